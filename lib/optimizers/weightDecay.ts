/** Weight decay as a part of an optimizer. */
import { tf } from "../core/tensor.ts";
import { map } from "../core/tree.ts";
import type { Optimizer } from "./optimizer.ts";

/**
 * Adds `rate` times the parameter to its gradient, for kernels only: offsets and the scales of normalizations
 * (leaves of rank below 2) are left alone, as is usual.
 *
 * Before an adaptive scaling this is the classical ℓ2 penalty; behind it, the decoupled decay of AdamW.
 */
export function weightDecay(rate: number): Optimizer {
  return {
    init: () => [],
    update: (grads, state, params) => ({
      updates:
        rate === 0
          ? grads
          : map((grad, param) => (param.rank < 2 ? grad : tf.add(grad, tf.mul(param, rate))), grads, params),
      state,
    }),
  };
}
