/** Optimizers one after the other: each takes the updates of the one before as its gradients. */
import type { Tree } from "../core/tree.ts";
import type { Optimizer } from "./optimizer.ts";

export function chain(...parts: Optimizer[]): Optimizer<readonly Tree[]> {
  return {
    init: (params) => parts.map((part) => part.init(params)),
    update(grads, state, params) {
      let updates = grads;
      const next = parts.map((part, i) => {
        const result = part.update(updates, state[i]!, params);
        updates = result.updates;
        return result.state;
      });
      return { updates, state: next };
    },
  };
}
