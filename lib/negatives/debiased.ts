/**
 * Debiased negatives: candidates drawn without labels are of the anchor's own class now and then, and the expected share
 * of those is taken off.
 *
 *     N = K max( (E₋[eˢ] − η⁺ E₊[eˢ]) / (1 − η⁺), e^(−1/τ) )
 *
 * E₋ is the mean over the K candidates that count as negatives, E₊ that over the positives, η⁺ the probability that a
 * candidate is of the anchor's class; e^(−1/τ) is the least eˢ that a cosine over τ can have. η⁺ = 0 gives N = Σ eˢ.
 *
 * What comes back is log N for each anchor, which `losses/infonce` takes in the place of its own: −log eˢ⁺ / (eˢ⁺ + N).
 *
 * Source: Chuang et al. 2020, arXiv:2007.00224, eq. 7–8.
 */
import { weightedLogSumExp } from "../core/numeric.ts";
import { checkShape, tf } from "../core/tensor.ts";

/** Which candidates, `[A, C]`, are positives and which count as negatives of an anchor: 1 or 0. */
export interface PositivesAndNegatives {
  readonly positives: tf.Tensor2D;
  readonly negatives: tf.Tensor2D;
}

export interface DebiasedOptions {
  /** Temperature τ > 0 that the scores, which are cosines, were divided by: the bound e^(−1/τ) needs it. */
  readonly temperature: number;
  /** Probability η⁺ in [0, 1) that a candidate has the anchor's class. Default .1: ten classes of one size. */
  readonly prior?: number;
}

/** log N, `[A]`. `scores`: `[A, C]`, cosines over τ. */
export function debiasedNegatives(
  scores: tf.Tensor2D,
  pairs: PositivesAndNegatives,
  options: DebiasedOptions,
): tf.Tensor1D {
  checkNegatives("debiasedNegatives", scores, pairs);
  return withoutFalseNegatives(
    "debiasedNegatives",
    weightedLogSumExp(scores, pairs.negatives),
    scores,
    pairs,
    options,
  );
}

/** log N when `logTotal`, `[A]`, is log of K E₋[eˢ]. */
export function withoutFalseNegatives(
  where: string,
  logTotal: tf.Tensor1D,
  scores: tf.Tensor2D,
  { positives, negatives }: PositivesAndNegatives,
  { temperature, prior = 0.1 }: DebiasedOptions,
): tf.Tensor1D {
  if (!(temperature > 0)) {
    throw new RangeError(
      `${where}: expected a temperature above 0, got ${temperature}; pass that of the scores`,
    );
  }
  if (!(prior >= 0 && prior < 1)) {
    throw new RangeError(
      `${where}: expected a prior in [0, 1), got ${prior}; pass 1 / 10 for ten equal classes`,
    );
  }
  const logCount = tf.log(tf.sum<tf.Tensor1D>(negatives, 1));
  const least: tf.Tensor1D = tf.sub(logCount, 1 / temperature);
  if (prior === 0) return tf.maximum(logTotal, least) as tf.Tensor1D;
  // In logarithms: log(T − η⁺ K E₊) = log T + log(1 − η⁺ K E₊ / T).
  const logPositive = tf.sub(weightedLogSumExp(scores, positives), tf.log(tf.sum(positives, 1)));
  const logShare = tf.add(tf.sub(tf.add(logPositive, logCount), logTotal), Math.log(prior));
  const rest = tf.sub(1, tf.exp(tf.minimum(logShare, 1)));
  const some = tf.greater(rest, 0);
  // The logarithm is taken of 1 where there is no rest, so that its gradient there is no NaN.
  const logRest = tf.log(tf.where(some, rest, tf.onesLike(rest)));
  const corrected = tf.sub(tf.add(logTotal, logRest), Math.log(1 - prior));
  return tf.where(some, tf.maximum(corrected, least), least) as tf.Tensor1D;
}

export function checkNegatives(
  where: string,
  scores: tf.Tensor2D,
  { positives, negatives }: PositivesAndNegatives,
): void {
  for (const mask of [positives, negatives])
    checkShape(where, "pairs", mask.shape, scores.shape, "make pairs for these anchors and candidates");
}
