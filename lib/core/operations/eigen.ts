/** Eigenvalues of symmetric matrices. */
import type { tf } from "../tensor.ts";
import { run } from "./native.ts";

/** Eigenvalues, ascending, `[D]`, and unit eigenvectors in the columns of `[D, D]`, of a symmetric matrix. Has no gradient. */
export function eigenSymmetric(matrix: tf.Tensor2D): { values: tf.Tensor1D; vectors: tf.Tensor2D } {
  const [values, vectors] = run("SelfAdjointEigV2", [matrix], { T: { type: "float32" }, compute_v: true }, 2);
  return { values: values as tf.Tensor1D, vectors: vectors as tf.Tensor2D };
}
