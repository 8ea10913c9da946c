/** The fully connected layer. */
import { type Key, uniform } from "../core/key.ts";
import { tf } from "../core/tensor.ts";
import type { Tree } from "../core/tree.ts";
import type { Network } from "./network.ts";

export interface DenseOptions {
  /** Whether a learned offset is added. Default true; switch it off before a normalization, which removes it. */
  readonly bias?: boolean;
}

/**
 * `x W + b`: `[N, inputs]` to `[N, outputs]`.
 *
 * W starts uniform in ±1/√inputs and b at 0 (LeCun et al. 1998, "Efficient BackProp": the scale keeps
 * variances; PyTorch's default for W).
 */
export function dense(inputs: number, outputs: number, { bias = true }: DenseOptions = {}): Network {
  return {
    init: (key) => ({
      params: {
        kernel: fanInUniform(key, [inputs, outputs], inputs),
        ...(bias && { bias: tf.zeros([outputs]) }),
      },
      state: [],
    }),
    apply(params, state, x) {
      const { kernel, bias } = params as { kernel: tf.Tensor2D; bias?: tf.Tensor1D } & Tree;
      const product: tf.Tensor2D = tf.matMul(x as tf.Tensor2D, kernel);
      return { output: bias ? tf.add(product, bias) : product, state };
    },
  };
}

/** Uniform numbers in ±1/√fanIn. */
export function fanInUniform(key: Key, shape: readonly number[], fanIn: number): tf.Tensor {
  return uniform(key, shape, -1 / Math.sqrt(fanIn), 1 / Math.sqrt(fanIn));
}
