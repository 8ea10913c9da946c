/** Random boxes inside an image: what a crop keeps and what erasing takes away. */
import { type Key, streams, uniform } from "../core/key.ts";
import { tf } from "../core/tensor.ts";
import type { Range } from "./range.ts";

/**
 * One box an image, `[count, 4]`: top, left, bottom and right as fractions of the image's side.
 *
 * The area is drawn evenly, width over height evenly in its logarithm, both as fractions of the image's; a box that
 * would be wider or higher than the image is cut to its side. Then the place is drawn, evenly among those where the box
 * lies inside.
 */
export function drawBoxes(
  key: Key,
  count: number,
  { area, ratio }: { readonly area: Range; readonly ratio: Range },
): tf.Tensor2D {
  const keys = streams(key, "area", "ratio", "down", "right");
  const side = tf.sqrt(uniform(keys.area, [count], ...area));
  const root = tf.exp(tf.mul(uniform(keys.ratio, [count], Math.log(ratio[0]), Math.log(ratio[1])), 0.5));
  const width = tf.minimum(tf.mul(side, root), 1);
  const height = tf.minimum(tf.div(side, root), 1);
  const top = tf.mul(uniform(keys.down, [count]), tf.sub(1, height));
  const left = tf.mul(uniform(keys.right, [count]), tf.sub(1, width));
  return tf.stack([top, left, tf.add(top, height), tf.add(left, width)], 1) as tf.Tensor2D;
}
