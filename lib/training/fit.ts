/** The one training loop. */
import { fold, type Key } from "../core/key.ts";
import { dispose, tidy } from "../core/scope.ts";
import { tf } from "../core/tensor.ts";
import { map, type Tree } from "../core/tree.ts";
import type { Batches } from "./batches.ts";
import { loadCheckpoint, saveCheckpoint } from "./checkpoint.ts";
import type { Learner } from "./learner.ts";
import { pace } from "./pace.ts";
import { peakMemory } from "./peakMemory.ts";
import { progress } from "./progress.ts";
import { type Steps, stepsOn } from "./steps.ts";

export interface FitOptions {
  /** Whether a progress bar is shown. Default true. */
  readonly showProgress?: boolean;
  /** A file to go on from, if it exists, and to save to; it is kept at the end. Default: none. */
  readonly checkpoint?: string;
  /** Steps between two saves. Default 200. */
  readonly saveEvery?: number;
  /** Numbers of steps done after which the model is kept, for looking back. Default: none. */
  readonly snapshotsAfter?: readonly number[];
}

export interface Fit<Model extends Tree> {
  /** The model at its initialization. */
  readonly first: Model;
  /** The trained model. */
  readonly last: Model;
  /** The model after each number of steps of `snapshotsAfter`; a resumed run has those from there on. */
  readonly snapshots: readonly { readonly steps: number; readonly model: Model }[];
  /** The loss and each metric at every step. */
  readonly history: Readonly<Record<string, Float32Array>>;
  /** Time of the loop in seconds. */
  readonly seconds: number;
  /** The most memory that the process held at any time of the loop, in bytes; what counts, `peakMemory` says. */
  readonly peakMemory: number;
}

/** The longest time in milliseconds that the loop keeps the event loop waiting: an interrupt or a display goes between. */
const patience = 10;

/**
 * Trains from the learner's initialization through all batches. The step is compiled once, and short steps share
 * calls of TensorFlow; the key of step s is `fold(key, s)`, so a run that was interrupted goes on with the numbers it
 * would have had.
 *
 * Stops with a `RangeError` that names step and metric when a loss or metric is not finite.
 */
export async function fit<Model extends Tree, Batch extends Tree>(
  learner: Learner<Model, Batch>,
  batches: Batches<Batch>,
  key: Key,
  { showProgress = true, checkpoint, saveEvery = 200, snapshotsAfter = [] }: FitOptions = {},
): Promise<Fit<Model>> {
  const first = tidy(() => learner.init(fold(key, -1)));
  const snapshots: { steps: number; model: Model }[] = [];
  const bar = showProgress ? progress(learner.name, batches.steps) : undefined;
  const started = performance.now();
  const memory = peakMemory();
  let model: Model | undefined;
  let steps: Steps<Model> | undefined;
  let breath = started;
  try {
    const saved = checkpoint === undefined ? undefined : resume(checkpoint, first, batches.steps);
    const rows: Float32Array[] = saved?.rows ?? [];
    model = saved?.model ?? map((tensor) => tf.clone(tensor), first);
    steps = stepsOn(learner, batches, key);
    const { names } = steps;
    const saves = (done: number) => checkpoint !== undefined && done % saveEvery === 0;
    const stops = (done: number) => done >= batches.steps || saves(done) || snapshotsAfter.includes(done);
    let speed = pace(steps.longest);
    while (rows.length < batches.steps) {
      const done = rows.length;
      let count = 1;
      while (count < speed.steps && !stops(done + count)) count++;
      const called = performance.now();
      const result = await steps.run(model, done, count);
      speed = speed.after(count, performance.now() - called);
      dispose(model);
      model = result.model;
      refuseNonFinite(learner.name, done, names, result.rows);
      rows.push(...result.rows);
      bar?.update(
        rows.length,
        record(names, (i) => rows.at(-1)![i]!),
      );
      if (snapshotsAfter.includes(rows.length)) {
        snapshots.push({ steps: rows.length, model: map((tensor) => tf.clone(tensor), model) });
      }
      if (checkpoint !== undefined && saves(rows.length)) save(checkpoint, model, rows, names);
      if (performance.now() - breath > patience) {
        memory.look();
        await new Promise(setImmediate);
        breath = performance.now();
      }
    }
    if (checkpoint !== undefined) save(checkpoint, model, rows, names);
    const labels = names.length > 0 ? names : (saved?.names ?? []);
    return {
      first,
      last: model,
      snapshots,
      history: record(labels, (i) => Float32Array.from(rows, (row) => row[i]!)),
      seconds: (performance.now() - started) / 1000,
      peakMemory: memory.bytes(),
    };
  } catch (error) {
    dispose([first, model ?? [], snapshots.map((snapshot) => snapshot.model)]);
    throw error;
  } finally {
    steps?.dispose();
    bar?.finish();
    memory.end();
  }
}

function refuseNonFinite(
  learner: string,
  first: number,
  names: readonly string[],
  rows: readonly Float32Array[],
): void {
  const step = rows.findIndex((values) => !values.every(Number.isFinite));
  if (step < 0) return;
  const bad = rows[step]!.findIndex((value) => !Number.isFinite(value));
  throw new RangeError(
    `fit: expected finite numbers, got ${names[bad]} = ${rows[step]![bad]} at step ${first + step} of ${learner}; lower the learning rate or look at the data of that step`,
  );
}

function record<T>(names: readonly string[], value: (i: number) => T): Record<string, T> {
  return Object.fromEntries(names.map((name, i) => [name, value(i)]));
}

function save(file: string, model: Tree, rows: readonly Float32Array[], names: readonly string[]): void {
  const history = JSON.stringify(rows.map((row) => [...row]));
  saveCheckpoint(file, model, { history, names: JSON.stringify(names) });
}

/** The model and history of a checkpoint of this run. */
function resume<Model extends Tree>(
  file: string,
  like: Model,
  steps: number,
): { model: Model; rows: Float32Array[]; names: string[] } | undefined {
  const loaded = loadCheckpoint(file, like);
  if (loaded === undefined) return undefined;
  const { history = "[]", names = "[]" } = loaded.metadata;
  const rows = (JSON.parse(history) as number[][]).map((row) => Float32Array.from(row));
  if (rows.length > steps) {
    dispose(loaded.tree);
    throw new RangeError(
      `fit: expected a checkpoint of at most ${steps} steps, got ${rows.length} in ${file}; name another file for another run`,
    );
  }
  return { model: loaded.tree, rows, names: JSON.parse(names) };
}
