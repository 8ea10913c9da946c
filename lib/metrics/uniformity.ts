/**
 * Uniformity: are embeddings spread over the whole unit sphere?
 *
 *     U = log E_{i≠j} e^{−t ‖ẑᵢ − ẑⱼ‖²}        ẑ = z / ‖z‖
 *
 * 0 where all embeddings are equal; lowest, at `uniformSphere`, where they are uniform on the sphere.
 *
 * Source: Wang & Isola 2020, arXiv:2005.10242, eq. 2 and § 4.1.2.
 */
import { logSumExp, normalize } from "../core/numeric.ts";
import { tf } from "../core/tensor.ts";

export interface UniformityOptions {
  /** Sharpness t > 0 of the potential. Default 2, the paper's. */
  readonly t?: number;
}

/** In nats, [−4t, 0]; over all pairs of distinct rows of `z`, `[N, D]`, N ≥ 2. Needs memory for N² numbers. Differentiable. */
export function uniformity(z: tf.Tensor2D, { t = 2 }: UniformityOptions = {}): tf.Scalar {
  const [n] = z.shape;
  if (n < 2) throw new RangeError(`uniformity: expected at least 2 embeddings, got ${n}; pass a batch`);
  if (!(t > 0)) throw new RangeError(`uniformity: expected t > 0, got ${t}; 2 is usual`);
  const unit = normalize(z);
  const potential = tf.mul(2 * t, tf.sub(tf.matMul(unit, unit, false, true), 1));
  // e^{−10⁹} is 0: an embedding is no pair with itself.
  const pairs = tf.sub(potential, tf.mul(1e9, tf.eye(n)));
  return tf.sub(logSumExp<tf.Scalar>(tf.reshape(pairs, [n * n])), Math.log(n * (n - 1)));
}

/**
 * The uniformity of the uniform distribution on the sphere of `dimensions` D ≥ 2, the lowest there is:
 *
 *     log [ e^{−2t} ₀F₁(; D/2; t²) ]        for D = 2: log [ e^{−2t} I₀(2t) ]
 *
 * The mean of e^{2t⟨u,v⟩} over the sphere is the normalizer of a von Mises–Fisher density, a Bessel function.
 *
 * @example
 * assert.equal(uniformSphere({ dimensions: 2 }).toFixed(4), "-1.5750");
 */
export function uniformSphere({
  dimensions,
  t = 2,
}: UniformityOptions & { readonly dimensions: number }): number {
  let term = 1;
  let sum = 1;
  for (let k = 0; term > 1e-17 * sum; k++) {
    term *= t ** 2 / ((k + 1) * (dimensions / 2 + k));
    sum += term;
  }
  return Math.log(sum) - 2 * t;
}
