/** The two-dimensional convolution layer. */
import { tf } from "../core/tensor.ts";
import { fanInUniform } from "./dense.ts";
import type { Network } from "./network.ts";

export interface ConvolutionOptions {
  /** Side of the square kernel in pixels. Default 3. */
  readonly size?: number;
  /** Step between outputs in pixels. Default 1. */
  readonly stride?: number;
  /** "same" keeps ⌈side / stride⌉ outputs, "valid" takes whole kernels only. Default "same". */
  readonly padding?: "same" | "valid";
  /** Whether a learned offset is added to each channel. Default false: a normalization follows as a rule. */
  readonly bias?: boolean;
}

/**
 * `[N, H, W, inputs]` to `[N, H′, W′, outputs]`: cross-correlation with a learned kernel.
 *
 * The kernel starts uniform in ±1/√(size² · inputs).
 */
export function convolution(
  inputs: number,
  outputs: number,
  { size = 3, stride = 1, padding = "same", bias = false }: ConvolutionOptions = {},
): Network<tf.Tensor4D> {
  return {
    init: (key) => ({
      params: {
        kernel: fanInUniform(key, [size, size, inputs, outputs], size * size * inputs),
        ...(bias && { bias: tf.zeros([outputs]) }),
      },
      state: [],
    }),
    apply(params, state, x) {
      const { kernel, bias } = params as { kernel: tf.Tensor4D; bias?: tf.Tensor1D };
      const output = tf.conv2d(x as tf.Tensor4D, kernel, stride, padding);
      return { output: bias ? tf.add(output, bias) : output, state };
    },
  };
}
