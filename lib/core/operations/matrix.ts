/** Stacks of matrices, `[…, M, N]`: what the operations of linear algebra share. */
import { stopGradient } from "../gradient.ts";
import { showShape, tf } from "../tensor.ts";

/** Throws unless the last two axes have one size. */
export function checkSquare(where: string, matrix: tf.Tensor): void {
  const [rows, columns] = matrix.shape.slice(-2);
  if (matrix.rank >= 2 && rows === columns) return;
  throw new RangeError(
    `${where}: expected square matrices […, N, N], got ${showShape(matrix.shape)}; pass rows and columns in the last two axes`,
  );
}

/** Throws unless there are rows and columns. */
export function checkMatrix(where: string, matrix: tf.Tensor): void {
  if (matrix.rank >= 2) return;
  throw new RangeError(
    `${where}: expected matrices […, M, N], got ${showShape(matrix.shape)}; pass rows and columns in the last two axes`,
  );
}

/** Each matrix with rows and columns exchanged. */
export function transposed<T extends tf.Tensor>(matrix: T): T {
  const axes = matrix.shape.map((_, axis) => axis);
  return tf.transpose(matrix, [...axes.slice(0, -2), matrix.rank - 1, matrix.rank - 2]) as T;
}

/** (A + Aᵀ) / 2. */
export function symmetric<T extends tf.Tensor>(matrix: T): T {
  return tf.mul(tf.add(matrix, transposed(matrix)), 0.5);
}

/** The matrix `[N, N]` of 1 and 0 where `holds` of row and column. */
export function mask(size: number, holds: (row: number, column: number) => boolean): tf.Tensor2D {
  const values = Float32Array.from({ length: size * size }, (_, i) =>
    holds(Math.floor(i / size), i % size) ? 1 : 0,
  );
  return tf.tensor2d(values, [size, size]);
}

/** 1 / x, and 0 where |x| ≤ `floor`. */
export function reciprocalAbove(x: tf.Tensor, floor: tf.Tensor): tf.Tensor {
  const above = tf.greater(tf.abs(stopGradient(x)), stopGradient(floor));
  return tf.div(tf.cast(above, "float32"), tf.where(above, x, tf.onesLike(x)));
}
