/** The derivatives of what is constant almost everywhere: comparisons and their combinations. */
import type { GradConfig } from "@tensorflow/tfjs-node";
import { library } from "../backend.ts";

/** The inputs of each kernel, by their names in tfjs. */
const inputs: Readonly<Record<string, readonly string[]>> = {
  Equal: ["a", "b"],
  NotEqual: ["a", "b"],
  Greater: ["a", "b"],
  GreaterEqual: ["a", "b"],
  Less: ["a", "b"],
  LessEqual: ["a", "b"],
  LogicalAnd: ["a", "b"],
  LogicalOr: ["a", "b"],
  LogicalNot: ["x"],
};

/**
 * No gradient flows through `tf.greater` and the others: it is 0. Without this, tfjs cannot differentiate
 * `tf.where(tf.greater(x, 0), x, 0)`, although the condition has no part in the derivative.
 */
export const comparisonGradients: readonly GradConfig[] = Object.entries(inputs).map(
  ([kernelName, names]): GradConfig => ({
    kernelName,
    inputsToSave: [...names],
    gradFunc: (_dy, saved) =>
      Object.fromEntries(names.map((name, i) => [name, () => library.fill(saved[i]!.shape, 0)])),
  }),
);
