/** The product of matrices. */
import type { KernelConfig } from "@tensorflow/tfjs-node";
import { matrixProduct } from "../operations/matrixProduct.ts";
import type { tf } from "../tensor.ts";

/**
 * `tf.matMul` by `matrixProduct`. tfjs-node sends all to TensorFlow's BatchMatMulV2, which prepares a oneDNN primitive
 * anew at each call: 110 µs for matrices of 128 × 128, of which the product itself takes a fifth.
 */
export const matMul: KernelConfig = {
  kernelName: "BatchMatMul",
  backendName: "tensorflow",
  kernelFunc({ inputs, attrs }) {
    const { a, b } = inputs as { a: tf.Tensor; b: tf.Tensor };
    const { transposeA, transposeB } = attrs as { transposeA: boolean; transposeB: boolean };
    refuseSizes(a, b, transposeA, transposeB);
    return matrixProduct(a, b, transposeA, transposeB);
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
