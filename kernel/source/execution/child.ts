/**
 * The execution process: holds the user's state and runs cells.
 *
 * Descriptors: 3 is the channel to the protocol process, 4 the pipe for reports, 5 the pipe for interrupts, which the
 * interrupt thread reads, 6 that of the debugger's thread. 1 and 2 are pipes, too: what native code and children of
 * the user write there is shown.
 */
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { Worker } from "node:worker_threads";
import { isInterrupt } from "../exchange/interrupted.ts";
import type { Request } from "../exchange/requests.ts";
import { runtimeName } from "../transform/script.ts";
import { Comms } from "./comms.ts";
import { Evaluator } from "./evaluate.ts";
import { cellGlobals } from "./globals.ts";
import { cellImports } from "./imports.ts";
import type { InterruptNotice, InterruptThreadData } from "./interruptThread.ts";
import { Owners } from "./owners.ts";
import { Prompts } from "./prompts.ts";
import { report } from "./report.ts";
import { installStacks } from "./stacks.ts";
import { StopFlags } from "./stopFlags.ts";
import { withTslab } from "./tslab.ts";

const own = path.dirname(fileURLToPath(import.meta.url));
const folder = process.cwd();
const notebookFile = path.join(folder, "notebook.ts");
const flags = new StopFlags();
const owners = new Owners();
const evaluator = new Evaluator(flags, owners);
const owner = owners.request;
const comms = new Comms(owners);
const prompts = new Prompts(owners, evaluator.check);

/** An error of one thread of user code that no cell waits for. */
function reportUncaught(what: string, error: unknown, promise?: Promise<unknown>): void {
  if (isInterrupt(error)) {
    evaluator.interruptEscaped();
    return;
  }
  const id = owners.requestOf(error, promise);
  report({ kind: "stream", id, name: "stderr", text: `${what}: ${inspect(error)}\n` });
}

function redirectStreams(): void {
  for (const name of ["stdout", "stderr"] as const) {
    process[name].write = ((chunk: string | Uint8Array, encoding?: unknown, callback?: unknown): boolean => {
      const text = typeof chunk === "string" ? chunk : Buffer.from(chunk).toString();
      report({ kind: "stream", id: owner(), name, text });
      const done = typeof encoding === "function" ? encoding : callback;
      if (typeof done === "function") done();
      return true;
    }) as typeof process.stdout.write;
  }
}

const require = createRequire(notebookFile);

const hooksFile = path.join(own, "hooksThread.js");
const imports = cellImports({ folder, require, hooksFile, owner });

function defineGlobals(): void {
  const define = (name: string, value: unknown): void => {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  };
  const symbols = Symbol as unknown as Record<string, symbol>;
  for (const name of ["dispose", "asyncDispose"]) {
    if (symbols[name] === undefined)
      Object.defineProperty(Symbol, name, { value: Symbol.for(`nodejs.${name}`) });
  }
  Object.defineProperty(globalThis, runtimeName, { value: evaluator.runtime(imports) });
  for (const [name, value] of Object.entries(cellGlobals({ comms, owners, prompts }))) define(name, value);
  define("require", withTslab(require, owner));
  define("__dirname", folder);
  define("__filename", notebookFile);
}

function startInterruptThread(): void {
  const workerData: InterruptThreadData = { memory: flags.memory, pipe: 5, debugPipe: 6 };
  const thread = new Worker(path.join(own, "interruptThread.js"), { workerData });
  thread.on("message", (notice: InterruptNotice) => {
    if (notice.kind === "ping") {
      flags.pong();
      evaluator.interrupt(notice.cell, notice.request);
      prompts.stop();
    } else {
      owners.clear();
      comms.abandon();
      evaluator.carriedOut(notice.cell);
    }
  });
  thread.unref();
}

process.on("uncaughtException", (error) => reportUncaught("Uncaught", error));
process.on("unhandledRejection", (error, promise) => reportUncaught("Unhandled rejection", error, promise));
process.on("message", (request: Request) => {
  if (request.kind === "cell") void evaluator.run(request);
  else if (request.kind === "input" || request.kind === "input_refused") prompts.answered(request);
  else void comms.handle(request);
});
process.on("disconnect", () => process.exit(0));
process.on("SIGINT", () => {});
redirectStreams();
installStacks();
defineGlobals();
startInterruptThread();
report({ kind: "ready" });
