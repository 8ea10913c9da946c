/** The multi-layer perceptron: dense layers with ReLU between them. */
import { tf } from "../core/tensor.ts";
import { sequence } from "./chain.ts";
import { dense } from "./dense.ts";
import { type Network, pointwise } from "./network.ts";
import { batchNorm } from "./normalization.ts";

export interface MlpOptions {
  /** Whether batch normalization stands before each ReLU. Default false. */
  readonly batchNorm?: boolean;
}

/** `sizes` lists the width of the input, of each hidden layer and of the output: `[N, sizes[0]]` to `[N, sizes.at(-1)]`. */
export function mlp(sizes: readonly number[], { batchNorm: normalized = false }: MlpOptions = {}): Network {
  if (sizes.length < 2) {
    throw new RangeError(
      `mlp: expected at least two sizes, got ${sizes.length}; pass such as [128, 128, 64]`,
    );
  }
  const layers = sizes.slice(1).flatMap((width, i): Network<tf.Tensor>[] => {
    const last = i === sizes.length - 2;
    if (last) return [dense(sizes[i]!, width)];
    const relu = pointwise((x) => tf.relu(x));
    return normalized
      ? [dense(sizes[i]!, width, { bias: false }), batchNorm(width), relu]
      : [dense(sizes[i]!, width), relu];
  });
  return sequence(...layers);
}
