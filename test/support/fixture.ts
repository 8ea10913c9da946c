/** The numbers of test/oracles as tensors. */
import { tf } from "../../lib/core/tensor.ts";
import type { Tree } from "../../lib/core/tree.ts";

type Numbers = number | readonly Numbers[] | { readonly [name: string]: Numbers };

/** Records stay records; lists, nested or not, become tensors. */
export function fixture(value: Numbers): Tree {
  if (typeof value === "number" || Array.isArray(value)) return tf.tensor(value as tf.TensorLike);
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, fixture(child)]));
}
