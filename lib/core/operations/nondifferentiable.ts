/** Operations without a derivative that say so. */
import { library } from "../backend.ts";
import type { tf } from "../tensor.ts";

/**
 * Runs `compute`, and throws where somebody differentiates through its result. Without this a native operation counts
 * as a constant, and its gradient is silently 0.
 */
export function nondifferentiable(
  where: string,
  remedy: string,
  inputs: tf.Tensor[],
  compute: (...inputs: tf.Tensor[]) => tf.Tensor,
): tf.Tensor {
  const refuse = (): never => {
    throw new TypeError(`${where}: expected a result that no gradient is taken through, got one; ${remedy}`);
  };
  const guarded = library.customGrad((...given) => ({
    value: compute(...(given.slice(0, inputs.length) as tf.Tensor[])),
    gradFunc: refuse,
  }));
  return guarded(...inputs);
}
