/** The product of matrices. */
import type { KernelConfig } from "@tensorflow/tfjs-node";
import { runSingle } from "../operations/native.ts";
import type { tf } from "../tensor.ts";

/**
 * `tf.matMul`: two matrices go to TensorFlow's MatMul, stacks of matrices to BatchMatMulV2.
 *
 * tfjs-node sends all to BatchMatMulV2, which prepares a oneDNN primitive anew at each call: 110 µs for matrices of
 * 128 × 128, of which the product itself takes a fifth.
 */
export const matMul: KernelConfig = {
  kernelName: "BatchMatMul",
  backendName: "tensorflow",
  kernelFunc({ inputs, attrs }) {
    const { a, b } = inputs as { a: tf.Tensor; b: tf.Tensor };
    const { transposeA, transposeB } = attrs as { transposeA: boolean; transposeB: boolean };
    refuseSizes(a, b, transposeA, transposeB);
    const T = { type: a.dtype };
    return a.rank === 2 && b.rank === 2
      ? runSingle("MatMul", [a, b], { transpose_a: transposeA, transpose_b: transposeB, T })
      : runSingle("BatchMatMulV2", [a, b], { adj_x: transposeA, adj_y: transposeB, T });
  },
};

function refuseSizes(a: tf.Tensor, b: tf.Tensor, transposeA: boolean, transposeB: boolean): void {
  const columns = a.shape.at(transposeA ? -2 : -1);
  const rows = b.shape.at(transposeB ? -1 : -2);
  if (columns === rows) return;
  throw new RangeError(
    `tf.matMul: expected as many rows of b as columns of a, ${columns}, got ${rows} (a ${shown(a, transposeA)}, b ${shown(b, transposeB)}); transpose one of them`,
  );
}

function shown({ shape }: tf.Tensor, transposed: boolean): string {
  return `[${shape.join(", ")}]${transposed ? " transposed" : ""}`;
}
