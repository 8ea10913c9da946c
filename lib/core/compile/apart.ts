/** Inputs that share no data. */
import { stopGradient } from "../gradient.ts";
import type { tf } from "../tensor.ts";
import { map, type Tree } from "../tree.ts";

/**
 * The same values, each tensor with data of its own: of those that share data, as a tensor and its clone or its other shape
 * do, all but the first are copied. A recording knows an input by its data and would take one for the other: a teacher that
 * begins as its student, for instance.
 */
export function apart<T extends Tree>(inputs: T): T {
  const seen = new Set<object>();
  const own = (tensor: tf.Tensor) => {
    if (seen.has(tensor.dataId)) return stopGradient(tensor);
    seen.add(tensor.dataId);
    return tensor;
  };
  return map(own, inputs);
}
