/** The contract of a network: a function with parameters to learn and a state that it updates itself. */
import type { Key } from "../core/key.ts";
import type { tf } from "../core/tensor.ts";
import type { Tree } from "../core/tree.ts";

/** In "train", batch statistics and dropout are used and the state moves on; in "evaluate" neither. */
export type Mode = "train" | "evaluate";

/**
 * Parameters are what an optimizer changes; the state is what the network changes (running statistics, the
 * key of a dropout). Both are trees, `[]` where there is nothing. `apply` is pure.
 */
export interface Network<Output extends tf.Tensor = tf.Tensor2D, Parts extends Tree = Tree> {
  init(key: Key): { params: Parts; state: Parts };
  apply(params: Parts, state: Parts, x: tf.Tensor, mode: Mode): { output: Output; state: Parts };
}

/** A network without parameters and state. */
export function pointwise<Output extends tf.Tensor>(f: (x: tf.Tensor) => Output): Network<Output> {
  return {
    init: () => ({ params: [], state: [] }),
    apply: (_params, state, x) => ({ output: f(x), state }),
  };
}
