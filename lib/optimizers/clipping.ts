/** Limits on gradients, as the first part of an optimizer: `chain(clipByGlobalNorm(1), adam({ … }))`. */
import { tf } from "../core/tensor.ts";
import { map, type Tree, tensors } from "../core/tree.ts";
import type { Optimizer } from "./optimizer.ts";

/** Every number of the gradient into [−limit, limit]. The direction may change. */
export function clipByValue(limit: number): Optimizer {
  refuseNoLimit("clipByValue", limit);
  return stateless((grads) => map((grad) => tf.clipByValue(grad, -limit, limit), grads));
}

/** Each parameter's gradient g to length at most `limit`: g · limit / max(‖g‖, limit). Shorter ones stay, to the bit. */
export function clipByNorm(limit: number): Optimizer {
  refuseNoLimit("clipByNorm", limit);
  return stateless((grads) => map((grad) => tf.mul(grad, shortening(squares(grad), limit)), grads));
}

/**
 * All gradients together, as one vector, to length at most `limit`: g · limit / max(‖g‖, limit). The direction stays, and
 * so does, to the bit, what is shorter.
 *
 * Source: Pascanu et al. 2013, arXiv:1211.5063, Algorithm 1.
 */
export function clipByGlobalNorm(limit: number): Optimizer {
  refuseNoLimit("clipByGlobalNorm", limit);
  return stateless((grads) => {
    const factor = shortening(tf.addN(tensors(grads).map(squares)), limit);
    return map((grad) => tf.mul(grad, factor), grads);
  });
}

function stateless(clip: <Params extends Tree>(grads: Params) => Params): Optimizer {
  return { init: () => [], update: (grads, state) => ({ updates: clip(grads), state }) };
}

function squares(grad: tf.Tensor): tf.Scalar {
  return tf.sum(tf.square(grad));
}

/** 1 where the length is within the limit: a quotient of equal numbers. */
function shortening(sumOfSquares: tf.Tensor, limit: number): tf.Tensor {
  return tf.div(limit, tf.maximum(tf.sqrt(sumOfSquares), limit));
}

function refuseNoLimit(where: string, limit: number): void {
  if (limit > 0 && limit < Number.POSITIVE_INFINITY) return;
  throw new RangeError(`${where}: expected a limit above 0, got ${limit}; 1 is usual`);
}
