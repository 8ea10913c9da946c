/** Sinkhorn's iterations, as SwAV makes codes of scores. */
import { key, normal } from "../../lib/core/key.ts";
import { logSumExp } from "../../lib/core/numeric.ts";
import { tf } from "../../lib/core/tensor.ts";
import type { Tree } from "../../lib/core/tree.ts";
import type { Learner } from "../../lib/training/learner.ts";
import { everyTargets, type Work } from "./work.ts";

const images = 512;
const prototypes = 300;
const iterations = 3;
const epsilon = 0.05;
const temperature = 0.1;

/**
 * Codes Q of a batch's scores S, and how well the scores predict them:
 *
 *     Q ∝ exp(S / ε), then three times: columns to 1 / K, rows to 1 / N        L = −1/N Σ N Q log softmax(S / τ)
 *
 * Source: Caron et al. 2020, arXiv:2006.09882, § 3.1 and Algorithm 1.
 */
const codes: Learner<Tree, tf.Tensor2D> = {
  name: "Sinkhorn",
  init: () => [],
  step(model, scores) {
    let q: tf.Tensor = tf.exp(tf.div(tf.sub(scores, tf.max(scores)), epsilon));
    for (let iteration = 0; iteration < iterations; iteration++) {
      q = tf.div(q, tf.mul(tf.sum(q, 0, true), prototypes));
      q = tf.div(q, tf.mul(tf.sum(q, 1, true), images));
    }
    const scaled: tf.Tensor2D = tf.div(scores, temperature);
    const logarithms = tf.sub(scaled, logSumExp(scaled, -1, true));
    return { model, loss: tf.neg(tf.sum(tf.mul(q, logarithms))) as tf.Scalar, metrics: {} };
  },
};

export function sinkhorn(): Work<Tree, tf.Tensor2D> {
  return {
    id: "sinkhorn",
    title: "Sinkhorn, 512 × 300, 3 iterations, and the loss of its codes",
    short: "Sinkhorn",
    drawn: false,
    learner: codes,
    // Cosines of embeddings and prototypes in 64 dimensions.
    batch: () => tf.mul(normal(key(1), [images, prototypes]), 1 / 8) as tf.Tensor2D,
    targets: everyTargets,
  };
}
