/** Tensors: TensorFlow's operations under the name `tf`, and the check of a shape at a public door. */
import type * as tfjs from "@tensorflow/tfjs-node";
import { library } from "./backend.ts";
import "./kernels/register.ts";

/** TensorFlow.js on the native backend: `tf.matMul(a, b)`. */
export const tf = library;

/** The types that go with the value `tf`: `tf.Tensor2D`. */
export namespace tf {
  export type Tensor<R extends tfjs.Rank = tfjs.Rank> = tfjs.Tensor<R>;
  export type Scalar = tfjs.Scalar;
  export type Tensor1D = tfjs.Tensor1D;
  export type Tensor2D = tfjs.Tensor2D;
  export type Tensor3D = tfjs.Tensor3D;
  export type Tensor4D = tfjs.Tensor4D;
  export type Tensor5D = tfjs.Tensor5D;
  export type DataType = tfjs.DataType;
  export type TensorLike = tfjs.TensorLike;
}

/**
 * Throws unless `got` equals `expected`; `null` in `expected` stands for any size.
 *
 * @example
 * checkShape("cosine", "b", [3, 2], [3, 2], "pass two views of the same batch");
 */
export function checkShape(
  where: string,
  what: string,
  got: readonly number[],
  expected: readonly (number | null)[],
  remedy: string,
): void {
  const fits =
    got.length === expected.length && expected.every((size, i) => size === null || size === got[i]);
  if (fits) return;
  throw new RangeError(
    `${where}: expected ${what} of shape ${showShape(expected)}, got ${showShape(got)}; ${remedy}`,
  );
}

/** `[64, ·, 8]`: a shape for a reader; any size is a dot. */
export function showShape(shape: readonly (number | null)[]): string {
  return `[${shape.map((size) => size ?? "·").join(", ")}]`;
}
