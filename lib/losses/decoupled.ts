/**
 * Decoupled contrastive learning: InfoNCE without the positive in the denominator.
 *
 *     ℓₐ = −wₐ sₐₚ + log Σ_{n ∈ N(a)} exp(sₐₙ)        L = mean over anchors of ℓₐ
 *
 * In InfoNCE the gradient of an anchor is multiplied by 1 − p(positive), which vanishes where the positive is easy and the
 * negatives are few; here it is not. When all scores are equal, wₐ = 1 and there are K negatives, L = ln K − s + s = ln K.
 * L has no floor at 0: for cosines over τ it goes down to about −2/τ + ln K.
 *
 * Source: Yeh et al. 2021, arXiv:2110.06848, eq. 5–6.
 */
import { stopGradient } from "../core/gradient.ts";
import { weightedLogSumExp } from "../core/numeric.ts";
import { checkShape, tf } from "../core/tensor.ts";
import { checkPairs, meanOfAnchors, positiveScores } from "./infonce.ts";
import { decoupled, type Pairs } from "./pairs.ts";

/**
 * The mean loss in nats. `scores`: `[A, C]`, divided by the temperature; `weights`: w, `[A]`, default 1. Without weights it
 * is `infonce(scores, decoupled(pairs))`.
 */
export function decoupledInfonce(scores: tf.Tensor2D, pairs: Pairs, weights?: tf.Tensor1D): tf.Scalar {
  checkPairs("decoupledInfonce", scores, pairs);
  if (weights)
    checkShape("decoupledInfonce", "weights", weights.shape, [scores.shape[0]], "pass one for each anchor");
  const positive = positiveScores(scores, pairs);
  const weighted = weights ? tf.mul(positive, weights) : positive;
  const negative = weightedLogSumExp<tf.Tensor1D>(scores, pairs.negatives);
  return meanOfAnchors(tf.sub(negative, weighted), decoupled(pairs));
}

export interface MisesFisherOptions {
  /** Temperature τ that the scores were divided by. */
  readonly temperature: number;
  /** Scale σ > 0 of the weights: the smaller, the more they differ. Default .5, the paper's. */
  readonly sigma?: number;
}

/**
 * Weights that make pairs count more whose views are far apart, `[A]`, of mean 1 and without gradient:
 *
 *     wₐ = 2 − exp(cosₐₚ / σ) / mean over anchors of exp(cosₐₚ / σ)
 *
 * Source: Yeh et al. 2021, arXiv:2110.06848, eq. 6 (DCLW).
 */
export function misesFisherWeights(
  scores: tf.Tensor2D,
  pairs: Pairs,
  { temperature, sigma = 0.5 }: MisesFisherOptions,
): tf.Tensor1D {
  checkPairs("misesFisherWeights", scores, pairs);
  for (const [name, value] of Object.entries({ temperature, sigma })) {
    if (value > 0) continue;
    throw new RangeError(`misesFisherWeights: expected a ${name} above 0, got ${value}; .1 and .5 are usual`);
  }
  const anchors = scores.shape[0];
  const cosines = tf.mul(positiveScores(scores, pairs), temperature / sigma);
  return stopGradient(tf.sub(2, tf.mul(anchors, tf.softmax(cosines))));
}
