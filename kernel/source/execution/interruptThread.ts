/**
 * The thread of the execution process that stops cells. It reads the numbers of cells to interrupt from a pipe, which
 * works while the main thread spins in a loop.
 *
 * A cell is asked to stop first (interrupts.ts). Only a main thread that does not answer is terminated: on an idle one
 * the termination would hit the next innocent callback. A termination that came too late for its cell is soaked up by an
 * empty evaluation, which is posted only afterwards, or it would be the victim itself.
 *
 * The line `debug` starts the debugger's thread, which works while the main thread spins, too.
 */
import { Session } from "node:inspector";
import { Socket } from "node:net";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { parentPort, Worker, workerData } from "node:worker_threads";
import type { DebugThreadData } from "../debug/debugThread.ts";
import { runtimeName } from "../transform/script.ts";
import { StopFlags } from "./stopFlags.ts";

export interface InterruptThreadData {
  readonly memory: Int32Array<SharedArrayBuffer>;
  /** The number of the pipe's descriptor. */
  readonly pipe: number;
  /** That of the debugger's. */
  readonly debugPipe: number;
}

/** What this thread tells the main one: to answer, or that a cell's interrupt has been carried out. */
export type InterruptNotice =
  | { readonly kind: "ping"; readonly cell: number; readonly request: number }
  | { readonly kind: "carriedOut"; readonly cell: number };

/** Time in milliseconds for a cell to take its interrupt as an exception, and between two looks whether it did. */
const grace = 30;
const step = 3;

/** The same for a main thread that has not got to do anything, since the machine has other work. */
const longGrace = 500;

const { memory, pipe, debugPipe } = workerData as InterruptThreadData;
const flags = new StopFlags(memory);
const session = new Session();
session.connectToMainThread();

function post(method: string, parameters: object = {}): Promise<void> {
  return new Promise((done) => session.post(method, parameters, () => done()));
}

function notify(notice: InterruptNotice): void {
  parentPort!.postMessage(notice);
}

/** How long this process has worked, in milliseconds. */
function workDone(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** How many requests there were, and the cell of the last one. */
let requests = 0;
let lastCell = 0;

/** Interrupts a cell; 0 means that none runs, and that what earlier ones left is to end. */
async function interrupt(cell: number): Promise<void> {
  const request = ++requests;
  const isFirst = cell !== lastCell;
  lastCell = cell;
  if (cell > 0) flags.stop(cell);
  const before = flags.pongs;
  const answers = (): boolean => flags.pongs !== before;
  const unwinds = (): boolean => isFirst && cell > 0 && flags.unwinding === cell;
  // A message reaches a main thread whose event loop turns, an evaluation also one in the middle of a loop.
  notify({ kind: "ping", cell, request });
  let arrived = false;
  void post("Runtime.evaluate", { expression: `${runtimeName}.interrupt(${cell}, ${request})` }).then(() => {
    arrived = true;
  });
  // Native code lets neither in before it returns; nor would it be terminated.
  while (!arrived && !answers()) await sleep(step);
  const work = workDone();
  const isDescheduled = (waited: number): boolean =>
    !answers() && workDone() - work < grace / 2 && waited < longGrace;
  for (let waited = 0; !unwinds() && (waited < grace || isDescheduled(waited)); waited += step)
    await sleep(step);
  // A main thread that is busy although no cell has begun is in a callback of an earlier one.
  if (!answers() && !unwinds() && [0, cell].includes(flags.running)) {
    let killed = false;
    void post("Runtime.terminateExecution").then(() => {
      killed = true;
    });
    while (!killed && !answers()) await sleep(5);
    await Promise.race([post("Runtime.evaluate", { expression: "0" }), sleep(300)]);
  }
  notify({ kind: "carriedOut", cell });
}

function startDebugThread(): void {
  const data: DebugThreadData = { pipe: debugPipe };
  new Worker(new URL("debugThread.js", import.meta.url), { workerData: data }).on("error", console.error);
}

const lines = createInterface({ input: new Socket({ fd: pipe, readable: true, writable: false }) });
let last: Promise<void> = Promise.resolve();
lines.on("line", (line) => {
  if (line === "debug") startDebugThread();
  else last = last.then(() => interrupt(Number(line)));
});
lines.on("error", () => {});
// The protocol process is gone; a main thread in a loop would never hear of it.
lines.on("close", () => process.kill(process.pid, "SIGKILL"));
