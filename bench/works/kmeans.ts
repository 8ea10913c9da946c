/** k-means: distances, assignments and sums over clusters. */
import { key, normal } from "../../lib/core/key.ts";
import { tf } from "../../lib/core/tensor.ts";
import type { Learner } from "../../lib/training/learner.ts";
import { everyTargets, type Work } from "./work.ts";

const count = 10_000;
const dimensions = 64;
const clusters = 50;
const iterations = 10;

/**
 * Ten of Lloyd's iterations. A cluster without points keeps its center. The loss is the mean squared distance to the
 * nearest center over the number of dimensions, before the last iteration.
 */
const lloyd: Learner<tf.Tensor2D, tf.Tensor2D> = {
  name: "k-means",
  init: (from) => normal(from, [clusters, dimensions]) as tf.Tensor2D,
  step(model, points) {
    const lengths = tf.sum(tf.square(points), 1);
    let centers = model;
    let loss = tf.scalar(0);
    for (let iteration = 0; iteration < iterations; iteration++) {
      // |x − c|² = |x|² − 2 x·c + |c|², of which the first is the same for all centers.
      const beyond: tf.Tensor2D = tf.sub(
        tf.sum(tf.square(centers), 1),
        tf.matMul(tf.mul(points, 2), centers, false, true),
      );
      const nearest: tf.Tensor1D = tf.argMin(beyond, 1);
      loss = tf.div(tf.mean(tf.add(lengths, tf.min(beyond, 1))), dimensions);
      const members: tf.Tensor2D = tf.oneHot(nearest, clusters) as tf.Tensor2D;
      const sizes = tf.expandDims(tf.sum(members, 0), 1);
      const sums = tf.matMul(tf.cast(members, "float32"), points, true);
      centers = tf.where(tf.greater(sizes, 0), tf.div(sums, tf.maximum(sizes, 1)), centers) as tf.Tensor2D;
    }
    return { model: centers, loss, metrics: {} };
  },
};

export function kmeans(): Work<tf.Tensor2D, tf.Tensor2D> {
  return {
    id: "kmeans",
    title: "k-means, 10,000 × 64, k = 50, 10 iterations",
    short: "k-means",
    drawn: false,
    learner: lloyd,
    batch: () => normal(key(1), [count, dimensions]) as tf.Tensor2D,
    targets: everyTargets,
  };
}
