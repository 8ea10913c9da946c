/**
 * Principal component analysis: the directions along which data vary most.
 *
 *     Cov(x) = 1/(N − 1) Σₙ (xₙ − μ)(xₙ − μ)ᵀ = Σₖ λₖ vₖ vₖᵀ        z = Vᵀ (x − μ)
 *
 * Found from the covariance where N > D, else from the singular values of the data. Rounding in float32 hides variances
 * below about 1e-7 of the largest.
 *
 * Source: Pearson 1901, "On lines and planes of closest fit to systems of points in space"; Jolliffe 2002, "Principal
 * component analysis", § 3.5.
 */
import { stopGradient } from "../core/gradient.ts";
import { eigenSymmetric } from "../core/operations/eigen.ts";
import { svd } from "../core/operations/svd.ts";
import { checkShape, tf } from "../core/tensor.ts";

/** A tree of tensors, so that a compiled function may return it. */
export type Pca = {
  /** μ, `[D]`. */
  readonly mean: tf.Tensor1D;
  /** The unit vectors v in rows, the largest variance first, `[K, D]`. The entry largest in magnitude is positive. */
  readonly components: tf.Tensor2D;
  /** λ, the variance along each, `[K]`. */
  readonly variances: tf.Tensor1D;
  /** λ as parts of the variance of the data, `[K]`; their sum is 1 where all components are kept. */
  readonly shares: tf.Tensor1D;
};

/**
 * The first `count` principal components of the rows of `x`, `[N, D]`, N ≥ 2. Default: all that data of N rows can have,
 * min(N − 1, D). Differentiable where the variances differ.
 */
export function pca(x: tf.Tensor2D, count?: number): Pca {
  checkShape("pca", "x", x.shape, [null, null], "pass one example in each row");
  const [n, d] = x.shape;
  if (n < 2) throw new RangeError(`pca: expected at least 2 rows, got ${n}; pass a data set`);
  const most = Math.min(n - 1, d);
  const k = count ?? most;
  if (!(Number.isInteger(k) && k >= 1 && k <= most)) {
    throw new RangeError(
      `pca: expected 1 to ${most} components, what ${n} rows of ${d} numbers can have, got ${k}; ask for fewer`,
    );
  }
  const mean = tf.mean(x, 0) as tf.Tensor1D;
  const centered: tf.Tensor2D = tf.sub(x, mean);
  const { variances, vectors } = n > d ? byCovariance(centered) : bySingularValues(centered);
  const total = tf.div(tf.sum(tf.square(centered)), n - 1);
  const kept = tf.slice(variances, [0], [k]);
  return {
    mean,
    components: signed(tf.slice(vectors, [0, 0], [k, d])),
    variances: kept,
    shares: tf.div(kept, tf.maximum(total, 1e-30)),
  };
}

/** The coordinates z of the rows of `x` along the components: `[N, D]` to `[N, K]`. */
export function project(x: tf.Tensor2D, { mean, components }: Pca): tf.Tensor2D {
  checkShape("project", "x", x.shape, [null, components.shape[1]], "pass rows like those of the data set");
  return tf.matMul(tf.sub(x, mean), components, false, true);
}

/** The points nearest to the data that have the coordinates `z`: `[N, K]` to `[N, D]`. */
export function reconstruct(z: tf.Tensor2D, { mean, components }: Pca): tf.Tensor2D {
  checkShape("reconstruct", "z", z.shape, [null, components.shape[0]], "pass what project returns");
  return tf.add(tf.matMul(z, components), mean);
}

type Spectrum = { variances: tf.Tensor1D; vectors: tf.Tensor2D };

function byCovariance(centered: tf.Tensor2D): Spectrum {
  const covariance: tf.Tensor2D = tf.div(tf.matMul(centered, centered, true), centered.shape[0] - 1);
  const { values, vectors } = eigenSymmetric(covariance);
  return {
    variances: tf.maximum(tf.reverse(values), 0) as tf.Tensor1D,
    vectors: tf.reverse(tf.transpose(vectors), 0),
  };
}

function bySingularValues(centered: tf.Tensor2D): Spectrum {
  const { values, right } = svd(centered);
  const variances = tf.div(tf.square(values), centered.shape[0] - 1) as tf.Tensor1D;
  return { variances, vectors: tf.transpose(right) };
}

/** Each row, or its negative, such that the entry largest in magnitude is positive. */
function signed(rows: tf.Tensor2D): tf.Tensor2D {
  const fixed = stopGradient(rows);
  const balance = tf.add(tf.max(fixed, 1, true), tf.min(fixed, 1, true));
  return tf.mul(rows, tf.where(tf.less(balance, 0), tf.fill(balance.shape, -1), tf.onesLike(balance)));
}
