/**
 * Profiles: where the time of a step goes, operation by operation and line by line.
 *
 * A compiled step is timed by TensorFlow, which notes when the kernel of each operation began and ended; an eager run is
 * timed at the native binding. Each operation knows the line that called it, and an operation of a gradient the line of
 * the operation that it differentiates.
 */

import type { Operation } from "./compile/operation.ts";
import { type Compiled, compile } from "./compile.ts";
import { nodeTimes } from "./profile/nodeTimes.ts";
import { type OperationRun, runUncompiled, watch } from "./profile/watch.ts";
import { dispose } from "./scope.ts";
import type { Tree } from "./tree.ts";

/** What one call did. Times are milliseconds. */
export interface Profile {
  readonly mode: "compiled" | "eager";
  /**
   * The operations of one watched call, the earliest first. Elementwise ones that were fused share their time in equal
   * parts. Those that TensorFlow computed beforehand, from constants, are not
   * there.
   */
  readonly runs: readonly OperationRun[];
  /** The time of a call that is not watched: the median of several. */
  readonly call: number;
  /** From the start of the first operation to the end of the last; of an eager run, the whole call. */
  readonly span: number;
  /** How long at least one operation was running. */
  readonly busy: number;
  /** The sum over the operations: more than `busy` where two ran at a time. */
  readonly sum: number;
  /** The share of `span` in which no operation was running. */
  readonly idle: number;
  /** The time of a call that passes in JavaScript. */
  readonly overhead: number;
}

/**
 * Profiles a compiled function, or a function that is compiled for this purpose, on the given inputs. Makes up to 25
 * calls and as many watched ones, each for about a second, and shows the watched call whose operations took least: other
 * work on the machine disturbed it least. Watching itself takes some 10 % of a step of many small operations.
 */
export function profile<Inputs extends readonly Tree[]>(
  f: Compiled<Inputs, Tree> | ((...inputs: Inputs) => Tree),
  ...inputs: Inputs
): Profile {
  const compiled = "trace" in f ? f : compile(f);
  try {
    const { median: call } = repeat(() => dispose(compiled(...inputs)));
    const watched = repeat(() => watchedCall(compiled, inputs));
    const { runs, overhead } = least(watched.results, ({ runs }) => sumOf(runs));
    const last = runs.reduce((latest, { end }) => Math.max(latest, end), 0);
    return described("compiled", runs, { call, span: last - (runs[0]?.start ?? 0), overhead });
  } finally {
    if (compiled !== f) compiled.dispose();
  }
}

function watchedCall<Inputs extends readonly Tree[]>(
  compiled: Compiled<Inputs, Tree>,
  inputs: Inputs,
): { runs: readonly OperationRun[]; overhead: number } {
  const begin = performance.now();
  const { output, operations, metadata, native } = compiled.trace(...inputs);
  const overhead = performance.now() - begin - native;
  dispose(output);
  const known = new Map<string, Operation[]>();
  for (const operation of operations)
    known.set(operation.node, [...(known.get(operation.node) ?? []), operation]);
  const runs = nodeTimes(metadata).flatMap(({ node, start, end }) => {
    const fused = known.get(node) ?? [];
    const part = (end - start) / fused.length;
    return fused.map((operation, i) => ({ operation, start: start + i * part, end: start + (i + 1) * part }));
  });
  return { runs, overhead };
}

/**
 * Profiles a function as tfjs runs it, in the same way; the compiled functions in it, or a compiled function itself, run
 * as they are.
 */
export function profileEager<Inputs extends readonly Tree[]>(
  f: (...inputs: Inputs) => Tree,
  ...inputs: Inputs
): Profile {
  const { median: call } = repeat(() => runUncompiled(() => f(...inputs)));
  const watched = repeat(() => watch(() => f(...inputs)));
  const { runs, length } = least(watched.results, ({ runs }) => sumOf(runs));
  return described("eager", runs, { call, span: length, overhead: length - busyOf(runs) });
}

function described(
  mode: Profile["mode"],
  runs: readonly OperationRun[],
  times: Pick<Profile, "call" | "span" | "overhead">,
): Profile {
  if (runs.length === 0) {
    throw new RangeError(
      "profile: expected a function that runs operations of TensorFlow, got none; pass one that computes something from its inputs",
    );
  }
  const busy = busyOf(runs);
  return { mode, runs, ...times, busy, sum: sumOf(runs), idle: 1 - busy / times.span };
}

/** Several runs after a first one that is not counted: at least 3 and at most 25, as many as take a second. */
function repeat<T>(run: () => T): { results: readonly T[]; median: number } {
  run();
  const results: T[] = [];
  const times: number[] = [];
  const begin = performance.now();
  while (times.length < 3 || (times.length < 25 && performance.now() < begin + 1000)) {
    const start = performance.now();
    results.push(run());
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  return { results, median: times[times.length >> 1]! };
}

function least<T>(items: readonly T[], numberOf: (item: T) => number): T {
  return items.reduce((best, item) => (numberOf(item) < numberOf(best) ? item : best));
}

function sumOf(runs: readonly OperationRun[]): number {
  return runs.reduce((total, { start, end }) => total + end - start, 0);
}

/** The length of the union of the runs, which are in the order of their starts. */
function busyOf(runs: readonly OperationRun[]): number {
  let busy = 0;
  let until = Number.NEGATIVE_INFINITY;
  for (const { start, end } of runs) {
    busy += Math.max(0, end - Math.max(start, until));
    until = Math.max(until, end);
  }
  return busy;
}
