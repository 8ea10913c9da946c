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

/** Throws where a gradient is itself differentiated; called by those that are made of saved values. */
export function refuseSecondDerivative(where: string): void {
  if (library.engine().state.gradientDepth === 0) return;
  throw new TypeError(
    `${where}: expected a gradient that is not differentiated again, got one that is; use first derivatives only`,
  );
}
