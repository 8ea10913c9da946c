/** Random erasing. */
import { bernoulli, streams } from "../core/key.ts";
import { tf } from "../core/tensor.ts";
import { drawBoxes } from "./box.ts";
import { refuseNoProbability } from "./choice.ts";
import { type Range, refuseNoRange } from "./range.ts";
import type { View } from "./view.ts";

export interface ErasingOptions {
  /** Share of images that lose a rectangle. Default .5. */
  readonly probability?: number;
  /** Range of the rectangle's area as a fraction of the image's. Default [.02, .33]; the paper has [.02, .4]. */
  readonly area?: Range;
  /** Range of width over height, drawn evenly in its logarithm. Default [.3, 1/.3], the paper's. */
  readonly ratio?: Range;
  /** What is put in its place, in [0, 1]. Default 0. */
  readonly value?: number;
}

/**
 * Puts a constant in the place of a random rectangle.
 *
 * Source: Zhong et al. 2017, arXiv:1708.04896, Algorithm 1.
 * Differs: a rectangle that would leave the image is cut to its side, where the paper draws anew; the ratio is drawn in
 * its logarithm, as in torchvision, so that wide and high ones are as frequent; a pixel goes when its center lies inside;
 * and what is put in its place is a constant, where the paper's best is noise.
 */
export function randomErasing({
  probability = 0.5,
  area = [0.02, 0.33],
  ratio = [0.3, 1 / 0.3],
  value = 0,
}: ErasingOptions = {}): View {
  refuseNoProbability("randomErasing", probability);
  refuseNoRange("randomErasing", "an area", area, { most: 1, example: "[.02, .33]" });
  refuseNoRange("randomErasing", "a ratio", ratio, { example: "[.3, 1 / .3]" });
  if (!(value >= 0 && value <= 1))
    throw new RangeError(`randomErasing: expected a value in [0, 1], got ${value}; 0 is black, 1 is white`);
  return (images, key) => {
    const [count, height, width] = images.shape;
    const chosen = bernoulli(streams(key, "choice").choice, [count, 1, 1, 1], probability);
    const inside = boxPixels(drawBoxes(key, count, { area, ratio }), { height, width });
    const erased = tf.mul(inside, chosen);
    return tf.add(tf.mul(images, tf.sub(1, erased)), tf.mul(erased, value));
  };
}

/** 1 at the pixels whose center lies in the image's box, else 0, `[N, height, width, 1]`; boxes as in `drawBoxes`. */
export function boxPixels(
  boxes: tf.Tensor2D,
  { height, width }: { readonly height: number; readonly width: number },
): tf.Tensor4D {
  const [top, left, bottom, right] = tf.split(boxes, 4, 1);
  const across = interval(left!, right!, width);
  const down = interval(top!, bottom!, height);
  const both = tf.mul(tf.expandDims(down, 2), tf.expandDims(across, 1));
  return tf.expandDims(both, 3) as tf.Tensor4D;
}

/** 1 at the pixels of a line whose centers lie in [from, to), fractions of the line, `[N, size]`. */
function interval(from: tf.Tensor, to: tf.Tensor, size: number): tf.Tensor {
  const centers = tf.div(tf.add(tf.range(0, size), 0.5), size);
  return tf.cast(tf.logicalAnd(tf.greaterEqual(centers, from), tf.less(centers, to)), "float32");
}
