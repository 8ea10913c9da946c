/** An optimizer on all parameters as one vector. */
import { tf } from "../core/tensor.ts";
import { rebuild, type Tree, tensors } from "../core/tree.ts";
import type { Optimizer } from "./optimizer.ts";

/**
 * `optimizer` on the vector `[P]` of all P parameters, in the order of their leaves: the same updates, bit for bit, in
 * as few operations as one parameter takes. Its state holds vectors too.
 *
 * For rules that treat each number by itself, such as Adam's; not for those that look at a parameter's shape or norm.
 */
export function flat<State extends Tree>(optimizer: Optimizer<State>): Optimizer<State> {
  return {
    init: (params) => optimizer.init(join(params)),
    update(grads, state, params) {
      const { updates, state: next } = optimizer.update(join(grads), state, join(params));
      return { updates: part(updates, params), state: next };
    },
  };
}

function join(tree: Tree): tf.Tensor1D {
  const vectors = tensors(tree).map((leaf) => tf.reshape(leaf, [-1]) as tf.Tensor1D);
  return vectors.length === 1 ? vectors[0]! : tf.concat1d(vectors);
}

function part<Params extends Tree>(vector: tf.Tensor1D, params: Params): Params {
  const leaves = tensors(params);
  const pieces = tf.split(
    vector,
    leaves.map(({ size }) => size),
  );
  return rebuild(
    params,
    leaves.map(({ shape }, i) => tf.reshape(pieces[i]!, shape)),
  );
}
