/** Batches in random order, addressed by the number of the step, so that a run can go on where it stopped. */
import type { Labelled, Stored } from "../core/data.ts";
import { generator, type Key } from "../core/key.ts";
import { type Resident, take, upload } from "../core/resident.ts";
import { dispose, tidy } from "../core/scope.ts";
import { tf } from "../core/tensor.ts";
import type { Tree } from "../core/tree.ts";

/** The batches of a run: made on the host, or taken by TensorFlow from data that are tensors as a whole. */
export type Batches<Batch extends Tree> = HostBatches<Batch> | ResidentBatches<Batch>;

/** Batches of any kind, such as those of data that do not fit into memory. */
export interface HostBatches<Batch extends Tree> {
  /** How many steps the run has. */
  readonly steps: number;
  /**
   * The batch of a step, counted from 0. The caller owns its tensors. A batch that is promised is asked for while the
   * step before it runs: TensorFlow leaves this thread no time, but another one may prepare it.
   */
  at(step: number): Batch | Promise<Batch>;
}

/** Batches that are made within the compiled step, so that only numbers of examples pass from the host. */
export interface ResidentBatches<Batch extends Tree, Source extends Tree = Tree> {
  readonly steps: number;
  /** All data. The caller owns the tensors. */
  upload(): Source;
  /** The numbers of the examples in the batch of a step, as many at each step. */
  indices(step: number): Int32Array;
  /**
   * The batch of the examples at `indices`, int32 `[B]`. Pure. It is to be one function for all sources of a kind,
   * since a learner is compiled once for each.
   */
  take(source: Source, indices: tf.Tensor1D): Batch;
}

/** The batch of a step, for a look at it; resident data are uploaded for that. The caller owns its tensors. */
export async function batchAt<Batch extends Tree>(from: Batches<Batch>, step: number): Promise<Batch> {
  if ("at" in from) return from.at(step);
  const source = from.upload();
  try {
    return tidy(() => from.take(source, tf.tensor1d(from.indices(step), "int32")));
  } finally {
    dispose(source);
  }
}

export interface BatchOptions {
  readonly batchSize: number;
  readonly steps: number;
}

/** The steps of `epochs` passes over `count` examples in whole batches. */
export function stepsOf(epochs: number, count: number, batchSize: number): number {
  return Math.max(1, Math.round(epochs * Math.floor(count / Math.min(batchSize, count))));
}

/**
 * Batches of `[batchSize, …]`. Each pass over the data has its own order, drawn from `key`; the examples that do
 * not fill a batch at a pass's end are left out of that pass. Where there are fewer examples than `batchSize`,
 * a batch holds them all.
 *
 * @example
 * const bytes = { data: Uint8Array.of(0, 51, 102, 255), shape: [4, 1], unit: 255 };
 * const pairs = batches<tf.Tensor2D>(bytes, { batchSize: 2, steps: 10 }, key(0));
 * assert.deepEqual((await batchAt(pairs, 0)).shape, [2, 1]);
 */
export function batches<Batch extends tf.Tensor = tf.Tensor4D>(
  inputs: Stored,
  options: BatchOptions,
  key: Key,
): ResidentBatches<Batch, Resident> {
  const indices = passes("batches", inputs, options, key);
  return { steps: options.steps, upload: () => upload(inputs), indices, take: takeInputs<Batch> };
}

/** The same with labels, int32 `[B]`, for methods that declare them. */
export function labelledBatches(
  { inputs, labels }: Labelled<Stored>,
  options: BatchOptions,
  key: Key,
): ResidentBatches<LabelledBatch, LabelledSource> {
  const count = inputs.shape[0]!;
  if (labels.length !== count) {
    throw new RangeError(
      `labelledBatches: expected ${count} labels, got ${labels.length}; pass one for each example`,
    );
  }
  const indices = passes("labelledBatches", inputs, options, key);
  const all = () => ({ inputs: upload(inputs), labels: tf.tensor1d(labels, "int32") });
  return { steps: options.steps, upload: all, indices, take: takeLabelled };
}

type LabelledBatch = { readonly inputs: tf.Tensor4D; readonly labels: tf.Tensor1D };
type LabelledSource = { readonly inputs: Resident; readonly labels: tf.Tensor1D };

function takeInputs<Batch extends tf.Tensor>(source: Resident, indices: tf.Tensor1D): Batch {
  return take(source, indices) as Batch;
}

function takeLabelled({ inputs, labels }: LabelledSource, indices: tf.Tensor1D): LabelledBatch {
  return { inputs: take(inputs, indices) as tf.Tensor4D, labels: tf.gather(labels, indices) };
}

/** The indices of the batch of each step. */
function passes(
  where: string,
  inputs: Stored,
  { batchSize, steps }: BatchOptions,
  key: Key,
): (step: number) => Int32Array {
  const count = inputs.shape[0]!;
  if (count < 1)
    throw new RangeError(
      `${where}: expected at least one example, got none; check how the data were selected`,
    );
  checkWhole(where, "batchSize", batchSize, "128 images a batch are usual");
  checkWhole(where, "steps", steps, "stepsOf counts those of some passes over the data");
  const size = Math.min(batchSize, count);
  const perPass = Math.floor(count / size);
  const orders = generator(key);
  let pass = -1;
  let order: Int32Array;
  return (step) => {
    const wanted = Math.floor(step / perPass);
    if (wanted !== pass) {
      pass = wanted;
      order = orders.fork(pass).permutation(count);
    }
    const from = (step % perPass) * size;
    return order.subarray(from, from + size);
  };
}

function checkWhole(where: string, name: string, value: number, remedy: string): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new RangeError(`${where}: expected ${name} to be a whole number ≥ 1, got ${value}; ${remedy}`);
}
