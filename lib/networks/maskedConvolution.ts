/** The masked convolution of PixelCNN: an output sees only pixels that come before its own. */
import { convolve } from "../core/operations/convolution.ts";
import { tf } from "../core/tensor.ts";
import { kernelLayer } from "./kernelLayer.ts";
import type { Network } from "./network.ts";

export interface MaskedConvolutionOptions {
  /** Side of the square kernel in pixels, odd. Default 3. */
  readonly size?: number;
  /** Whether a learned offset is added to each channel. Default true. */
  readonly bias?: boolean;
}

/**
 * `[N, H, W, inputs]` to `[N, H, W, outputs]`: a convolution whose weights are 0 for the pixels that come after the
 * output's own, row by row from the top left. With mask "A", for the first layer, those of the own pixel are 0 as well;
 * with mask "B" they are learned, because from the second layer on a pixel's features no longer hold its value.
 *
 * Channels of a pixel are not ordered: for a model that predicts blue from red, see the paper's § 3.4.
 *
 * Source: van den Oord et al. 2016, arXiv:1601.06759, § 3.4 and Fig. 2.
 */
export function maskedConvolution(
  mask: "A" | "B",
  inputs: number,
  outputs: number,
  { size = 3, bias = true }: MaskedConvolutionOptions = {},
): Network<tf.Tensor4D> {
  if (!Number.isInteger(size) || size < 1 || size % 2 === 0) {
    throw new RangeError(
      `maskedConvolution: expected an odd size, got ${size}; a kernel needs a middle, use such as 3 or 7`,
    );
  }
  const own = (size * size - 1) / 2;
  const seen = mask === "A" ? own : own + 1;
  const shape = [size, size, inputs, outputs];
  const fanIn = Math.max(seen, 1) * inputs;
  return kernelLayer(
    {
      name: "maskedConvolution",
      remedy: "pass images, channels last",
      axes: 2,
      inputs,
      outputs,
      shape,
      fanIn,
      bias,
    },
    (x, kernel) => {
      const visible = Float32Array.from({ length: size * size }, (_, i) => (i < seen ? 1 : 0));
      const masked = tf.mul(kernel, tf.tensor(visible, [size, size, 1, 1]));
      return convolve(x, masked, { strides: [1, 1], dilations: [1, 1], padding: "SAME" });
    },
  );
}
