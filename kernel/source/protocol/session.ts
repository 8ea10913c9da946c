/** The protocol process's side of the execution process: starts it, sends it cells, hears its reports, restarts it when it dies. */
import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import type { Duplex, Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { eachLine } from "../exchange/lines.ts";
import { notStarted, type Outcome, type Report } from "../exchange/reports.ts";
import type { CellToRun, Request } from "../exchange/requests.ts";
import type { Output } from "./publisher.ts";

/** What a process reports but its start, and what becomes of cells. */
export type SessionReport = Exclude<Report, { kind: "ready" | "unwinding" | "done" }>;

export interface SessionEvents {
  /** Everything but the ends of cells. */
  onReport(report: SessionReport): void;
  /** The process died and a new one is starting: all state is lost, as `loss` tells where no cell's error does. */
  onDeath(loss: Output | undefined): void;
}

/** Time in milliseconds after which a cell that does not stop is spoken of, and is ended with its process if that was asked for. */
const patience = 3000;
const lastResort = 10_000;

const notStopped =
  "interrupt: the cell has not stopped yet, as native code runs until it returns; " +
  `a further interrupt ends the process after ${lastResort / 1000} s, and all variables are lost\n`;

/** Time in milliseconds for the last output of a process that died. */
const lastWords = 200;

/** Time in milliseconds before a process that could not even start is started again. */
const pause = 1000;

/** How a cell ended, and how many of its declaring statements it reached. */
export interface Ended {
  readonly outcome: Outcome;
  readonly reached: number;
}

interface Running {
  readonly cell: CellToRun;
  readonly done: (ended: Ended) => void;
  interrupts: number;
  /** Runs while an interrupt has had no effect yet. */
  waiting?: NodeJS.Timeout;
}

/** What Node writes when it ends while an inspector session is open, which here is always. */
const inspectorFarewell = "Waiting for the debugger to disconnect...\n";

export class Session {
  readonly #events: SessionEvents;
  readonly #folder: string;
  #process!: ChildProcess;
  #ready!: Promise<void>;
  #closed = false;
  /** The request of the last cell: late output belongs to it. */
  #lastId: string | undefined;
  #running: Running | undefined;

  constructor(folder: string, events: SessionEvents) {
    this.#folder = folder;
    this.#events = events;
    this.#start();
  }

  /** Runs a cell; settles when it has ended. One at a time. */
  async run(cell: CellToRun): Promise<Ended> {
    this.#lastId = cell.id;
    const ended = new Promise<Ended>((done) => {
      this.#running = { cell, done, interrupts: 0 };
    });
    await this.#ready;
    if (this.#running?.cell === cell) this.#process.send(cell);
    return ended;
  }

  /** Sends what is no cell, when the process can hear it. */
  async send(request: Exclude<Request, CellToRun>): Promise<void> {
    await this.#ready;
    this.#process.send(request, () => {}); // what a process that just died did not hear is lost with it
  }

  /** Interrupts the running cell; without one, what earlier cells left running. */
  interrupt(): void {
    const running = this.#running;
    (this.#process.stdio as unknown as readonly Writable[])[5]!.write(`${running?.cell.cell ?? 0}\n`);
    if (running === undefined) return;
    const isFirst = running.interrupts++ === 0;
    clearTimeout(running.waiting);
    running.waiting = setTimeout(
      () => {
        if (this.#running !== running) return;
        if (!isFirst) this.#process.kill("SIGKILL");
        else this.#events.onReport({ kind: "stream", id: running.cell.id, name: "stderr", text: notStopped });
      },
      isFirst ? patience : lastResort,
    ).unref();
  }

  /** Starts the debugger's thread in the present process, once for each, and opens the line to it. */
  async openDebugLine(): Promise<Duplex> {
    await this.#ready;
    const pipes = this.#process.stdio as unknown as readonly Duplex[];
    pipes[5]!.write("debug\n");
    return pipes[6]!;
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
      stdio: ["ignore", "pipe", "pipe", "ipc", "pipe", "pipe", "pipe"],
      env: { TF_CPP_MIN_LOG_LEVEL: "2", ...process.env },
      // Buffers of comms are sent as they are.
      serialization: "advanced",
    });
    this.#process = child;
    let started = false;
    this.#ready = new Promise((ready) => {
      eachLine(child.stdio[4] as Readable, (line) => {
        const message = JSON.parse(line) as Report;
        if (message.kind === "ready") {
          started = true;
          ready();
        } else if (message.kind === "done") this.#done(message.id, message);
        else if (message.kind === "unwinding") clearTimeout(this.#running?.waiting);
        else this.#events.onReport(message);
      });
    });
    for (const name of ["stdout", "stderr"] as const) {
      child[name]!.setEncoding("utf8").on("data", (chunk: string) => {
        const text = chunk.replace(inspectorFarewell, "");
        if (text !== "") this.#events.onReport({ kind: "stream", id: this.#lastId, name, text });
      });
    }
    for (const pipe of child.stdio) pipe?.on("error", () => {});
    const died = once((how: string) => this.#died(how, started));
    child.on("error", (error) => died(error.message));
    // What it wrote last is read first, unless a process of the user's keeps the pipes open.
    child.on("close", (code, signal) => died(signal ?? `exit code ${code}`));
    child.on("exit", (code, signal) => setTimeout(() => died(signal ?? `exit code ${code}`), lastWords));
  }

  #done(id: string, { outcome, reached }: Ended): void {
    const running = this.#running;
    if (running?.cell.id !== id) return;
    // What native code and the user's processes wrote is in their pipes by now, and is read in this turn.
    setImmediate(() => {
      if (this.#running !== running) return;
      this.#running = undefined;
      running.done({ outcome, reached });
    });
  }

  #died(how: string, started: boolean): void {
    if (this.#closed) return;
    const running = this.#running;
    this.#running = undefined;
    this.#restart(started ? 0 : pause);
    const evalue = `the execution process ended (${how}) and was started anew; variables and imports are lost`;
    const error = { ename: "ExecutionProcessDied", evalue, traceback: [`ExecutionProcessDied: ${evalue}`] };
    const loss: Output = { kind: "stream", id: this.#lastId, name: "stderr", text: `${evalue}\n` };
    this.#events.onDeath(running === undefined ? loss : undefined);
    running?.done({ outcome: { status: "error", error }, reached: notStarted });
  }

  /** Starts a new process after a while; until it is ready, cells wait. */
  #restart(after: number): void {
    if (after === 0) {
      this.#start();
      return;
    }
    this.#ready = new Promise((ready) => {
      setTimeout(() => {
        if (this.#closed) return;
        this.#start();
        void this.#ready.then(ready);
      }, after);
    });
  }
}

/** A function that does its work at the first call only. */
function once<T>(work: (value: T) => void): (value: T) => void {
  let done = false;
  return (value) => {
    if (done) return;
    done = true;
    work(value);
  };
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
