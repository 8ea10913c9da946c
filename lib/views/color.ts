/** Views that change brightness and color; each image its own change, all within [0, 1]. */
import { type Key, uniform } from "../core/key.ts";
import { hsvToRgb, rgbToHsv } from "../core/operations/color.ts";
import { tf } from "../core/tensor.ts";
import { sometimes } from "./choice.ts";
import { compose } from "./compose.ts";
import type { View } from "./view.ts";

/** Multiplies each image by a factor from [1 − amount, 1 + amount]. `amount` in [0, 1]. */
export function brightness(amount: number): View {
  refuse("brightness", amount, 1);
  return (images, key) => clamp(tf.mul(images, factors(key, images, amount)));
}

/** Moves each image away from its mean grey, or towards it, by a factor from [1 − amount, 1 + amount]. `amount` in [0, 1]. */
export function contrast(amount: number): View {
  refuse("contrast", amount, 1);
  return (images, key) => {
    const mean = tf.mean(grey(tf.mean(images, [1, 2], true) as tf.Tensor4D), 3, true);
    return clamp(mix(images, mean, factors(key, images, amount)));
  };
}

/** Moves each pixel away from its own grey, or towards it, by a factor from [1 − amount, 1 + amount]; grey images stay. */
export function saturation(amount: number): View {
  refuse("saturation", amount, 1);
  return (images, key) => {
    if (isGrey(images)) return images;
    return clamp(mix(images, grey(images), factors(key, images, amount)));
  };
}

/** Turns the hue of each image by up to `amount` of the circle, either way. `amount` in [0, .5]; grey images stay. */
export function hue(amount: number): View {
  refuse("hue", amount, 0.5);
  return (images, key) => {
    if (isGrey(images)) return images;
    return turnHue(images, uniform(key, [images.shape[0], 1], -amount, amount) as tf.Tensor2D);
  };
}

/** Turns the hue of each image by its own part of the circle, `[N, 1]`: 1/3 makes red green, green blue and blue red. */
export function turnHue(images: tf.Tensor4D, turns: tf.Tensor2D): tf.Tensor4D {
  const [count, height, width] = images.shape;
  // An image in a row, where broadcasting is four times as fast: the hue is every third number, from the first.
  const hues = tf.tile(tf.tensor2d([[1, 0, 0]]), [1, height * width]);
  const turned = tf.add(tf.reshape(rgbToHsv(images), [count, -1]), tf.matMul(turns, hues));
  const wrapped = tf.sub(turned, tf.mul(tf.floor(turned), hues));
  return clamp(hsvToRgb(tf.reshape(wrapped, images.shape)));
}

/** Takes the color out of each image with the given probability; the number of channels stays. */
export function randomGrey(probability: number): View {
  return sometimes(probability, grey);
}

export interface ColorJitterOptions {
  /** Default .8, the paper's at strength 1, as are the others. */
  readonly brightness?: number;
  /** Default .8. */
  readonly contrast?: number;
  /** Default .8. */
  readonly saturation?: number;
  /** Default .2. */
  readonly hue?: number;
  /** Share of images that are changed. Default .8. */
  readonly probability?: number;
}

/**
 * Brightness, contrast, saturation and hue, one after the other.
 *
 * Source: Chen et al. 2020, arXiv:2002.05709, § A.
 * Differs: brightness multiplies, as in torchvision, where the paper's TensorFlow listing adds; the order is fixed, as in that
 * listing, where torchvision draws it anew for each image.
 */
export function colorJitter({
  brightness: b = 0.8,
  contrast: c = 0.8,
  saturation: s = 0.8,
  hue: h = 0.2,
  probability = 0.8,
}: ColorJitterOptions = {}): View {
  return sometimes(probability, compose(brightness(b), contrast(c), saturation(s), hue(h)));
}

/** .299 R + .587 G + .114 B (luma, ITU-R BT.601) in each of the three channels; images of one channel as they are. */
export function grey(images: tf.Tensor4D): tf.Tensor4D {
  if (isGrey(images)) return images;
  const luma = [0.299, 0.587, 0.114].map((weight) => [weight, weight, weight]);
  return clamp(tf.reshape(tf.matMul(tf.reshape(images, [-1, 3]), luma), images.shape));
}

/** One channel, where three are a color; throws at any other number. */
function isGrey(images: tf.Tensor4D): boolean {
  const channels = images.shape[3];
  if (channels === 1 || channels === 3) return channels === 1;
  throw new RangeError(
    `color: expected images of 1 or 3 channels, got ${channels}; pass grey images or red, green and blue`,
  );
}

/** `images` in the share `factor`, `base` in the rest; a factor above 1 leads away from it. */
function mix(images: tf.Tensor4D, base: tf.Tensor, factor: tf.Tensor): tf.Tensor {
  return tf.add(tf.mul(images, factor), tf.mul(base, tf.sub(1, factor)));
}

function factors(key: Key, images: tf.Tensor4D, amount: number): tf.Tensor {
  return uniform(key, [images.shape[0], 1, 1, 1], 1 - amount, 1 + amount);
}

function clamp(images: tf.Tensor): tf.Tensor4D {
  return tf.clipByValue(images, 0, 1) as tf.Tensor4D;
}

function refuse(where: string, amount: number, most: number): void {
  if (amount >= 0 && amount <= most) return;
  throw new RangeError(`${where}: expected an amount in [0, ${most}], got ${amount}; 0 changes nothing`);
}
