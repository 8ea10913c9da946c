/**
 * The nearest-neighbor probe by distance ‖x − y‖, for embeddings whose lengths mean something: those of contrastive pairs,
 * or whatever is drawn in the plane. `nearestNeighborProbe` compares directions.
 *
 * The k nearest training examples vote, each once; of classes with equally many votes, the one that voted nearest wins.
 */
import { compile } from "../core/compile.ts";
import { tf } from "../core/tensor.ts";
import { agreement } from "../metrics/accuracy.ts";
import { checkSets, matrix, type Sets } from "./features.ts";
import type { NearestNeighborProbe } from "./nearestNeighbor.ts";

/** How many test examples are compared at once. */
const block = 500;

/** Measures `test` by the votes of the `k` (default 10) nearest of `train`. Inputs of any shape are flattened to `[N, D]`. */
export function distanceProbe({ train, test, k = 10 }: Sets & { readonly k?: number }): NearestNeighborProbe {
  checkSets("distanceProbe", { train, test });
  const count = train.labels.length;
  if (!Number.isInteger(k) || k < 1 || k > count) {
    throw new RangeError(
      `distanceProbe: expected k from 1 to ${count}, the size of the training set, got ${k}; 10 is usual`,
    );
  }
  // Both sets less the training mean: distances are those of differences, and their rounding that of small numbers.
  const [base, asked] = tf.tidy(() => {
    const given = matrix(train.inputs);
    const mean = tf.mean(given, 0, true);
    return [tf.sub(given, mean), tf.sub(matrix(test.inputs), mean)] as [tf.Tensor2D, tf.Tensor2D];
  });
  const nearest = compile((some: tf.Tensor2D, all: tf.Tensor2D) => {
    // ‖x − y‖² without ‖x‖², which is the same for all y.
    const squares = tf.expandDims(tf.sum(tf.square(all), 1), 0);
    return tf.topk(tf.sub(tf.mul(2, tf.matMul(some, all, false, true)), squares), k).indices;
  });
  const predictions = new Int32Array(test.labels.length);
  try {
    for (let from = 0; from < predictions.length; from += block) {
      const some = tf.slice(asked, from, Math.min(block, predictions.length - from));
      const indices = nearest(some, base);
      const places = indices.dataSync();
      tf.dispose([some, indices]);
      for (let row = 0; row * k < places.length; row++)
        predictions[from + row] = winner(
          Array.from(places.subarray(row * k, (row + 1) * k), (place) => train.labels[place]!),
        );
    }
  } finally {
    nearest.dispose();
    tf.dispose([base, asked]);
  }
  return { accuracy: agreement(predictions, test.labels), predictions };
}

/** The label with most votes, the nearest first. */
function winner(votes: readonly number[]): number {
  const count = (label: number) => votes.filter((vote) => vote === label).length;
  return votes.reduce((best, label) => (count(label) > count(best) ? label : best));
}
