/** Linear systems of equations, and the inverse. */
import { checkShape, tf } from "../tensor.ts";
import { differentiable } from "./differentiable.ts";
import { checkSquare, mask } from "./matrix.ts";
import { runSingle } from "./native.ts";

const general = differentiable<{ transposed: boolean }>("MatrixSolve", {
  forward: ([a, b], { transposed }) => [
    runSingle("MatrixSolve", [a!, b!], { adjoint: transposed, T: { type: a!.dtype } }),
  ],
  backward({ inputs: [a], outputs: [x], gradients: [dx], settings: { transposed } }) {
    const db = solve(a!, dx!, { transposed: !transposed });
    return [() => byMatrix(x!, db, transposed), () => db];
  },
});

const triangular = differentiable<{ lower: boolean; transposed: boolean }>("MatrixTriangularSolve", {
  forward: ([a, b], { lower, transposed }) => [
    runSingle("MatrixTriangularSolve", [a!, b!], { lower, adjoint: transposed, T: { type: a!.dtype } }),
  ],
  backward({ inputs: [a], outputs: [x], gradients: [dx], settings: { lower, transposed } }) {
    const db = triangularSolve(a!, dx!, { lower, transposed: !transposed });
    const triangle = mask(a!.shape.at(-1)!, (row, column) => (lower ? row >= column : row <= column));
    return [() => tf.mul(byMatrix(x!, db, transposed), triangle), () => db];
  },
});

const invert = differentiable("MatrixInverse", {
  forward: ([a]) => [runSingle("MatrixInverse", [a!], { adjoint: false, T: { type: a!.dtype } })],
  backward: ({ outputs: [y], gradients: [dy] }) => [
    () => tf.neg(tf.matMul(tf.matMul(y!, dy!, true), y!, false, true)),
  ],
});

/**
 * X of A X = B, or of Aᵀ X = B where `transposed` (default false). A: `[…, N, N]`; B and X: `[…, N, K]`, of the same
 * leading axes. A singular matrix is TensorFlow's error "Input matrix is not invertible", or large numbers where
 * rounding hides it.
 *
 *     ∂L/∂B = A⁻ᵀ X̄        ∂L/∂A = −(∂L/∂B) Xᵀ
 *
 * Source: Giles 2008, "Collected matrix derivative results".
 */
export function solve<T extends tf.Tensor>(
  matrix: tf.Tensor,
  right: T,
  { transposed = false }: { readonly transposed?: boolean } = {},
): T {
  checkSystem("solve", matrix, right);
  return general([matrix, right], { transposed })[0] as T;
}

/** `solve` where A is triangular: `lower` (default true) or upper. The other triangle is not read and its gradient is 0. */
export function triangularSolve<T extends tf.Tensor>(
  matrix: tf.Tensor,
  right: T,
  { lower = true, transposed = false }: { readonly lower?: boolean; readonly transposed?: boolean } = {},
): T {
  checkSystem("triangularSolve", matrix, right);
  return triangular([matrix, right], { lower, transposed })[0] as T;
}

/**
 * A⁻¹, `[…, N, N]`. Its gradient is −A⁻ᵀ Ȳ A⁻ᵀ. For A⁻¹ B take `solve`: it is more exact.
 *
 * Source: Giles 2008, "Collected matrix derivative results".
 */
export function inverse<T extends tf.Tensor>(matrix: T): T {
  checkSquare("inverse", matrix);
  return invert([matrix], {})[0] as T;
}

/** The gradient by A: −B̄ Xᵀ, transposed where A was. */
function byMatrix(x: tf.Tensor, db: tf.Tensor, transposed: boolean): tf.Tensor {
  return tf.neg(transposed ? tf.matMul(x, db, false, true) : tf.matMul(db, x, false, true));
}

function checkSystem(where: string, matrix: tf.Tensor, right: tf.Tensor): void {
  checkSquare(where, matrix);
  const rows = [...matrix.shape.slice(0, -1), null];
  checkShape(where, "the right side", right.shape, rows, "a vector is a matrix of one column");
}
