/** What users ran, for history requests: this session's cells, and those of earlier sessions from their files. */
import { glob } from "./glob.ts";
import type { HistoryFiles } from "./historyFiles.ts";
import type { Content } from "./wire.ts";

export interface HistoryEntry {
  /** The execution count. */
  readonly line: number;
  readonly input: string;
  /** The cell's value as plain text, if it had one. */
  output?: string;
}

interface Found extends HistoryEntry {
  readonly session: number;
}

/** How many characters of this session are kept; its oldest cells are forgotten first. */
const most = 4_000_000;

/** How many characters of a value are kept. */
const mostOfOutput = 10_000;

export class History {
  readonly #files: HistoryFiles;
  #entries: HistoryEntry[] = [];
  #size = 0;

  constructor(files: HistoryFiles) {
    this.#files = files;
  }

  /** Keeps a cell that is about to run. */
  add(line: number, input: string): void {
    this.#entries.push({ line, input });
    this.#size += input.length;
    this.#files.append({ line, input });
    if (this.#size > most) this.#forgetHalf();
  }

  /** Keeps the value of a cell that was added. */
  addOutput(line: number, text: string): void {
    const entry = this.#entries.findLast((other) => other.line === line);
    if (entry === undefined) return;
    entry.output = text.slice(0, mostOfOutput);
    this.#size += entry.output.length;
    this.#files.append({ line, output: entry.output });
  }

  #forgetHalf(): void {
    let size = 0;
    const kept = this.#entries.findLastIndex(({ input, output = "" }) => {
      size += input.length + output.length;
      return size > most / 2;
    });
    this.#entries = this.#entries.slice(kept + 1);
    this.#size = this.#entries.reduce((sum, { input, output = "" }) => sum + input.length + output.length, 0);
    this.#files.replace(this.#entries);
  }

  /** The cells that a history request asks for: session, line and input; with `output`, input and output. */
  find({ hist_access_type: access = "tail", output = false, ...request }: Content): unknown[] {
    return this.#accessed(access, request).map(({ session, line, input, output: value = null }) => [
      session,
      line,
      output ? [input, value] : input,
    ]);
  }

  #accessed(access: string, { n, session = 0, start = 0, stop, pattern = "*", unique }: Content): Found[] {
    if (access === "range") {
      return this.#session(session).filter(({ line }) => line >= start && (stop == null || line < stop));
    }
    if (access === "tail") return this.#tail(n ?? 10);
    if (access === "search") {
      const matches = glob(String(pattern));
      const found = this.#tail(Number.POSITIVE_INFINITY).filter(({ input }) => matches(input));
      return last(unique ? withoutRepeats(found) : found, n ?? found.length);
    }
    throw new RangeError(
      `history_request: expected hist_access_type range, tail or search, got ${JSON.stringify(access)}`,
    );
  }

  /** A session's cells: 0 is the present one, and negative numbers count back from it. */
  #session(wanted: number): Found[] {
    const own = this.#files.session;
    if (wanted === 0 || wanted === own) return this.#own();
    const others = this.#files.others();
    const number =
      wanted < 0
        ? others.filter((other) => other < own).at(wanted)
        : others.find((other) => other === wanted);
    return number === undefined ? [] : this.#read(number);
  }

  /** The last cells of all sessions. Those of this one come last, whatever ran beside it. */
  #tail(count: number): Found[] {
    const sessions = [this.#own()];
    let found = sessions[0]!.length;
    for (const session of this.#files.others().reverse()) {
      if (found >= count) break;
      const entries = this.#read(session);
      sessions.push(entries);
      found += entries.length;
    }
    return last(sessions.reverse().flat(), count);
  }

  #own(): Found[] {
    const session = this.#files.session;
    return this.#entries.map((entry) => ({ session, ...entry }));
  }

  #read(session: number): Found[] {
    return this.#files.read(session).map((entry) => ({ session, ...entry }));
  }
}

function last<T>(list: readonly T[], count: number): T[] {
  return count > 0 ? list.slice(-count) : [];
}

/** Of entries with the same input, the last. */
function withoutRepeats(entries: readonly Found[]): Found[] {
  const places = new Map(entries.map(({ input }, i) => [input, i]));
  return entries.filter(({ input }, i) => places.get(input) === i);
}
