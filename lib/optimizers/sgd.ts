/** Stochastic gradient descent with momentum. */
import { tf } from "../core/tensor.ts";
import { map, type Tree } from "../core/tree.ts";
import { chain } from "./chain.ts";
import type { Optimizer } from "./optimizer.ts";
import { type LearningRate, scaleByLearningRate } from "./schedule.ts";
import { weightDecay } from "./weightDecay.ts";

export interface SgdOptions {
  readonly learningRate: LearningRate;
  /** Share μ of the last direction that is kept. Default 0; .9 is usual. */
  readonly momentum?: number;
  /** ℓ2 penalty λ on kernels: adds λθ to the gradient. Default 0; 1e-4 to 5e-4 is usual. */
  readonly weightDecay?: number;
}

/**
 *     v ← μ v + g + λ θ        θ ← θ − η v
 *
 * Source: Sutskever et al. 2013, "On the importance of initialization and momentum", in the form of PyTorch, where η scales v.
 */
export function sgd({
  learningRate,
  momentum = 0,
  weightDecay: decay = 0,
}: SgdOptions): Optimizer<readonly Tree[]> {
  return chain(weightDecay(decay), accumulate(momentum), scaleByLearningRate(learningRate));
}

function accumulate(momentum: number): Optimizer {
  return {
    init: (params) => (momentum === 0 ? [] : map((param) => tf.zerosLike(param), params)),
    update(grads, state) {
      if (momentum === 0) return { updates: grads, state };
      const velocity = map((grad, old) => tf.add(grad, tf.mul(old, momentum)), grads, state);
      return { updates: velocity, state: velocity };
    },
  };
}
