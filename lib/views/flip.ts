/** Mirrored views. */
import { bernoulli } from "../core/key.ts";
import { tf } from "../core/tensor.ts";
import { refuseNoProbability } from "./choice.ts";
import type { View } from "./view.ts";

/** Exchanges left and right with the given probability. Default .5. */
export function horizontalFlip({ probability = 0.5 }: { readonly probability?: number } = {}): View {
  refuseNoProbability("horizontalFlip", probability);
  return (images, key) => {
    const mirrored = tf.reverse(images, 2);
    const chosen = bernoulli(key, [images.shape[0], 1, 1, 1], probability);
    return tf.where(tf.cast(chosen, "bool"), mirrored, images) as tf.Tensor4D;
  };
}
