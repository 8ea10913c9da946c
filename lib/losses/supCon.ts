/**
 * SupCon, supervised contrastive learning: an anchor should find all rows of its label among all others.
 *
 *     out (eq. 2):  ℓᵢ = −1/|P(i)| Σ_{p∈P(i)} log ( exp(sᵢₚ / τ) / Σ_{a∈A(i)} exp(sᵢₐ / τ) )
 *     in (eq. 3):   ℓᵢ = −log ( 1/|P(i)| Σ_{p∈P(i)} exp(sᵢₚ / τ) / Σ_{a∈A(i)} exp(sᵢₐ / τ) )        sᵢₖ = cos(zᵢ, zₖ)
 *
 * P(i) are the positives of i, A(i) all rows but i itself: positives compete with one another. L is the mean over anchors;
 * in ≤ out always. With one positive both are NT-Xent. When all M embeddings are equal, L = ln(M − 1). The floor is not 0:
 * with all classes collapsed to far points it is the mean of ln |P(i)|, in both forms.
 *
 * Source: Khosla et al. 2020, arXiv:2004.11362, eq. 2 and 3.
 * Differs: the paper sums over anchors, code averages. The authors' code multiplies by τ / τ₀, which is 1 at its default.
 */
import { normalize } from "../core/numeric.ts";
import { checkShape, tf } from "../core/tensor.ts";
import { averageOverAnchors } from "./average.ts";
import { maskedLogSumExp } from "./ntxent.ts";
import type { Pairs } from "./pairs.ts";

export interface SupConOptions {
  /** Temperature τ > 0. Default .1, the paper's. */
  readonly temperature?: number;
  /** Where the mean over positives stands: outside the logarithm, or inside. Default "out", which the paper recommends. */
  readonly form?: "out" | "in";
  /** Whether embeddings are scaled to length one, so that s is a cosine. Default true. */
  readonly normalized?: boolean;
  /** Anchors without a positive: "left out" of the mean, or counted in it as "zero". Default "left out". */
  readonly lonely?: "left out" | "zero";
}

/** The mean over anchors in nats. `z`: `[M, D]`; `pairs` of its rows, such as `amongLabels(labels)`. */
export function supCon(z: tf.Tensor2D, pairs: Pairs, options: SupConOptions = {}): tf.Scalar {
  const { temperature = 0.1, form = "out", normalized = true, lonely = "left out" } = options;
  const rows = z.shape[0];
  checkShape("supCon", "pairs", pairs.positives.shape, [rows, rows], "pass the pairs of z");
  if (!(temperature > 0)) {
    throw new RangeError(`supCon: expected a temperature above 0, got ${temperature}; .07 to .5 is usual`);
  }
  const unit = normalized ? normalize(z) : z;
  const scores: tf.Tensor2D = tf.div(tf.matMul(unit, unit, false, true), temperature);
  const count: tf.Tensor1D = tf.maximum(tf.sum(pairs.positives, 1), 1);
  const found =
    form === "out"
      ? tf.div(tf.sum(tf.mul(scores, pairs.positives), 1), count)
      : tf.sub(maskedLogSumExp(scores, pairs.positives), tf.log(count));
  return averageOverAnchors(tf.sub(maskedLogSumExp(scores, pairs.denominator), found), pairs, lonely);
}
