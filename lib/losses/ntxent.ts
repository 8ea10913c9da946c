/**
 * NT-Xent, the normalized temperature-scaled cross-entropy: find the other view of the same image among all
 * images of the batch.
 *
 *     ℓᵢ = −log ( exp(sᵢⱼ / τ) / Σ_{k≠i} exp(sᵢₖ / τ) )        sᵢₖ = cos(zᵢ, zₖ), j the other view of i
 *     L = 1/(2N) Σᵢ ℓᵢ
 *
 * The denominator holds the positive and the 2N − 2 negatives. When all embeddings are equal, L = ln(2N − 1).
 *
 * Source: Chen et al. 2020, arXiv:2002.05709, eq. 1 and Algorithm 1.
 */
import { logSumExp, normalize } from "../core/numeric.ts";
import { checkShape, tf } from "../core/tensor.ts";
import { type PairMask, twoViews } from "./pairMask.ts";

export interface NtxentOptions {
  /** Temperature τ > 0: the smaller, the more the nearest negatives count. Default .5, the paper's for CIFAR-10. */
  readonly temperature?: number;
  /** Whether embeddings are scaled to length one, so that s is a cosine. Default true. */
  readonly normalized?: boolean;
}

/** The mean loss over both views in nats. `za`, `zb`: `[N, D]`, row n of both from image n, N ≥ 2. */
export function ntxent(za: tf.Tensor2D, zb: tf.Tensor2D, options: NtxentOptions = {}): tf.Scalar {
  const { similarities, mask } = pairSimilarities("ntxent", za, zb, options);
  const inDenominator: tf.Tensor2D = tf.add(mask.positives, mask.negatives);
  const positive = tf.sum(tf.mul(similarities, mask.positives), 1);
  return tf.mean(tf.sub(maskedLogSumExp(similarities, inDenominator), positive));
}

/**
 * The share of anchors that pick their positive out of the 2N − 1 candidates: the accuracy of the task that
 * NT-Xent trains. Chance is 1 / (2N − 1).
 */
export function contrastiveAccuracy(
  za: tf.Tensor2D,
  zb: tf.Tensor2D,
  options: NtxentOptions = {},
): tf.Scalar {
  const { similarities, mask } = pairSimilarities("contrastiveAccuracy", za, zb, options);
  const best = (pairs: tf.Tensor2D) => tf.max(exclude(similarities, pairs), 1);
  return tf.mean(tf.cast(tf.greater(best(mask.positives), best(mask.negatives)), "float32"));
}

/** s / τ between all rows of both views, `[2N, 2N]`, and which of them are pairs. */
export function pairSimilarities(
  where: string,
  za: tf.Tensor2D,
  zb: tf.Tensor2D,
  { temperature = 0.5, normalized = true }: NtxentOptions = {},
): { similarities: tf.Tensor2D; mask: PairMask } {
  checkShape(where, "zb", zb.shape, za.shape, "pass two views of the same batch");
  if (za.shape[0] < 2) {
    throw new RangeError(
      `${where}: expected at least 2 images, got ${za.shape[0]}; a negative needs another image`,
    );
  }
  if (!(temperature > 0)) {
    throw new RangeError(`${where}: expected a temperature above 0, got ${temperature}; .1 to .5 is usual`);
  }
  const both: tf.Tensor2D = tf.concat([za, zb], 0);
  const z = normalized ? normalize(both) : both;
  const similarities: tf.Tensor2D = tf.div(tf.matMul(z, z, false, true), temperature);
  return { similarities, mask: twoViews(za.shape[0]) };
}

/** log Σ exp over the pairs of each row that `pairs` marks, `[A]`. */
export function maskedLogSumExp(similarities: tf.Tensor2D, pairs: tf.Tensor2D): tf.Tensor1D {
  return logSumExp(exclude(similarities, pairs));
}

/** Similarities with everything outside `pairs` far below any cosine over any temperature. */
function exclude(similarities: tf.Tensor2D, pairs: tf.Tensor2D): tf.Tensor2D {
  return tf.add(tf.mul(similarities, pairs), tf.mul(tf.sub(pairs, 1), 1e30));
}
