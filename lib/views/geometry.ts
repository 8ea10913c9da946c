/** Affine views: each image turned, scaled, sheared and shifted by its own draw. */
import { type Key, streams, uniform } from "../core/key.ts";
import { projectiveTransform } from "../core/operations/projectiveTransform.ts";
import { tf } from "../core/tensor.ts";
import type { View } from "./view.ts";

export interface AffineOptions {
  /** Largest turn in radians, either way. Default .35, about 20°. */
  readonly rotation?: number;
  /** Range of the sampling grid's scale: below 1 zooms in, above 1 out. Default [.6, 1.2]. */
  readonly scale?: readonly [low: number, high: number];
  /** Largest shear, either way: pixels to the side for each pixel down. Default .3. */
  readonly shear?: number;
  /** Largest shift along each axis as a fraction of half the side, either way. Default .15. */
  readonly shift?: number;
}

/**
 * A random affine view, bilinear, 0 outside the image. With coordinates from −1 to 1 across the image, the output
 * at p shows the input at
 *
 *     s R(θ) [1 κ; 0 1] p + t        θ ~ U(±rotation), s ~ U(scale), κ ~ U(±shear), t ~ U(±shift)²
 *
 * The defaults leave a handwritten digit what it is; a garment or a photograph may need less.
 */
export function affine(options: AffineOptions = {}): View {
  const { rotation, scale, shear, shift } = withDefaults(options);
  for (const [name, value] of Object.entries({ rotation, shear, shift })) {
    if (!(value >= 0))
      throw new RangeError(`affine: expected ${name} ≥ 0, got ${value}; it is the largest, either way`);
  }
  if (!(scale[0] > 0 && scale[1] >= scale[0])) {
    throw new RangeError(
      `affine: expected a scale range such as [.6, 1.2], got [${scale}]; put the smaller number first`,
    );
  }
  return (images, key) => {
    const [count, height, width] = images.shape;
    return projectiveTransform(images, affineTransforms(key, { count, height, width }, options));
  };
}

/** The transforms of `count` images for `projectiveTransform`, `[count, 8]`, in pixels. */
export function affineTransforms(
  key: Key,
  { count, height, width }: { readonly count: number; readonly height: number; readonly width: number },
  options: AffineOptions = {},
): tf.Tensor2D {
  const { rotation, scale, shear, shift } = withDefaults(options);
  const keys = streams(key, "rotation", "scale", "shear", "right", "down");
  const draw = (from: Key, low: number, high: number) => uniform(from, [count], low, high);
  const angle = draw(keys.rotation, -rotation, rotation);
  const size = draw(keys.scale, scale[0], scale[1]);
  const slant = draw(keys.shear, -shear, shear);
  const cos = tf.mul(size, tf.cos(angle));
  const sin = tf.mul(size, tf.sin(angle));
  const xx = cos;
  const xy = tf.mul(tf.sub(tf.mul(cos, slant), sin), width / height);
  const yx = tf.mul(sin, height / width);
  const yy = tf.add(tf.mul(sin, slant), cos);
  // The transform turns about the middle of the image, which is between the pixels of an even side.
  const middle = { x: (width - 1) / 2, y: (height - 1) / 2 };
  const offset = (from: Key, side: number, center: number, alongX: tf.Tensor, alongY: tf.Tensor) => {
    const moved = tf.add(tf.mul(draw(from, -shift, shift), side / 2), center);
    return tf.sub(moved, tf.add(tf.mul(alongX, middle.x), tf.mul(alongY, middle.y)));
  };
  const x0 = offset(keys.right, width, middle.x, xx, xy);
  const y0 = offset(keys.down, height, middle.y, yx, yy);
  const zero = tf.zeros([count]);
  return tf.stack([xx, xy, x0, yx, yy, y0, zero, zero], 1) as tf.Tensor2D;
}

function withDefaults({ rotation = 0.35, scale = [0.6, 1.2], shear = 0.3, shift = 0.15 }: AffineOptions) {
  return { rotation, scale, shear, shift };
}
