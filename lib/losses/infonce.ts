/**
 * InfoNCE: pick the positive of an anchor out of its candidates.
 *
 *     ℓₐ = −log ( exp(sₐₚ) / Σ_{c ∈ D(a)} exp(sₐ꜀) )        L = mean over anchors of ℓₐ
 *
 * s are the scores of a critic, p the positive of a, D(a) the candidates in its denominator: `Pairs` says which. When all
 * scores are equal, L = ln |D|; the critic that is best for independent negatives is log p(c | a) / p(c), up to a term of a.
 *
 * With several positives, ℓₐ is the mean over them, each with all of D(a) below it. Anchors without a positive, or with
 * nothing in the denominator, are left out of the mean; without any anchor, L = 0.
 *
 * Source: van den Oord, Li & Vinyals 2018, arXiv:1807.03748, eq. 4–5. Several positives: Khosla et al. 2020,
 * arXiv:2004.11362, eq. 2.
 * Differs: libraries differ in who is an anchor and what is in D, see `conventions`.
 */
import { weightedLogSumExp } from "../core/numeric.ts";
import { checkShape, tf } from "../core/tensor.ts";
import type { Pairs } from "./pairs.ts";

/** The mean loss in nats. `scores`: `[A, C]`, as of `critics`, divided by the temperature. */
export function infonce(scores: tf.Tensor2D, pairs: Pairs): tf.Scalar {
  checkPairs("infonce", scores, pairs);
  const total = weightedLogSumExp<tf.Tensor1D>(scores, pairs.denominator);
  return meanOfAnchors(tf.sub(total, positiveScores(scores, pairs)), pairs);
}

export interface AgainstNegativesOptions {
  /**
   * What the mean is over: anchors, each with the mean of its positives; or all positive pairs alike, by which an anchor
   * with many positives counts more. The same where all anchors have as many. Default "anchors".
   */
  readonly mean?: "anchors" | "pairs";
}

/**
 * InfoNCE in which each positive stands alone against the negatives, and other positives of its anchor are not in the
 * denominator: ℓₐₚ = log(1 + Nₐ / exp(sₐₚ)).
 *
 * `logNegatives`: log Nₐ, `[A]`, the weight of all negatives of an anchor: Σ exp s over them by default; those of
 * `negatives/debiased` and `negatives/hard` are other estimates.
 */
export function infonceAgainst(
  scores: tf.Tensor2D,
  pairs: Pairs,
  logNegatives?: tf.Tensor1D,
  { mean = "anchors" }: AgainstNegativesOptions = {},
): tf.Scalar {
  checkPairs("infonceAgainst", scores, pairs);
  const against: tf.Tensor1D = logNegatives ?? weightedLogSumExp(scores, pairs.negatives);
  checkShape("infonceAgainst", "logNegatives", against.shape, [scores.shape[0]], "pass one for each anchor");
  const each = tf.mul(tf.softplus(tf.sub(tf.expandDims(against, 1), scores)), pairs.positives);
  if (mean === "pairs") return tf.div(tf.sum(each), atLeastOne(tf.sum(pairs.positives)));
  const ofAnchor: tf.Tensor1D = tf.div(tf.sum(each, 1), atLeastOne(tf.sum(pairs.positives, 1)));
  return meanOfAnchors(ofAnchor, pairs);
}

/**
 * The share of anchors, of those with a positive, whose best positive has a higher score than their best negative. Ties
 * are misses, so collapse is no success. Chance is one over the number of candidates, if there is one positive.
 */
export function infonceAccuracy(scores: tf.Tensor2D, pairs: Pairs): tf.Scalar {
  checkPairs("infonceAccuracy", scores, pairs);
  const best = (mask: tf.Tensor2D) => tf.max(tf.add(scores, tf.log(mask)), 1);
  const found = tf.cast(tf.greater(best(pairs.positives), best(pairs.negatives)), "float32") as tf.Tensor1D;
  return meanOfAnchors(found, pairs);
}

/** L when all scores are equal, before any learning or after collapse: the mean of ln |D(a)| over anchors. */
export function chanceLevel(pairs: Pairs): tf.Scalar {
  return meanOfAnchors(tf.log(tf.sum(pairs.denominator, 1)) as tf.Tensor1D, pairs);
}

/** The mean score of each anchor's positives, 0 where it has none, `[A]`. */
export function positiveScores(scores: tf.Tensor2D, { positives }: Pairs): tf.Tensor1D {
  return tf.div(tf.sum(tf.mul(scores, positives), 1), atLeastOne(tf.sum(positives, 1)));
}

/** The mean of a number for each anchor, `[A]`, over those that have a positive and something in the denominator. */
export function meanOfAnchors(values: tf.Tensor1D, { positives, denominator }: Pairs): tf.Scalar {
  const some = (mask: tf.Tensor2D) => tf.greater(tf.sum(mask, 1), 0);
  const counted = tf.logicalAnd(some(positives), some(denominator));
  const kept = tf.where(counted, values, tf.zerosLike(values));
  return tf.div(tf.sum(kept), atLeastOne(tf.sum(tf.cast(counted, "float32"))));
}

function atLeastOne<T extends tf.Tensor>(count: T): T {
  return tf.maximum(count, 1);
}

export function checkPairs(where: string, scores: tf.Tensor2D, { positives }: Pairs): void {
  checkShape(where, "pairs", positives.shape, scores.shape, "make pairs for these anchors and candidates");
}
