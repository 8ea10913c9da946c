/** The Cholesky factor. */
import { tf } from "../tensor.ts";
import { differentiable } from "./differentiable.ts";
import { checkSquare, mask, symmetric, transposed } from "./matrix.ts";
import { runSingle } from "./native.ts";
import { triangularSolve } from "./solve.ts";

const factor = differentiable("Cholesky", {
  forward: ([a]) => [runSingle("Cholesky", [a!], { T: { type: a!.dtype } })],
  backward: ({ outputs: [l], gradients: [dl] }) => [
    () => {
      const n = l!.shape.at(-1)!;
      const half = tf.sub(
        mask(n, (row, column) => row >= column),
        tf.mul(tf.eye(n), 0.5),
      );
      const p = tf.mul(tf.matMul(l!, dl!, true), half);
      const left = triangularSolve(l!, p, { transposed: true });
      return symmetric(triangularSolve(l!, transposed(left), { transposed: true }));
    },
  ],
});

/**
 * The lower triangular L with positive diagonal of A = L Lᵀ; A: symmetric and positive definite, `[…, N, N]`, of which
 * the lower triangle is read. Of a matrix that is not positive definite the lower triangle is NaN; it is no error.
 *
 *     ∂L/∂A = L⁻ᵀ Φ(Lᵀ L̄) L⁻¹, symmetrized        Φ keeps the lower triangle and halves the diagonal
 *
 * Source: Murray 2016, arXiv:1602.07527, eq. 10.
 */
export function cholesky<T extends tf.Tensor>(matrix: T): T {
  checkSquare("cholesky", matrix);
  return factor([matrix], {})[0] as T;
}
