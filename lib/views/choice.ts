/** Views that are applied to some images of a batch only. */
import { bernoulli, split } from "../core/key.ts";
import { tf } from "../core/tensor.ts";
import type { View } from "./view.ts";

/** Applies `view` to each image with the given probability, and leaves the others as they are, to the bit. */
export function sometimes(probability: number, view: View): View {
  refuseNoProbability("sometimes", probability);
  return (images, key) => {
    const [keyChoice, keyView] = split(key);
    const chosen = bernoulli(keyChoice!, [images.shape[0], 1, 1, 1], probability);
    return tf.add(tf.mul(images, tf.sub(1, chosen)), tf.mul(view(images, keyView!), chosen));
  };
}

/** Throws unless `probability` is one. */
export function refuseNoProbability(where: string, probability: number): void {
  if (probability >= 0 && probability <= 1) return;
  throw new RangeError(`${where}: expected a probability in [0, 1], got ${probability}; .5 is usual`);
}
