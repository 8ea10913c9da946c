/**
 * The soft nearest neighbor loss: if a row picked a neighbor at random, near ones more often, how likely would it be of the
 * same label?
 *
 *     L = −1/B Σᵢ log ( Σ_{j≠i, yⱼ=yᵢ} exp(−dᵢⱼ / T) / Σ_{k≠i} exp(−dᵢₖ / T) )        dᵢⱼ = ‖zᵢ − zⱼ‖²
 *
 * It measures how entangled labels are. The sum over positives stands inside the logarithm: one near neighbor of the label
 * is enough, classes may lie in several clusters. T → ∞ gives the mean of ln((B − 1) / |P(i)|), as equal embeddings do, for
 * |P(i)| positives; T → 0 looks only at the nearest neighbor. The floor is 0. On rows of length one it is SupCon's "in"
 * form at τ = T / 2, less the mean of ln |P(i)|.
 *
 * Source: Frosst, Papernot & Hinton 2019, arXiv:1902.01889, eq. 1; Salakhutdinov & Hinton 2007.
 * Differs: rows without a positive would be infinite; they are left out, as in pytorch-metric-learning's NCALoss.
 */
import { checkShape, tf } from "../core/tensor.ts";
import { averageOverAnchors } from "./average.ts";
import { cosineDistances, squaredDistances } from "./distance.ts";
import { maskedLogSumExp } from "./ntxent.ts";
import type { Pairs } from "./pairs.ts";

export interface SoftNearestNeighborOptions {
  /** Temperature T > 0, in units of d. Default 1. */
  readonly temperature?: number;
  /** d: "squared", ‖zᵢ − zⱼ‖², or "cosine", 1 − cos(zᵢ, zⱼ). Default "squared", the paper's. */
  readonly distance?: "squared" | "cosine";
  /** Rows without a positive: "left out" of the mean, or counted in it as "zero". Default "left out". */
  readonly lonely?: "left out" | "zero";
}

/** The mean over rows in nats. `z`: `[B, D]`; `pairs` of its rows, such as `amongLabels(labels)`. */
export function softNearestNeighbor(
  z: tf.Tensor2D,
  pairs: Pairs,
  { temperature = 1, distance = "squared", lonely = "left out" }: SoftNearestNeighborOptions = {},
): tf.Scalar {
  const rows = z.shape[0];
  checkShape("softNearestNeighbor", "pairs", pairs.positives.shape, [rows, rows], "pass the pairs of z");
  if (!(temperature > 0)) {
    throw new RangeError(
      `softNearestNeighbor: expected a temperature above 0, got ${temperature}; .1 to 10 is usual`,
    );
  }
  const d = distance === "squared" ? squaredDistances(z) : cosineDistances(z);
  const scores: tf.Tensor2D = tf.div(d, -temperature);
  const losses: tf.Tensor1D = tf.sub(
    maskedLogSumExp(scores, pairs.denominator),
    maskedLogSumExp(scores, pairs.positives),
  );
  return averageOverAnchors(losses, pairs, lonely);
}
