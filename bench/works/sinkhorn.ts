/** Sinkhorn's iterations, as SwAV makes codes of scores. */
import { key, normal } from "../../lib/core/key.ts";
import { logSoftmax } from "../../lib/core/numeric.ts";
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
 *     A = exp(S / ε), u = 1; three times: v = 1 / (K Aᵀ u), u = 1 / (N A v)        Q = diag(u) A diag(v)
 *     L = −1/N Σ N Q log softmax(S / τ)
 *
 * These are the rounds that scale columns to 1 / K and rows to 1 / N in turn, with two vectors in the place of Q.
 *
 * Source: Caron et al. 2020, arXiv:2006.09882, § 3.1, eq. 5 and Algorithm 1.
 */
const codes: Learner<Tree, tf.Tensor2D> = {
  name: "Sinkhorn",
  init: () => [],
  step(model, scores) {
    const a = tf.exp(tf.div(tf.sub(scores, tf.max(scores)), epsilon)) as tf.Tensor2D;
    let u: tf.Tensor2D = tf.ones([images, 1]);
    let v: tf.Tensor2D = tf.ones([prototypes, 1]);
    for (let iteration = 0; iteration < iterations; iteration++) {
      v = tf.div(1 / prototypes, tf.matMul(a, u, true));
      u = tf.div(1 / images, tf.matMul(a, v));
    }
    // Σᵢⱼ uᵢ Aᵢⱼ vⱼ log softmaxᵢⱼ
    const weighed = tf.matMul(tf.mul(a, logSoftmax(tf.div(scores, temperature))), v);
    return { model, loss: tf.neg(tf.sum(tf.mul(u, weighed))) as tf.Scalar, metrics: {} };
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
