/** The logarithm of the determinant. */
import { tf } from "../tensor.ts";
import { differentiable } from "./differentiable.ts";
import { checkSquare, transposed } from "./matrix.ts";
import { run } from "./native.ts";
import { inverse } from "./solve.ts";

const logAndSign = differentiable("LogMatrixDeterminant", {
  forward: ([a]) => run("LogMatrixDeterminant", [a!], { T: { type: a!.dtype } }, 2),
  backward: ({ inputs: [a], gradients: [, dLog] }) => [
    () => tf.mul(tf.expandDims(tf.expandDims(dLog!, -1), -1), transposed(inverse(a!))),
  ],
});

/**
 * det A = sign · exp(log) of square matrices, `[…, N, N]`: `sign` is 1, −1 or 0 and `log` is log |det A|, both `[…]`. Of
 * a singular matrix `sign` is 0 and `log` −∞, and the gradient is an error.
 *
 *     ∂ log |det A| / ∂A = A⁻ᵀ
 *
 * Source: Giles 2008, "Collected matrix derivative results".
 */
export function logDeterminant(matrix: tf.Tensor): { sign: tf.Tensor; log: tf.Tensor } {
  checkSquare("logDeterminant", matrix);
  const [sign, log] = logAndSign([matrix], {});
  return { sign: sign!, log: log! };
}
