/** CNN-S, the small convolutional encoder of this pack. */
import { tf } from "../core/tensor.ts";
import { sequence } from "./chain.ts";
import { convolution } from "./convolution.ts";
import { dense } from "./dense.ts";
import { type Network, pointwise } from "./network.ts";
import { batchNorm } from "./normalization.ts";

export interface CnnSmallOptions {
  /** Side of the square images in pixels. Default 28. */
  readonly side?: number;
  /** Channels of the images. Default 1. */
  readonly channels?: number;
  /** Width H of the representation. Default 128. */
  readonly features?: number;
}

/**
 * Three convolutions of stride 2 with 16, 32 and 64 channels, each followed by batch normalization and ReLU;
 * then all positions, flattened, through one dense layer: `[N, side, side, channels]` to `[N, features]`.
 *
 * At 28 × 28 × 1: 154,256 weights in kernels, 0.55 million multiplications an image in the convolutions and 0.13 in
 * the dense layer. Flattening instead of averaging keeps where a stroke was, which digits and garments need.
 */
export function cnnSmall({ side = 28, channels = 1, features = 128 }: CnnSmallOptions = {}): Network {
  const widths = [channels, 16, 32, 64];
  const blocks = widths
    .slice(1)
    .flatMap((width, i): Network<tf.Tensor>[] => [
      convolution(widths[i]!, width, { stride: 2 }),
      batchNorm(width),
      pointwise((x) => tf.relu(x)),
    ]);
  const end = Math.ceil(Math.ceil(Math.ceil(side / 2) / 2) / 2);
  const flat = end * end * 64;
  return sequence(
    ...blocks,
    pointwise((x) => tf.reshape(x, [-1, flat])),
    dense(flat, features),
  );
}
