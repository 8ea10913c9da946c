/** Random resized crops. */
import { type Key, streams, uniform } from "../core/key.ts";
import { tf } from "../core/tensor.ts";
import type { View } from "./view.ts";

export interface CropOptions {
  /** Range of the crop's area as a fraction of the image's. Default [.2, 1]; the paper's [.08, 1] is for photographs. */
  readonly area?: readonly [low: number, high: number];
  /** Range of width over height, drawn evenly in its logarithm. Default [3/4, 4/3]. */
  readonly ratio?: readonly [low: number, high: number];
}

/**
 * A part of each image, enlarged to the whole, bilinear.
 *
 * Area and ratio are drawn, then the place, evenly among those where the crop lies inside the image.
 *
 * Source: Szegedy et al. 2015, arXiv:1409.4842, § 6; Chen et al. 2020, arXiv:2002.05709, § A.
 * Differs: a crop that would be wider or higher than the image is cut to its side; torchvision draws anew.
 */
export function randomResizedCrop(options: CropOptions = {}): View {
  const { area, ratio } = withDefaults(options);
  for (const [name, [low, high]] of Object.entries({ area, ratio })) {
    if (low > 0 && high >= low && (name === "ratio" || high <= 1)) continue;
    throw new RangeError(
      `randomResizedCrop: expected ${name} such as ${name === "area" ? "[.2, 1]" : "[3/4, 4/3]"}, got [${low}, ${high}]; put the smaller number first`,
    );
  }
  return (images, key) => {
    const [count, height, width] = images.shape;
    const each = tf.range(0, count, 1, "int32") as tf.Tensor1D;
    return tf.image.cropAndResize(images, cropBoxes(key, count, options), each, [height, width], "bilinear");
  };
}

/** The boxes of `count` crops, `[count, 4]`: top, left, bottom and right as fractions of the side. */
export function cropBoxes(key: Key, count: number, options: CropOptions = {}): tf.Tensor2D {
  const { area, ratio } = withDefaults(options);
  const keys = streams(key, "area", "ratio", "down", "right");
  const size = uniform(keys.area, [count], ...area);
  const root = tf.exp(tf.mul(uniform(keys.ratio, [count], Math.log(ratio[0]), Math.log(ratio[1])), 0.5));
  const side = tf.sqrt(size);
  const width = tf.minimum(tf.mul(side, root), 1);
  const height = tf.minimum(tf.div(side, root), 1);
  const top = tf.mul(uniform(keys.down, [count]), tf.sub(1, height));
  const left = tf.mul(uniform(keys.right, [count]), tf.sub(1, width));
  return tf.stack([top, left, tf.add(top, height), tf.add(left, width)], 1) as tf.Tensor2D;
}

function withDefaults({ area = [0.2, 1], ratio = [3 / 4, 4 / 3] }: CropOptions) {
  return { area, ratio };
}
