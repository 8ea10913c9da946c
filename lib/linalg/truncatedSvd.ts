/**
 * The largest singular values and their vectors by subspace iteration from a random start: for matrices of which the
 * full decomposition is too slow.
 *
 *     Q₀ = orth(X Ω)        Qᵢ = orth(X orth(Xᵀ Qᵢ₋₁))        QᵀX = Û S Vᵀ, U = Q Û
 *
 * Directions beside the K wanted ones are carried along (`spare`): the error shrinks by (s_{K + spare + 1} / s_K)² with
 * each iteration, and so slowly where singular values fall slowly.
 *
 * Source: Halko, Martinsson & Tropp 2011, arXiv:0909.4061, algorithms 4.4 and 5.1.
 */
import { type Key, normal } from "../core/key.ts";
import { qr } from "../core/operations/qr.ts";
import { svd } from "../core/operations/svd.ts";
import { checkShape, tf } from "../core/tensor.ts";

export interface TruncatedSvdOptions {
  /** How many singular values, K ≤ min(N, D). */
  readonly count: number;
  /** Directions beside them. Default 8. */
  readonly spare?: number;
  /** Multiplications by X Xᵀ. Default 4. */
  readonly iterations?: number;
}

/** `x`: `[N, D]`. Returns `values`, largest first, `[K]`, and unit columns `left`, `[N, K]`, and `right`, `[D, K]`. */
export function truncatedSvd(
  x: tf.Tensor2D,
  key: Key,
  { count, spare = 8, iterations = 4 }: TruncatedSvdOptions,
): { values: tf.Tensor1D; left: tf.Tensor2D; right: tf.Tensor2D } {
  checkShape("truncatedSvd", "x", x.shape, [null, null], "pass a matrix");
  const [n, d] = x.shape;
  const most = Math.min(n, d);
  if (!(Number.isInteger(count) && count >= 1 && count <= most)) {
    throw new RangeError(
      `truncatedSvd: expected 1 to ${most} singular values, the smaller side of x, got ${count}; ask for fewer`,
    );
  }
  let q = orthonormal(tf.matMul(x, normal(key, [d, Math.min(count + spare, most)]) as tf.Tensor2D));
  for (let i = 0; i < iterations; i++) q = orthonormal(tf.matMul(x, orthonormal(tf.matMul(x, q, true))));
  const { values, left, right } = svd(tf.matMul(q, x, true) as tf.Tensor2D);
  return {
    values: values.slice(0, count) as tf.Tensor1D,
    left: tf.matMul(q, left.slice([0, 0], [-1, count])),
    right: right.slice([0, 0], [-1, count]),
  };
}

function orthonormal(columns: tf.Tensor2D): tf.Tensor2D {
  return qr(columns).q;
}
