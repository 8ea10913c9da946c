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
    const mean = tf.mean(grey(images), [1, 2, 3], true);
    return clamp(tf.add(mean, tf.mul(tf.sub(images, mean), factors(key, images, amount))));
  };
}

/** Moves each pixel away from its own grey, or towards it, by a factor from [1 − amount, 1 + amount]; grey images stay. */
export function saturation(amount: number): View {
  refuse("saturation", amount, 1);
  return (images, key) => {
    if (images.shape[3] === 1) return images;
    const base = grey(images);
    return clamp(tf.add(base, tf.mul(tf.sub(images, base), factors(key, images, amount))));
  };
}

/** Turns the hue of each image by up to `amount` of the circle, either way. `amount` in [0, .5]; grey images stay. */
export function hue(amount: number): View {
  refuse("hue", amount, 0.5);
  return (images, key) => {
    if (images.shape[3] === 1) return images;
    const turn = uniform(key, [images.shape[0], 1, 1, 1], -amount, amount);
    const [angle, ...others] = tf.split(rgbToHsv(images), 3, 3);
    const turned = tf.add(angle!, turn);
    return clamp(hsvToRgb(tf.concat([tf.sub(turned, tf.floor(turned)), ...others], 3)));
  };
}

/** Takes the color out of each image with the given probability (Rec. 601 luma); the channels stay. */
export function randomGrey(probability: number): View {
  return sometimes(probability, (images) => tf.tile(grey(images), [1, 1, 1, images.shape[3]]));
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
 * Source: Chen et al. 2020, arXiv:2002.05709, § A. Differs: the order is fixed; there it is drawn anew for each image.
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

/** .299 R + .587 G + .114 B, or the one channel there is: `[N, H, W, 1]`. */
function grey(images: tf.Tensor4D): tf.Tensor4D {
  if (images.shape[3] === 1) return images;
  return tf.sum(tf.mul(images, [0.299, 0.587, 0.114]), 3, true);
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
