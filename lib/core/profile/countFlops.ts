/** The floating-point operations of a function. */

import type { EagerOperation } from "../compile/operation.ts";
import type { Tree } from "../tree.ts";
import { flopsOf } from "./flops.ts";
import { watch } from "./watch.ts";

/**
 * How many floating-point operations `f` takes, by the convention of `flops`: of a network's forward pass, or of a whole
 * training step with gradients and update. Runs `f` once, with the compiled functions in it as they are. A graph may
 * take less, because TensorFlow computes equal products once and those of constants beforehand.
 *
 * @example
 * const product = (a: tf.Tensor2D, b: tf.Tensor2D) => tf.matMul(a, b);
 * assert.equal(countFlops(product, tf.zeros([2, 3]) as tf.Tensor2D, tf.zeros([3, 5]) as tf.Tensor2D), 2 * 2 * 3 * 5);
 */
export function countFlops<Inputs extends readonly Tree[]>(
  f: (...inputs: Inputs) => Tree,
  ...inputs: Inputs
): number {
  return watch(() => f(...inputs)).runs.reduce((sum, { operation }) => sum + known(operation), 0);
}

function known(operation: EagerOperation): number {
  const count = flopsOf(operation);
  if (count !== undefined) return count;
  throw new RangeError(
    `countFlops: expected operations whose count is known, got ${operation.name}; add it to lib/core/profile/flops.ts`,
  );
}
