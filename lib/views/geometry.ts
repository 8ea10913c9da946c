/** Affine views: each image turned, scaled, sheared and shifted by its own draw. */
import { type Key, streams, uniform } from "../core/key.ts";
import { projectiveTransform } from "../core/operations/projectiveTransform.ts";
import { tf } from "../core/tensor.ts";
import { type Range, refuseNoRange } from "./range.ts";
import type { View } from "./view.ts";

export interface AffineOptions {
  /** Largest turn in radians, either way. Default .35, about 20°. */
  readonly rotation?: number;
  /** Range of the sampling grid's scale: below 1 zooms in, above 1 out. Default [.6, 1.2]. */
  readonly scale?: Range;
  /** Largest shear, either way: pixels to the side for each pixel down. Default .3. */
  readonly shear?: number;
  /** Largest shift along each axis as a fraction of half the side, either way. Default .15. */
  readonly shift?: number;
}

/** What is drawn for a batch: one number an image each, `[N]`, with the letters of `affine`. */
export interface AffineDraw {
  /** θ in radians. */
  readonly rotation: tf.Tensor;
  /** s. */
  readonly scale: tf.Tensor;
  /** κ. */
  readonly shear: tf.Tensor;
  /** t, along x. */
  readonly right: tf.Tensor;
  /** t, along y. */
  readonly down: tf.Tensor;
}

/**
 * A random affine view, bilinear, 0 outside the image. The output at p shows the input at
 *
 *     s R(θ) [1 κ; 0 1] p + t        θ ~ U(±rotation), s ~ U(scale), κ ~ U(±shear), t ~ U(±shift)²
 *
 * in coordinates p = (x, y) from −1 to 1 between the image's borders, x to the right, y down, so that pixel i of a side
 * of n pixels has its center at (2 i + 1) / n − 1, as in PyTorch's `affine_grid`. It is the grid that moves: what is seen
 * turns, scales and shifts the other way.
 *
 * The defaults leave a handwritten digit what it is; a garment or a photograph may need less.
 */
export function affine(options: AffineOptions = {}): View {
  const { rotation, scale, shear, shift } = withDefaults(options);
  for (const [name, value] of Object.entries({ rotation, shear, shift })) {
    if (!(value >= 0))
      throw new RangeError(`affine: expected ${name} ≥ 0, got ${value}; it is the largest one, either way`);
  }
  refuseNoRange("affine", "a scale", scale, { example: "[.6, 1.2]" });
  return (images, key) => {
    const [count, height, width] = images.shape;
    const transforms = affineTransforms(drawAffine(key, count, options), { height, width });
    return projectiveTransform(images, transforms);
  };
}

/** The draws of `count` images. */
export function drawAffine(key: Key, count: number, options: AffineOptions = {}): AffineDraw {
  const { rotation, scale, shear, shift } = withDefaults(options);
  const keys = streams(key, "rotation", "scale", "shear", "right", "down");
  return {
    rotation: uniform(keys.rotation, [count], -rotation, rotation),
    scale: uniform(keys.scale, [count], ...scale),
    shear: uniform(keys.shear, [count], -shear, shear),
    right: uniform(keys.right, [count], -shift, shift),
    down: uniform(keys.down, [count], -shift, shift),
  };
}

/** The same map in pixels, as `projectiveTransform` takes it, `[N, 8]`. */
export function affineTransforms(
  { rotation, scale, shear, right, down }: AffineDraw,
  { height, width }: { readonly height: number; readonly width: number },
): tf.Tensor2D {
  const cos = tf.mul(scale, tf.cos(rotation));
  const sin = tf.mul(scale, tf.sin(rotation));
  // Pixels of a side of n are n / 2 times as many as its units, and counted from the first pixel, not the middle.
  const xx = cos;
  const xy = tf.mul(tf.sub(tf.mul(cos, shear), sin), width / height);
  const yx = tf.mul(sin, height / width);
  const yy = tf.add(tf.mul(sin, shear), cos);
  const middle = { x: (width - 1) / 2, y: (height - 1) / 2 };
  const offset = (shift: tf.Tensor, side: number, center: number, alongX: tf.Tensor, alongY: tf.Tensor) => {
    const moved = tf.add(tf.mul(shift, side / 2), center);
    return tf.sub(moved, tf.add(tf.mul(alongX, middle.x), tf.mul(alongY, middle.y)));
  };
  const x0 = offset(right, width, middle.x, xx, xy);
  const y0 = offset(down, height, middle.y, yx, yy);
  const zero = tf.zerosLike(xx);
  return tf.stack([xx, xy, x0, yx, yy, y0, zero, zero], 1) as tf.Tensor2D;
}

function withDefaults({ rotation = 0.35, scale = [0.6, 1.2], shear = 0.3, shift = 0.15 }: AffineOptions) {
  return { rotation, scale, shear, shift };
}
