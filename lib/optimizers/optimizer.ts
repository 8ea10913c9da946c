/** The contract of an optimizer: a pure rule from gradients to updates. */
import { tf } from "../core/tensor.ts";
import { map, type Tree } from "../core/tree.ts";

/**
 * `update` returns what to add to the parameters, a tree of their form, and the optimizer's next state.
 * Optimizers compose: see `chain`.
 */
export interface Optimizer<State extends Tree = Tree> {
  init(params: Tree): State;
  update<Params extends Tree>(grads: Params, state: State, params: Params): { updates: Params; state: State };
}

/** params + updates. */
export function applyUpdates<Params extends Tree>(params: Params, updates: Params): Params {
  return map((param, update) => tf.add(param, update), params, updates);
}
