/**
 * The effective rank: along how many directions do embeddings vary?
 *
 *     erank = exp( −Σᵢ pᵢ log pᵢ )        pᵢ = λᵢ / Σⱼ λⱼ, λ the eigenvalues of Cov(z / ‖z‖)
 *
 * 1 for embeddings on a line, D for isotropic ones. Total collapse is not seen: what noise is left is isotropic. Read
 * it beside `collapse`.
 *
 * Source: Roy & Vetterli 2007, "The effective rank"; on covariance as in Jing et al. 2021, arXiv:2110.09348.
 */
import { normalize } from "../core/numeric.ts";
import { eigenSymmetric } from "../core/operations/eigen.ts";
import { tf } from "../core/tensor.ts";

/** In [1, D], or 0 where all embeddings are equal. `z`: `[N, D]`, N ≥ 2. */
export function effectiveRank(z: tf.Tensor2D): number {
  return tf.tidy(() => {
    const unit = normalize(z);
    const centered: tf.Tensor2D = tf.sub(unit, tf.mean(unit, 0, true));
    const covariance: tf.Tensor2D = tf.div(tf.matMul(centered, centered, true), z.shape[0]);
    const values = Array.from(eigenSymmetric(covariance).values.dataSync(), (value) => Math.max(0, value));
    const sum = values.reduce((a, b) => a + b, 0);
    if (sum < 1e-12) return 0;
    const entropy = values.reduce(
      (h, value) => (value > 0 ? h - (value / sum) * Math.log(value / sum) : h),
      0,
    );
    return Math.exp(entropy);
  });
}
