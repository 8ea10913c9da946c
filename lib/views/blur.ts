/** Blurred views. */
import { type Key, uniform } from "../core/key.ts";
import { tf } from "../core/tensor.ts";
import { type Range, refuseNoRange } from "./range.ts";
import type { View } from "./view.ts";

export interface BlurOptions {
  /** Range of the Gaussian's standard deviation in pixels, one draw an image. Default [.1, 2], the paper's. */
  readonly deviation?: Range;
  /** Side of the kernel in pixels, odd. Default: a tenth of the image's side, but at least 3. */
  readonly size?: number;
}

/**
 * Each image under a Gaussian of its own width, cut off at the kernel; beyond the border counts as 0.
 *
 * Source: Chen et al. 2020, arXiv:2002.05709, § A, which blurs every second photograph: `sometimes(0.5, gaussianBlur())`.
 * Differs: torchvision mirrors the image at its border.
 */
export function gaussianBlur({ deviation = [0.1, 2], size }: BlurOptions = {}): View {
  refuseNoRange("gaussianBlur", "a deviation", deviation, { example: "[.1, 2]" });
  if (size !== undefined && (!Number.isInteger(size) || size < 1 || size % 2 === 0)) {
    throw new RangeError(
      `gaussianBlur: expected an odd kernel side, got ${size}; pass such as 3, so that the kernel has a middle`,
    );
  }
  return (images, key) => {
    const [count, height, width, channels] = images.shape;
    const side = size ?? Math.max(3, 2 * Math.floor(Math.min(height, width) / 20) + 1);
    const kernels = gaussianKernels(key, count, side, deviation);
    // One channel for each image and color, so that one depthwise convolution blurs all with their own kernels.
    const planes = tf.reshape(tf.transpose(images, [1, 2, 0, 3]), [
      1,
      height,
      width,
      count * channels,
    ]) as tf.Tensor4D;
    const line = tf.reshape(tf.tile(tf.expandDims(kernels, 2), [1, 1, channels]), [side, count * channels]);
    const across = tf.depthwiseConv2d(planes, tf.reshape(line, [1, side, count * channels, 1]), 1, "same");
    const both = tf.depthwiseConv2d(across, tf.reshape(line, [side, 1, count * channels, 1]), 1, "same");
    // Weights that sum to one within rounding could leave [0, 1] by as little.
    const blurred = tf.clipByValue(tf.reshape(both, [height, width, count, channels]), 0, 1);
    return tf.transpose(blurred, [2, 0, 1, 3]) as tf.Tensor4D;
  };
}

/** The Gaussians of `count` images, sampled at pixels and summing to one, `[side, count]`. */
export function gaussianKernels(key: Key, count: number, side: number, [low, high]: Range): tf.Tensor2D {
  const sigma = uniform(key, [1, count], low, high);
  const place = tf.expandDims(tf.sub(tf.range(0, side), (side - 1) / 2), 1);
  const weight = tf.exp(tf.div(tf.square(place), tf.mul(tf.square(sigma), -2)));
  return tf.div(weight, tf.sum(weight, 0, true)) as tf.Tensor2D;
}
