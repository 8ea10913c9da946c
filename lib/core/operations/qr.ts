/** Orthonormal columns times a triangle. */
import { tf } from "../tensor.ts";
import { differentiable } from "./differentiable.ts";
import { checkMatrix, mask, transposed } from "./matrix.ts";
import { run } from "./native.ts";
import { triangularSolve } from "./solve.ts";

const decompose = differentiable("Qr", {
  forward([a]) {
    const [q, r] = run("Qr", [a!], { T: { type: a!.dtype }, full_matrices: false }, 2) as [
      tf.Tensor,
      tf.Tensor,
    ];
    // The routine leaves the signs of R's diagonal open.
    const k = r.shape.at(-2)!;
    const diagonal = tf.sum(tf.mul(columns(r, 0, k), tf.eye(k)), -1);
    const sign = tf.where(tf.less(diagonal, 0), tf.fill(diagonal.shape, -1), tf.onesLike(diagonal));
    return [tf.mul(q, tf.expandDims(sign, -2)), tf.mul(tf.expandDims(sign, -1), r)];
  },
  backward: ({ inputs, outputs, gradients }) => [
    () => {
      const [q, r] = outputs as [tf.Tensor, tf.Tensor];
      const [dq, dr] = gradients as [tf.Tensor, tf.Tensor];
      const [k, n] = r.shape.slice(-2) as [number, number];
      if (n === k) return square(q, r, dq, dr);
      // A = [X | Y] with square X = Q U and Y = Q W.
      const dw = columns(dr, k, n);
      const y = columns(inputs[0]!, k, n);
      const dqWide = tf.add(dq, tf.matMul(y, dw, false, true));
      return tf.concat([square(q, columns(r, 0, k), dqWide, columns(dr, 0, k)), tf.matMul(q, dw)], -1);
    },
  ],
});

/**
 * A = Q R, `[…, M, N]`: orthonormal columns Q, `[…, M, K]`, and an upper triangle R, `[…, K, N]`, whose diagonal is ≥ 0,
 * K = min(M, N). The first K columns of A must be independent for a gradient.
 *
 *     ∂L/∂A = (Q̄ + Q Ψ(R R̄ᵀ − Q̄ᵀ Q)) R⁻ᵀ        Ψ mirrors the lower triangle to the upper
 *
 * Where N > M the formula holds for the first M columns, with Q̄ + Y W̄ᵀ in place of Q̄, and the other columns Y = Q W
 * have the gradient Q W̄.
 *
 * Source: Walter & Lehmann 2010, arXiv:1001.1654; N > M: Roberts & Roberts 2020, arXiv:2009.10071, § 3.2.
 */
export function qr<T extends tf.Tensor>(matrix: T): { q: T; r: T } {
  checkMatrix("qr", matrix);
  const [q, r] = decompose([matrix], {});
  return { q: q as T, r: r as T };
}

function square(q: tf.Tensor, r: tf.Tensor, dq: tf.Tensor, dr: tf.Tensor): tf.Tensor {
  const n = r.shape.at(-1)!;
  const m = tf.sub(tf.matMul(r, dr, false, true), tf.matMul(dq, q, true));
  const below = tf.mul(
    m,
    mask(n, (row, column) => row > column),
  );
  const mirrored = tf.add(tf.add(below, transposed(below)), tf.mul(m, tf.eye(n)));
  const right = tf.add(dq, tf.matMul(q, mirrored));
  return transposed(triangularSolve(r, transposed(right), { lower: false }));
}

/** Columns `from` to before `to` of each matrix. */
function columns(matrix: tf.Tensor, from: number, to: number): tf.Tensor {
  const begin = matrix.shape.map((_, axis) => (axis === matrix.rank - 1 ? from : 0));
  return tf.slice(matrix, begin, [...matrix.shape.slice(0, -1), to - from]);
}
