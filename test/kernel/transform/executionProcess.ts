/** The kernel's execution process alone: cells run as in the kernel, but without sockets and unchecked. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import type { Readable } from "node:stream";
import { eachLine } from "../../../kernel/source/exchange/lines.ts";
import { notStarted, type Outcome, type Report } from "../../../kernel/source/exchange/reports.ts";
import type { CellToRun } from "../../../kernel/source/exchange/requests.ts";
import { scriptOf } from "../../../kernel/source/transform/script.ts";
import { transform } from "../../../kernel/source/transform/transform.ts";
import { build, clone } from "../client.ts";

/** How a cell ended, and all that it printed. */
export interface CellRun {
  readonly outcome: Outcome;
  readonly printed: string;
}

export class ExecutionProcess {
  readonly #child: ChildProcess;
  #hear: (report: Report) => void = () => {};
  /** Names that cells declared. */
  readonly #known = new Set<string>();
  #cells = 0;

  constructor() {
    build();
    this.#child = spawn(process.execPath, ["--no-warnings", path.join(clone, "kernel", "dist", "child.js")], {
      stdio: ["ignore", "inherit", "inherit", "ipc", "pipe", "pipe"],
      serialization: "advanced",
    });
    eachLine(this.#child.stdio[4] as Readable, (line) => this.#hear(JSON.parse(line) as Report));
  }

  /** Runs a cell, once the process is ready. */
  async run(source: string): Promise<CellRun> {
    const cell = transform(source);
    if (Array.isArray(cell))
      throw new SyntaxError(
        `run: expected a cell that can be read, got ${cell[0]!.message}; mend it:\n${source}`,
      );
    if (this.#cells === 0) await this.#until("ready");
    const number = ++this.#cells;
    const url = `Cell[${number}]`;
    const ended = this.#until("done");
    this.#child.send({
      kind: "cell",
      id: url,
      cell: number,
      code: scriptOf(cell, url, this.#known),
      map: cell.map,
      url,
      wantsValue: true,
      inTerminal: false,
    } satisfies CellToRun);
    const reports = await ended;
    const { outcome, reached } = reports.at(-1) as Extract<Report, { kind: "done" }>;
    if (reached !== notStarted) for (const name of cell.steps.flat()) this.#known.add(name);
    const printed = reports.map((report) => (report.kind === "stream" ? report.text : "")).join("");
    return { outcome, printed };
  }

  /** Ends the process. */
  async stop(): Promise<void> {
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await ended;
  }

  /** The reports up to the next of a kind. */
  #until(kind: Report["kind"]): Promise<Report[]> {
    return new Promise((done) => {
      const reports: Report[] = [];
      this.#hear = (report) => {
        reports.push(report);
        if (report.kind === kind) done(reports);
      };
    });
  }
}
