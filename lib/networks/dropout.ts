/** Dropout: in training, each value is set to 0 with a given probability. */
import { bernoulli, type Key, split } from "../core/key.ts";
import { tf } from "../core/tensor.ts";
import type { Tree } from "../core/tree.ts";
import type { Network } from "./network.ts";

/**
 * `x ⊙ m / (1 − rate)` with m ~ Bernoulli(1 − rate) in "train", x in "evaluate". Any shape.
 *
 * The key of the next mask is the layer's state, so two applications in one step draw two masks.
 *
 * Source: Srivastava et al. 2014, JMLR 15; inverted form, so that evaluation needs no factor.
 */
export function dropout(rate: number): Network<tf.Tensor> {
  if (!(rate >= 0 && rate < 1))
    throw new RangeError(`dropout: expected a rate in [0, 1), got ${rate}; 0.1 is usual`);
  return {
    init: (key) => ({ params: [], state: { key } }),
    apply(_params, state, x, mode) {
      if (mode === "evaluate" || rate === 0) return { output: x, state };
      const { factor, state: next } = dropoutFactor(rate, state, x.shape);
      return { output: tf.mul(x, factor), state: next };
    },
  };
}

/** `m / (1 − rate)` of the given shape, drawn by the key in a dropout's state, and the next state. */
export function dropoutFactor(
  rate: number,
  state: Tree,
  shape: readonly number[],
): { factor: tf.Tensor; state: Tree } {
  const [now, next] = split((state as { key: Key }).key);
  return { factor: tf.div(bernoulli(now!, shape, 1 - rate), 1 - rate), state: { key: next! } };
}
