/** The protocol process's side of the execution process: starts it, sends it cells, hears its reports, restarts it when it dies. */
import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { CellToRun } from "./evaluate.ts";
import type { Outcome, Report } from "./output.ts";

export interface SessionEvents {
  /** Everything but the ends of cells. */
  onReport(report: Exclude<Report, { kind: "ready" | "done" }>): void;
  /** The process died and a new one is starting: all state is lost. */
  onDeath(how: string): void;
}

/** Time in milliseconds after which a cell that an interrupt did not stop is ended with its process. */
const lastResort = 10_000;

/** How a cell ended, and how many of its declaring statements it reached. */
export interface Ended {
  readonly outcome: Outcome;
  readonly reached: number;
}

/** What Node writes when it ends while an inspector session is open, which here is always. */
const inspectorFarewell = "Waiting for the debugger to disconnect...\n";

export class Session {
  readonly #events: SessionEvents;
  readonly #folder: string;
  #process!: ChildProcess;
  #ready!: Promise<void>;
  #closed = false;
  #running: { readonly cell: CellToRun; readonly done: (ended: Ended) => void } | undefined;

  constructor(folder: string, events: SessionEvents) {
    this.#folder = folder;
    this.#events = events;
    this.#start();
  }

  /** Runs a cell; settles when it has ended. One at a time. */
  async run(cell: CellToRun): Promise<Ended> {
    const ended = new Promise<Ended>((done) => {
      this.#running = { cell, done };
    });
    await this.#ready;
    if (this.#running?.cell === cell) this.#process.send(cell);
    return ended;
  }

  /** Interrupts the running cell, if there is one. */
  interrupt(): void {
    const running = this.#running;
    if (running === undefined) return;
    (this.#process.stdio as unknown as readonly Writable[])[5]!.write(`${running.cell.cell}\n`);
    const patience = setTimeout(() => {
      if (this.#running === running) this.#process.kill("SIGKILL");
    }, lastResort);
    patience.unref();
  }

  /** Ends the process for good. */
  close(): void {
    this.#closed = true;
    this.#process.kill("SIGKILL");
  }

  #start(): void {
    const file = path.join(path.dirname(fileURLToPath(import.meta.url)), "child.js");
    const child = spawn(process.execPath, [...nodeFlags(), file], {
      cwd: this.#folder,
      stdio: ["ignore", "pipe", "pipe", "ipc", "pipe", "pipe"],
      env: { TF_CPP_MIN_LOG_LEVEL: "2", ...process.env },
    });
    this.#process = child;
    this.#ready = new Promise((ready) => {
      createInterface({ input: child.stdio[4] as Readable }).on("line", (line) => {
        const message = JSON.parse(line) as Report;
        if (message.kind === "ready") ready();
        else if (message.kind === "done") this.#done(message.id, message);
        else this.#events.onReport(message);
      });
    });
    for (const name of ["stdout", "stderr"] as const) {
      child[name]!.setEncoding("utf8").on("data", (text: string) => {
        if (text === inspectorFarewell) return;
        this.#events.onReport({ kind: "stream", id: this.#running?.cell.id, name, text });
      });
    }
    for (const pipe of child.stdio) pipe?.on("error", () => {});
    child.on("exit", (code, signal) => this.#died(signal ?? `exit code ${code}`));
    child.on("error", () => {});
  }

  #done(id: string, { outcome, reached }: Ended): void {
    const running = this.#running;
    if (running?.cell.id !== id) return;
    this.#running = undefined;
    running.done({ outcome, reached });
  }

  #died(how: string): void {
    if (this.#closed) return;
    const running = this.#running;
    this.#running = undefined;
    this.#start();
    this.#events.onDeath(how);
    const evalue = `the execution process ended (${how}) and was started anew; variables and imports are lost`;
    const error = { ename: "ExecutionProcessDied", evalue, traceback: [`ExecutionProcessDied: ${evalue}`] };
    running?.done({ outcome: { status: "error", error }, reached: 0 });
  }
}

/**
 * Flags of the execution process. Termination inside an async hook would abort without the first; AsyncLocalStorage and
 * termination need the third on Node 22.
 */
function nodeFlags(): string[] {
  const major = Number(process.versions.node.split(".")[0]);
  return [
    "--no-force-async-hooks-checks",
    "--no-warnings",
    ...(major === 22 ? ["--experimental-async-context-frame"] : []),
  ];
}
