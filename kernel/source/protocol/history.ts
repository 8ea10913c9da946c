/** What users ran, for history requests. Kept for the kernel's life. */
import type { Content } from "./wire.ts";

/** Session, execution count and source, as the protocol has them. */
export type HistoryEntry = readonly [session: number, line: number, input: string];

/** The number of this kernel's own session. */
const present = 1;

export class History {
  readonly #entries: HistoryEntry[] = [];

  add(line: number, input: string): void {
    this.#entries.push([present, line, input]);
  }

  /** The entries that a history request asks for; with `output`, each with its output, which is not kept. */
  find({ hist_access_type: access = "tail", output = false, ...request }: Content): unknown[] {
    const found = this.#accessed(access, request);
    return output ? found.map(([session, line, input]) => [session, line, [input, null]]) : [...found];
  }

  #accessed(
    access: string,
    { n, session = 0, start = 0, stop, pattern = "*", unique }: Content,
  ): HistoryEntry[] {
    if (access === "range") {
      // 0 is the present session, negative numbers count back from it.
      if (session !== 0 && session !== present) return [];
      return this.#entries.filter(([, line]) => line >= start && (stop == null || line < stop));
    }
    if (access === "tail") return last(this.#entries, n ?? 10);
    const wanted = glob(pattern);
    const matching = this.#entries.filter(([, , input]) => wanted.test(input));
    return last(unique ? withoutRepeats(matching) : matching, n ?? matching.length);
  }
}

function last<T>(list: readonly T[], count: number): T[] {
  return count > 0 ? list.slice(-count) : [];
}

/** Of entries with the same input, the last. */
function withoutRepeats(entries: readonly HistoryEntry[]): HistoryEntry[] {
  return entries.filter(([, , input], i) => entries.findLastIndex((other) => other[2] === input) === i);
}

/** A pattern with `*` and `?`. */
function glob(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", "[\\s\\S]*")
    .replaceAll("?", "[\\s\\S]");
  return new RegExp(`^${source}$`);
}
