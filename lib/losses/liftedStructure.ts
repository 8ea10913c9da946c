/**
 * The lifted structured loss: each positive pair is compared with all negatives of both of its rows at once.
 *
 *     L = 1/(2|P|) Σ_{(i,j)∈P} max(0, J_ij)²
 *     J_ij = D_ij + log( Σ_{(i,k)∈N} exp(α − D_ik) + Σ_{(j,l)∈N} exp(α − D_jl) )        D_ij = ‖zᵢ − zⱼ‖
 *
 * P are the positive pairs of the batch, N the negative ones. The log-sum is a smooth maximum: the hard form has
 * J_ij = D_ij + max over the same negatives of (α − D), and never exceeds the smooth one. When all embeddings are equal,
 * J = α (hard), α + ln of the number of negatives (smooth).
 *
 * Source: Song et al. 2016, arXiv:1511.06452, § 4.
 */
import { logSumExp } from "../core/numeric.ts";
import { checkShape, tf } from "../core/tensor.ts";
import { averageOver } from "./average.ts";
import { distances } from "./distance.ts";
import { maskedLogSumExp } from "./ntxent.ts";
import type { PairMask } from "./pairMask.ts";

export interface LiftedStructureOptions {
  /** Margin α > 0, in distance. Default 1, the paper's. */
  readonly margin?: number;
  /** Whether only the nearest negative of a pair counts. Default false, the form that the paper trains with. */
  readonly hard?: boolean;
}

/**
 * The mean over the positive pairs; without any it is 0. `z`: `[N, D]`; `pairs` of its rows, such as `amongLabels(labels)`.
 * A pair without a negative costs 0.
 */
export function liftedStructure(
  z: tf.Tensor2D,
  pairs: PairMask,
  options: LiftedStructureOptions = {},
): tf.Scalar {
  const costs = tf.square(tf.relu(liftedViolations(z, pairs, options)));
  return tf.mul(0.5, averageOver(costs, pairs.positives));
}

/** J of every pair of rows, `[N, N]`; it counts where `pairs.positives` is 1. Far below 0 where neither row has a negative. */
export function liftedViolations(
  z: tf.Tensor2D,
  pairs: PairMask,
  { margin = 1, hard = false }: LiftedStructureOptions = {},
): tf.Tensor2D {
  checkShape(
    "liftedStructure",
    "pairs",
    pairs.positives.shape,
    [z.shape[0], z.shape[0]],
    "pass the pairs of z",
  );
  if (!(margin > 0 && Number.isFinite(margin))) {
    throw new RangeError(`liftedStructure: expected a margin above 0, got ${margin}; 1 is the paper's`);
  }
  const d = distances(z);
  const closeness: tf.Tensor2D = tf.sub(margin, d);
  const ofRow = hard
    ? tf.max(tf.where(tf.cast(pairs.negatives, "bool"), closeness, tf.fill(d.shape, -1e30)), 1)
    : maskedLogSumExp(closeness, pairs.negatives);
  // What both rows of a pair contribute is made of what each does, so that memory is N², not N³.
  const ofFirst = tf.tile(tf.expandDims(ofRow, 1), [1, z.shape[0]]);
  const ofBoth = tf.stack([ofFirst, tf.transpose(ofFirst)]);
  return tf.add(d, hard ? tf.max(ofBoth, 0) : logSumExp(ofBoth, 0)) as tf.Tensor2D;
}
