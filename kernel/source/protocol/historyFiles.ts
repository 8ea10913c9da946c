/**
 * History on disk: a folder with a file for each session, `<number>.jsonl`, to which only that session's kernel writes.
 *
 * A line is a cell that began, `{"line", "input"}`, or the value that it had, `{"line", "output"}`. It is written at
 * once, so that a killed kernel loses none but a line half written, which readers skip. Kernels that run at the same
 * time get different numbers, since a file is created only where there is none.
 */
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import type { HistoryEntry } from "./history.ts";

/** What all files together may hold in bytes, and how many there may be: the oldest go first. */
const mostBytes = 16_000_000;
const mostSessions = 1000;

type Line = { readonly line: number } & ({ readonly input: string } | { readonly output: string });

export class HistoryFiles {
  readonly #folder: string | undefined;
  readonly #warn: (text: string) => void;
  /** This session's file, once it has a cell. */
  #own: { readonly number: number; readonly file: string; descriptor: number } | undefined;
  #failed = false;

  /** Without a folder, nothing is kept. `warn` is told once if the disk does not take it. */
  constructor(folder: string | undefined, warn: (text: string) => void) {
    this.#folder = folder;
    this.#warn = warn;
  }

  /** The number of this session; until it has a cell, the one that it would get. */
  get session(): number {
    return this.#own?.number ?? (this.#numbers().at(-1) ?? 0) + 1;
  }

  /** The numbers of all other sessions, the oldest first. */
  others(): number[] {
    return this.#numbers().filter((number) => number !== this.#own?.number);
  }

  append(line: Line): void {
    this.#write(() => {
      this.#own ??= this.#create();
      writeSync(this.#own.descriptor, `${JSON.stringify(line)}\n`);
    });
  }

  /** Writes this session's file anew, with these cells only. */
  replace(entries: readonly HistoryEntry[]): void {
    const own = this.#own;
    if (own === undefined) return;
    this.#write(() => {
      const fresh = `${own.file}.part`;
      const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`);
      writeFileSync(fresh, lines.join(""), { mode: 0o600 });
      renameSync(fresh, own.file);
      closeSync(own.descriptor);
      own.descriptor = openSync(own.file, "a");
    });
  }

  /** The cells of a session. Lines that cannot be read are skipped. */
  read(session: number): HistoryEntry[] {
    const entries = new Map<number, HistoryEntry>();
    for (const text of this.#text(session).split("\n")) {
      const { line, input, output } = parsed(text);
      if (typeof line !== "number") continue;
      if (typeof input === "string") entries.set(line, { line, input });
      const entry = entries.get(line);
      if (entry !== undefined && typeof output === "string") entry.output = output;
    }
    return [...entries.values()];
  }

  #text(session: number): string {
    try {
      return readFileSync(this.#file(session), "utf8");
    } catch {
      return ""; // another kernel has removed it
    }
  }

  #file(session: number): string {
    return path.join(this.#folder!, `${session}.jsonl`);
  }

  #numbers(): number[] {
    if (this.#folder === undefined) return [];
    try {
      const names = readdirSync(this.#folder).flatMap((name) => name.match(/^(\d+)\.jsonl$/)?.[1] ?? []);
      return names.map(Number).sort((a, b) => a - b);
    } catch {
      return []; // there is no folder yet
    }
  }

  #create(): { number: number; file: string; descriptor: number } {
    // What users typed is nobody else's business.
    mkdirSync(this.#folder!, { recursive: true, mode: 0o700 });
    // Later, as a cell waits to be run.
    setImmediate(() => this.#write(() => this.#makeRoom()));
    for (let number = this.session; ; number++) {
      const file = this.#file(number);
      try {
        return { number, file, descriptor: openSync(file, "ax", 0o600) };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      }
    }
  }

  /** Removes the oldest of the other sessions where they are too much. */
  #makeRoom(): void {
    let bytes = 0;
    for (const [i, number] of this.others().reverse().entries()) {
      const file = this.#file(number);
      bytes += statSync(file, { throwIfNoEntry: false })?.size ?? 0;
      if (i >= mostSessions - 1 || bytes > mostBytes) rmSync(file, { force: true });
    }
  }

  /** A disk that takes nothing is no reason not to run cells. */
  #write(work: () => void): void {
    if (this.#folder === undefined || this.#failed) return;
    try {
      work();
    } catch (error) {
      this.#failed = true;
      this.#warn(
        `history: expected a folder to write to, got ${(error as Error).message}; cells run on, and their history ends with this kernel (SELFLAB_HISTORY names another folder, or is off)`,
      );
    }
  }
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return (JSON.parse(text) as Record<string, unknown> | null) ?? {};
  } catch {
    return {};
  }
}
