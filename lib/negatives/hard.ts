/**
 * Hard negatives: the nearer a negative is to its anchor, the more it counts, as if negatives were drawn from
 * q_β(x) ∝ e^(β s) p(x).
 *
 *     N = K max( (E₋[w eˢ] − η⁺ E₊[eˢ]) / (1 − η⁺), e^(−1/τ) )        w = e^(β s) / E₋[e^(β s)]
 *
 * The means are over the anchor's K negatives and over its positives. β = 0 is `debiased`, and with η⁺ = 0 plain InfoNCE.
 *
 * What comes back is log N for each anchor, which `losses/infonce` takes in the place of its own.
 *
 * Source: Robinson et al. 2020, arXiv:2010.04592, eq. 4 and its Figure 2 in pseudo-code. As there, the gradient flows
 * through w too.
 * Differs: s is a cosine over τ, in w as well, which is what the authors' program does.
 */
import { weightedLogSumExp } from "../core/numeric.ts";
import { tf } from "../core/tensor.ts";
import {
  checkNegatives,
  type DebiasedOptions,
  type PositivesAndNegatives,
  withoutFalseNegatives,
} from "./debiased.ts";

export interface HardOptions extends DebiasedOptions {
  /** Concentration β ≥ 0: 0 counts all negatives alike, ∞ the nearest alone. Default 1, that of the authors' program. */
  readonly concentration?: number;
}

/** log N, `[A]`. `scores`: `[A, C]`, cosines over τ. */
export function hardNegatives(
  scores: tf.Tensor2D,
  pairs: PositivesAndNegatives,
  { concentration = 1, ...options }: HardOptions,
): tf.Tensor1D {
  checkNegatives("hardNegatives", scores, pairs);
  if (!(concentration >= 0 && Number.isFinite(concentration))) {
    throw new RangeError(
      `hardNegatives: expected a concentration of at least 0, got ${concentration}; .5 to 2 is usual`,
    );
  }
  const over = (power: number) => weightedLogSumExp<tf.Tensor1D>(tf.mul(scores, power), pairs.negatives);
  const logTotal: tf.Tensor1D =
    concentration === 0
      ? over(1)
      : tf.add(tf.sub(over(concentration + 1), over(concentration)), tf.log(tf.sum(pairs.negatives, 1)));
  return withoutFalseNegatives("hardNegatives", logTotal, scores, pairs, options);
}
