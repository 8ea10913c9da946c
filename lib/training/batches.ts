/** Batches in random order, addressed by the number of the step, so that a run can go on where it stopped. */
import { type Data, exampleSize, type Labelled } from "../core/data.ts";
import { generator, type Key } from "../core/key.ts";
import { tf } from "../core/tensor.ts";
import type { Tree } from "../core/tree.ts";

export interface Batches<Batch extends Tree> {
  /** How many steps the run has. */
  readonly steps: number;
  /** The batch of a step, counted from 0. The caller owns its tensors. */
  at(step: number): Batch;
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
 */
export function batches<Batch extends tf.Tensor = tf.Tensor4D>(
  inputs: Data,
  options: BatchOptions,
  key: Key,
): Batches<Batch> {
  const order = passes("batches", inputs, options, key);
  return { steps: options.steps, at: (step) => gatherTensor(inputs, order(step)) as Batch };
}

/** The same with labels, for methods that declare them. */
export function labelledBatches(
  { inputs, labels }: Labelled,
  options: BatchOptions,
  key: Key,
): Batches<{ inputs: tf.Tensor4D; labels: tf.Tensor1D }> {
  const count = inputs.shape[0]!;
  if (labels.length !== count) {
    throw new RangeError(
      `labelledBatches: expected ${count} labels, got ${labels.length}; pass one for each example`,
    );
  }
  const order = passes("labelledBatches", inputs, options, key);
  return {
    steps: options.steps,
    at(step) {
      const indices = order(step);
      return {
        inputs: gatherTensor(inputs, indices) as tf.Tensor4D,
        labels: tf.tensor1d(
          Int32Array.from(indices, (i) => labels[i]!),
          "int32",
        ),
      };
    },
  };
}

/** The indices of the batch of each step. */
function passes(
  where: string,
  inputs: Data,
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

function gatherTensor(inputs: Data, indices: Int32Array): tf.Tensor {
  const size = exampleSize(inputs);
  const values = new Float32Array(indices.length * size);
  indices.forEach((index, i) => {
    values.set(inputs.data.subarray(index * size, (index + 1) * size), i * size);
  });
  return tf.tensor(values, [indices.length, ...inputs.shape.slice(1)]);
}
