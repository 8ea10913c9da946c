/** The product of matrices, by loops of our own: `native/mat_mul.cc`. It is not on tfjs's tape. */
import type { tf } from "../tensor.ts";
import { runSingle } from "./native.ts";

/** With fewer rows or columns a product is close to one with a vector, for which TensorFlow has better loops. */
const leastSide = 8;

/**
 * a b for two matrices, or for each of two stacks of them, either of which may be stored transposed. The sizes have to
 * fit. Which loops it takes depends on shapes and types alone, so a compiled function has the bits of an eager run.
 *
 * With two threads and AVX-512, products of 256 × 256 × 256 in a graph take two thirds of the time of TensorFlow's, and
 * steps of networks of that size four fifths; below, and for large products, the two are equal.
 */
export function matrixProduct(
  a: tf.Tensor,
  b: tf.Tensor,
  transposeA: boolean,
  transposeB: boolean,
): tf.Tensor {
  const T = { type: a.dtype };
  if (ours(a, b, transposeA, transposeB)) {
    return runSingle("SelflabMatMul", [a, b], { transpose_a: transposeA, transpose_b: transposeB, T });
  }
  return a.rank === 2 && b.rank === 2
    ? runSingle("MatMul", [a, b], { transpose_a: transposeA, transpose_b: transposeB, T })
    : runSingle("BatchMatMulV2", [a, b], { adj_x: transposeA, adj_y: transposeB, T });
}

function ours(a: tf.Tensor, b: tf.Tensor, transposeA: boolean, transposeB: boolean): boolean {
  const rows = a.shape.at(transposeA ? -1 : -2)!;
  const columns = b.shape.at(transposeB ? -2 : -1)!;
  const sameStack = a.rank === b.rank && a.shape.slice(0, -2).every((size, axis) => size === b.shape[axis]);
  return a.dtype === "float32" && b.dtype === "float32" && sameStack && Math.min(rows, columns) >= leastSide;
}
