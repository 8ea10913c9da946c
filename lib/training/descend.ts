/** Gradient descent on a method's loss. */
import { valueAndGrad } from "../core/gradient.ts";
import type { Tree } from "../core/tree.ts";
import type { Method } from "../methods/method.ts";
import { applyUpdates, type Optimizer } from "../optimizers/optimizer.ts";
import type { Learner } from "./learner.ts";

/** What descent carries from step to step. */
export type Descent<Params extends Tree = Tree, State extends Tree = Tree> = {
  readonly params: Params;
  readonly state: State;
  readonly optimizer: Tree;
};

/** The learner whose step is: loss and gradient of the method on one batch, then the optimizer's update. */
export function descend<Params extends Tree, State extends Tree, Batch extends Tree>(
  method: Method<Params, State, Batch>,
  optimizer: Optimizer,
): Learner<Descent<Params, State>, Batch> {
  return {
    name: method.name,
    init(key) {
      const { params, state } = method.init(key);
      return { params, state, optimizer: optimizer.init(params) };
    },
    step(model, batch, key) {
      const { loss, grads, aux } = valueAndGrad((params: Params) => {
        const result = method.loss(params, model.state, batch, key);
        return { loss: result.loss, aux: { state: result.state, metrics: result.metrics } };
      }, model.params);
      const { updates, state } = optimizer.update(grads, model.optimizer, model.params);
      return {
        model: { params: applyUpdates(model.params, updates), state: aux.state, optimizer: state },
        loss,
        metrics: aux.metrics,
      };
    },
  };
}
