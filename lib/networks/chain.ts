/** Networks one after the other. */
import { split } from "../core/key.ts";
import type { tf } from "../core/tensor.ts";
import type { Tree } from "../core/tree.ts";
import type { Network } from "./network.ts";

/**
 * The networks of a record, applied in the order they are written; parameters and state are records with the
 * same names.
 *
 * @example
 * const network = chain({ encoder: dense(4, 3), projector: dense(3, 2) });
 * const { params } = network.init(key(0));
 * assert.deepEqual(Object.keys(params), ["encoder", "projector"]);
 */
export function chain<Name extends string, Output extends tf.Tensor = tf.Tensor2D>(
  networks: Readonly<Record<Name, Network<tf.Tensor>>>,
): Network<Output, Record<Name, Tree>> {
  const names = Object.keys(networks) as Name[];
  if (names.length === 0) throw new RangeError("chain: expected at least one network, got none; name one");
  const record = (value: (name: Name, i: number) => Tree) =>
    Object.fromEntries(names.map((name, i) => [name, value(name, i)])) as Record<Name, Tree>;
  return {
    init(key) {
      const keys = split(key, names.length);
      const parts = names.map((name, i) => networks[name].init(keys[i]!));
      return {
        params: record((_, i) => parts[i]!.params),
        state: record((_, i) => parts[i]!.state),
      };
    },
    apply(params, state, x, mode) {
      const next: Partial<Record<Name, Tree>> = {};
      let output = x;
      for (const name of names) {
        const result = networks[name].apply(params[name], state[name], output, mode);
        output = result.output;
        next[name] = result.state;
      }
      return { output: output as Output, state: next as Record<Name, Tree> };
    },
  };
}

/** Networks of a list, named by their place. */
export function sequence<Output extends tf.Tensor = tf.Tensor2D>(
  ...networks: Network<tf.Tensor>[]
): Network<Output, Record<string, Tree>> {
  // Names start with a letter, so that a record keeps them in this order.
  return chain(Object.fromEntries(networks.map((network, i) => [`layer${i}`, network])));
}
