/** Random erasing. */
import { type Key, streams, uniform } from "../core/key.ts";
import { tf } from "../core/tensor.ts";
import { refuseNoProbability } from "./choice.ts";
import type { View } from "./view.ts";

export interface ErasingOptions {
  /** Share of images that lose a rectangle. Default .5. */
  readonly probability?: number;
  /** Range of the rectangle's area as a fraction of the image's. Default [.02, .33], the paper's. */
  readonly area?: readonly [low: number, high: number];
  /** Range of width over height, drawn evenly in its logarithm. Default [.3, 1/.3], the paper's. */
  readonly ratio?: readonly [low: number, high: number];
  /** What is put in its place. Default 0. */
  readonly value?: number;
}

/**
 * Puts a constant in the place of a random rectangle.
 *
 * Source: Zhong et al. 2017, arXiv:1708.04896, Algorithm 1.
 * Differs: a rectangle that would leave the image is cut to its side, and the place is then drawn so that it fits; the paper
 * draws anew. It erases to a constant, where the paper's best is noise.
 */
export function randomErasing(options: ErasingOptions = {}): View {
  const { probability = 0.5, value = 0 } = options;
  refuseNoProbability("randomErasing", probability);
  return (images, key) => {
    const [count, height, width] = images.shape;
    const erased = erasedPixels(key, { count, height, width }, options);
    return tf.add(images, tf.mul(erased, tf.sub(value, images)));
  };
}

/** 1 at the pixels to erase, `[count, height, width, 1]`. */
export function erasedPixels(
  key: Key,
  { count, height, width }: { readonly count: number; readonly height: number; readonly width: number },
  { probability = 0.5, area = [0.02, 0.33], ratio = [0.3, 1 / 0.3] }: ErasingOptions = {},
): tf.Tensor4D {
  const keys = streams(key, "choice", "area", "ratio", "down", "right");
  const side = tf.sqrt(uniform(keys.area, [count], ...area));
  const root = tf.exp(tf.mul(uniform(keys.ratio, [count], Math.log(ratio[0]), Math.log(ratio[1])), 0.5));
  const chosen = tf.cast(tf.less(uniform(keys.choice, [count]), probability), "float32");
  const across = inside(keys.right, tf.minimum(tf.mul(side, root), 1), width);
  const down = inside(keys.down, tf.minimum(tf.div(side, root), 1), height);
  const both = tf.mul(tf.reshape(down, [count, height, 1]), tf.reshape(across, [count, 1, width]));
  return tf.reshape(tf.mul(both, tf.reshape(chosen, [count, 1, 1])), [count, height, width, 1]);
}

/** 1 at the pixels of a line that lie in an interval of the given length, a fraction, at a random place; `[count, size]`. */
function inside(key: Key, length: tf.Tensor, size: number): tf.Tensor {
  const from = tf.expandDims(tf.mul(uniform(key, length.shape), tf.sub(1, length)), 1);
  const to = tf.add(from, tf.expandDims(length, 1));
  const centers = tf.div(tf.add(tf.range(0, size), 0.5), size);
  return tf.cast(tf.logicalAnd(tf.greaterEqual(centers, from), tf.less(centers, to)), "float32");
}
