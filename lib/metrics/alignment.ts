/**
 * Alignment: how far apart are two views of the same example on the unit sphere?
 *
 *     A = E ‖ẑ − ẑ⁺‖^α        ẑ = z / ‖z‖
 *
 * 0 where both views have one embedding, 2 at α = 2 where both are isotropic and unrelated, at most 2^α.
 * Low alignment alone is no merit: collapse has it too. Read it beside `uniformity`.
 *
 * Source: Wang & Isola 2020, arXiv:2005.10242, eq. 1 and § 4.1.1.
 */
import { normalize } from "../core/numeric.ts";
import { checkShape, tf } from "../core/tensor.ts";

export interface AlignmentOptions {
  /** Exponent α > 0 of the distance. Default 2, the paper's. */
  readonly alpha?: number;
}

/** In [0, 2^α]. `za`, `zb`: `[N, D]`, row n of both from example n. Differentiable. */
export function alignment(za: tf.Tensor2D, zb: tf.Tensor2D, { alpha = 2 }: AlignmentOptions = {}): tf.Scalar {
  checkShape("alignment", "zb", zb.shape, za.shape, "pass two views of the same examples");
  if (!(alpha > 0)) throw new RangeError(`alignment: expected alpha > 0, got ${alpha}; 2 is usual`);
  const square = tf.sum(tf.square(tf.sub(normalize(za), normalize(zb))), 1);
  // For odd powers of the distance: where it is 0, its gradient is 0 and not infinite.
  const power = alpha === 2 ? square : tf.pow(tf.add(square, 1e-12), alpha / 2);
  return tf.mean(power);
}
