/**
 * The execution process: holds the user's state and runs cells.
 *
 * Descriptors: 3 is the channel to the protocol process, 4 the pipe for reports, 5 the pipe for interrupts, which the
 * interrupt thread reads. 1 and 2 are pipes, too: what native code and children of the user write there is shown.
 */
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { inspect } from "node:util";
import vm from "node:vm";
import { Worker } from "node:worker_threads";
import { isInterrupt } from "../exchange/interrupted.ts";
import type { Request } from "../exchange/requests.ts";
import { runtimeName } from "../transform/script.ts";
import { Comms } from "./comms.ts";
import { Evaluator } from "./evaluate.ts";
import { cellGlobals } from "./globals.ts";
import type { InterruptNotice, InterruptThreadData } from "./interruptThread.ts";
import { addressOf, registerHooks } from "./modules.ts";
import { Owners } from "./owners.ts";
import { Prompts } from "./prompts.ts";
import { report } from "./report.ts";
import { installStacks } from "./stacks.ts";
import { StopFlags } from "./stopFlags.ts";
import { connectTslab, withTslab } from "./tslab.ts";

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

/** `import()` as a file of the notebook's folder would do it; code of the inspector has none. */
const importFrom = new vm.Script("(specifier) => import(specifier)", {
  filename: path.join(folder, "__notebook__.mjs"),
  importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
}).runInThisContext() as (specifier: string) => Promise<Record<string, unknown>>;

const require = createRequire(notebookFile);

const modules = {
  meta: {
    url: pathToFileURL(notebookFile).href,
    dirname: folder,
    filename: notebookFile,
    resolve: (specifier: string) => pathToFileURL(require.resolve(specifier)).href,
  },
  /** The module, or an object of the exports asked for. What a CommonJS module exports at run time counts, too. */
  async import(specifier: string, names?: readonly string[]): Promise<unknown> {
    if (specifier === "tslab") connectTslab(owner);
    const module = await importFrom(
      specifier === "tslab" ? createRequire(import.meta.url).resolve("tslab") : addressOf(specifier, folder),
    );
    if (names === undefined) return module;
    const { default: fallback } = module as { default?: Record<string, unknown> };
    return Object.fromEntries(
      names.map((name) => {
        if (
          !(name in module) &&
          !(fallback !== null && typeof fallback === "object" && name in fallback) &&
          typeof fallback !== "function"
        ) {
          throw new SyntaxError(
            `import: expected ${specifier} to export ${name}, got a module that exports ${Object.keys(module).join(", ") || "nothing"}`,
          );
        }
        return [name, name in module ? module[name] : fallback?.[name]];
      }),
    );
  },
};

function defineGlobals(): void {
  const define = (name: string, value: unknown): void => {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  };
  const symbols = Symbol as unknown as Record<string, symbol>;
  for (const name of ["dispose", "asyncDispose"]) {
    if (symbols[name] === undefined)
      Object.defineProperty(Symbol, name, { value: Symbol.for(`nodejs.${name}`) });
  }
  Object.defineProperty(globalThis, runtimeName, { value: evaluator.runtime(modules) });
  for (const [name, value] of Object.entries(cellGlobals({ comms, owners, prompts }))) define(name, value);
  define("require", withTslab(require, owner));
  define("__dirname", folder);
  define("__filename", notebookFile);
}

function startInterruptThread(): void {
  const workerData: InterruptThreadData = { memory: flags.memory, pipe: 5 };
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
registerHooks(path.join(own, "hooksThread.js"));
installStacks();
defineGlobals();
startInterruptThread();
report({ kind: "ready" });
