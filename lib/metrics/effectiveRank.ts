/**
 * The effective rank: along how many directions do embeddings vary?
 *
 *     erank = exp( −Σᵢ pᵢ log pᵢ )        pᵢ = λᵢ / Σⱼ λⱼ, λ the eigenvalues of Cov(ẑ), ẑ = z / ‖z‖
 *
 * 1 for embeddings on a line, D for isotropic ones. Total collapse is not seen: what noise is left is isotropic. Read
 * it beside `spread`.
 *
 * Source: Roy & Vetterli 2007, "The effective rank"; on covariance as in Jing et al. 2021, arXiv:2110.09348.
 */
import { normalize } from "../core/numeric.ts";
import { eigenSymmetric } from "../core/operations/eigen.ts";
import { tf } from "../core/tensor.ts";

/** In [1, D], or 0 where all embeddings are equal. `z`: `[N, D]`, N ≥ 2. Reads values, so not for a compiled step. */
export function effectiveRank(z: tf.Tensor2D): number {
  const values = spectrum(z);
  const sum = values.reduce((a, b) => a + b, 0);
  // Variance of unit vectors that only rounding in float32 makes.
  if (sum < 1e-12) return 0;
  const shares = values.filter((value) => value > 0).map((value) => value / sum);
  return Math.exp(shares.reduce((entropy, p) => entropy - p * Math.log(p), 0));
}

/** The eigenvalues of Cov(ẑ), largest first, D numbers ≥ 0 whose sum is at most 1. */
export function spectrum(z: tf.Tensor2D): number[] {
  const [n] = z.shape;
  if (n < 2) throw new RangeError(`spectrum: expected at least 2 embeddings, got ${n}; pass a batch`);
  const values = tf.tidy(() => {
    const unit = normalize(z);
    const centered: tf.Tensor2D = tf.sub(unit, tf.mean(unit, 0, true));
    const variance = tf.sum(tf.square(centered)).dataSync()[0]!;
    if (!Number.isFinite(variance)) {
      throw new RangeError(
        `spectrum: expected finite embeddings, got variance ${variance}; look for the step where the encoder diverged`,
      );
    }
    return eigenSymmetric(tf.div(tf.matMul(centered, centered, true), n)).values;
  });
  const ascending = values.dataSync();
  values.dispose();
  return Array.from(ascending, (value) => Math.max(0, value)).reverse();
}
