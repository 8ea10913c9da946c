/** Views with noise. */
import { normal } from "../core/key.ts";
import { tf } from "../core/tensor.ts";
import type { View } from "./view.ts";

/** Adds normal noise of the given standard deviation to every value, then clamps to [0, 1]. Default .1. */
export function gaussianNoise({ deviation = 0.1 }: { readonly deviation?: number } = {}): View {
  if (!(deviation >= 0)) {
    throw new RangeError(
      `gaussianNoise: expected a standard deviation ≥ 0, got ${deviation}; images are in [0, 1]`,
    );
  }
  return (images, key) =>
    tf.clipByValue(tf.add(images, tf.mul(normal(key, images.shape), deviation)), 0, 1) as tf.Tensor4D;
}
