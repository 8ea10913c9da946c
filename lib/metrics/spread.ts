/**
 * Spread std·√d: does each channel of the embedding still vary on the unit sphere?
 *
 *     s = √D / D · Σⱼ σ(ẑⱼ)        ẑ = z / ‖z‖, σ over the examples
 *
 * 1 for isotropic embeddings, 0 for collapsed ones. Blind to embeddings that vary in few directions, each of them in
 * all channels: read it beside `effectiveRank`.
 *
 * Source: Chen & He 2021, arXiv:2011.10566, § 4.1 and Fig. 2, where it is not multiplied by √D.
 */
import { normalize } from "../core/numeric.ts";
import { tf } from "../core/tensor.ts";

/** In [0, 1]. `z`: `[N, D]`. */
export function spread(z: tf.Tensor2D): tf.Scalar {
  const unit = normalize(z);
  const variance = tf.mean(tf.square(tf.sub(unit, tf.mean(unit, 0, true))), 0);
  return tf.mul(Math.sqrt(z.shape[1]), tf.mean(tf.sqrt(variance)));
}
