/**
 * The thread that holds TypeScript: it answers while a cell runs, and the protocol process needs no TypeScript of its
 * own.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { parentPort, workerData } from "node:worker_threads";
import { transform } from "../transform/transform.ts";
import { completeness } from "./completeness.ts";
import type { Diagnostic } from "./diagnostics.ts";
import { CellLanguageService } from "./languageService.ts";
import { saveCompiled } from "./typescript.ts";

const { folder, typeRoots } = workerData as { folder: string; typeRoots: string[] };
const service = new CellLanguageService(folder, typeRoots);

let warm = false;

/** What the other side may call. */
const methods = {
  transform: (source: string) => transform(source, new Set(service.typeImports(source))),
  completeness,
  check(source: string): Diagnostic[] {
    const found = service.check(source);
    if (!warm) setTimeout(saveCompiled, 3000).unref();
    warm = true;
    return found;
  },
  keep: service.keep.bind(service),
  reset: service.reset.bind(service),
  complete: service.complete.bind(service),
  inspect: service.inspect.bind(service),
};

export type Methods = typeof methods;

/** A call, and its answer. */
export interface Call {
  readonly number: number;
  readonly method: keyof Methods;
  readonly values: readonly unknown[];
}
export interface Answer {
  readonly number: number;
  readonly value?: unknown;
  readonly error?: string;
}

/** Kept cells between two collections of garbage: the checkers of old cells, which V8 itself would keep for long. */
const interval = 200;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;
let kept = 0;

parentPort!.on("message", ({ number, method, values }: Call) => {
  const answer: { number: number; value?: unknown; error?: string } = { number };
  try {
    answer.value = (methods[method] as (...values: readonly unknown[]) => unknown)(...values);
  } catch (error) {
    answer.error = String(error instanceof Error ? error.stack : error);
  }
  parentPort!.postMessage(answer);
  if (method === "keep" && ++kept % interval === 0) collectGarbage();
});
