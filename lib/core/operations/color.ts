/** Color spaces. All conversions have gradients, which can be differentiated again; no value is clipped. */
import { tf } from "../tensor.ts";
import { differentiable } from "./differentiable.ts";
import { runSingle } from "./native.ts";

const toHsv = differentiable("RGBToHSV", {
  forward: ([rgb]) => [runSingle("RGBToHSV", [rgb!], { T: { type: "float32" } })],
  backward: ({ inputs: [rgb], gradients: [dy] }) => [() => hsvGradient(rgb!, dy!)],
});

const fromHsv = differentiable("HSVToRGB", {
  forward: ([hsv]) => [runSingle("HSVToRGB", [hsv!], { T: { type: "float32" } })],
  backward: ({ inputs: [hsv], gradients: [dy] }) => [() => rgbGradient(hsv!, dy!)],
});

/**
 * Red, green, blue to hue, saturation, value; all in [0, 1]; `[…, 3]`.
 *
 * The hue of a grey pixel is 0 and has gradient 0; so has the saturation of black. The gradient of the hue grows without
 * bound towards grey.
 */
export function rgbToHsv<T extends tf.Tensor>(rgb: T): T {
  return toHsv([rgb], {})[0] as T;
}

/** Hue, saturation, value to red, green, blue; all in [0, 1]; `[…, 3]`. */
export function hsvToRgb<T extends tf.Tensor>(hsv: T): T {
  return fromHsv([hsv], {})[0] as T;
}

/** .299 R + .587 G + .114 B (luma, ITU-R BT.601): `[…, 3]` to `[…, 1]`. */
export function rgbToGrey(rgb: tf.Tensor): tf.Tensor {
  const luma = tf.matMul(tf.reshape(rgb, [-1, 3]) as tf.Tensor2D, tf.tensor2d([0.299, 0.587, 0.114], [3, 1]));
  return tf.reshape(luma, [...rgb.shape.slice(0, -1), 1]);
}

/** Linear red, green and blue to X, Y and Z, each as a share of the white's. */
const toXyz = [
  [0.4124564, 0.3575761, 0.1804375],
  [0.2126729, 0.7151522, 0.072175],
  [0.0193339, 0.119192, 0.9503041],
].map((row) => {
  const white = row.reduce((sum, weight) => sum + weight, 0);
  return row.map((weight) => weight / white);
});

/** Where CIE's cube root gives way to a straight line. */
const delta = 6 / 29;

/**
 * sRGB in [0, 1] to CIE L*a*b* under daylight D65, `[…, 3]`: L from 0 (black) to 100 (white), a from green to red, b from
 * blue to yellow; colors of a screen have a in [−87, 99] and b in [−108, 95]. Distances are about as large as they look.
 *
 *     L = 116 f(Y) − 16        a = 500 (f(X) − f(Y))        b = 200 (f(Y) − f(Z))
 *
 * with f(t) = ∛t, below (6/29)³ its tangent, and X, Y, Z as shares of the white's, so that grey has a = b = 0.
 *
 * Source: IEC 61966-2-1:1999 (sRGB); CIE 15:2004, § 8.2.1. The matrix has seven digits, where the standard prints four.
 */
export function rgbToLab<T extends tf.Tensor>(rgb: T): T {
  // The branch that is not taken is computed at a place where its slope is finite.
  const bent = tf.pow(tf.div(tf.add(tf.maximum(rgb, 0.04045), 0.055), 1.055), 2.4);
  const linear = tf.where(tf.lessEqual(rgb, 0.04045), tf.div(rgb, 12.92), bent);
  const xyz = product(linear, transpose(toXyz));
  const root = tf.pow(tf.maximum(xyz, delta ** 3), 1 / 3);
  const f = tf.where(tf.lessEqual(xyz, delta ** 3), tf.add(tf.div(xyz, 3 * delta ** 2), 4 / 29), root);
  const axes = product(f, [
    [0, 500, 0],
    [116, -500, 200],
    [0, 0, -200],
  ]);
  return tf.sub(axes, tf.tensor1d([16, 0, 0])) as T;
}

/** The inverse of `rgbToLab`. A color that no screen shows comes out outside [0, 1]. */
export function labToRgb<T extends tf.Tensor>(lab: T): T {
  const f = product(tf.add(lab, tf.tensor1d([16, 0, 0])), [
    [1 / 116, 1 / 116, 1 / 116],
    [1 / 500, 0, 0],
    [0, 0, -1 / 200],
  ]);
  const line = tf.mul(tf.sub(f, 4 / 29), 3 * delta ** 2);
  const xyz = tf.where(tf.lessEqual(f, delta), line, tf.mul(f, tf.square(f)));
  const linear = product(xyz, transpose(inverse(toXyz)));
  const bent = tf.sub(tf.mul(tf.pow(tf.maximum(linear, 0.0031308), 1 / 2.4), 1.055), 0.055);
  return tf.where(tf.lessEqual(linear, 0.0031308), tf.mul(linear, 12.92), bent) as T;
}

/** dy by red, green and blue: each acts as the largest channel, as the smallest, and by its place on the circle. */
function hsvGradient(rgb: tf.Tensor, dy: tf.Tensor): tf.Tensor {
  const [dHue, dSaturation, dValue] = tf.split(dy, 3, -1) as [tf.Tensor, tf.Tensor, tf.Tensor];
  const largest = chosen(tf.argMax(rgb, -1));
  const smallest = chosen(tf.argMin(rgb, -1));
  const value = tf.max(rgb, -1, true);
  const range = tf.sub(value, tf.min(rgb, -1, true));
  const colored = tf.greater(range, 0);
  const divisor = tf.where(colored, range, 1);
  // The hue is a difference of the two channels that are not the largest, over six ranges.
  const difference = product(largest, [
    [0, 1, -1],
    [-1, 0, 1],
    [1, -1, 0],
  ]);
  const hue = tf.div(tf.sum(tf.mul(difference, rgb), -1, true), divisor);
  const byHue = tf.div(tf.where(colored, dHue, 0), tf.mul(divisor, 6));
  const bySaturation = tf.div(tf.where(colored, dSaturation, 0), tf.where(colored, value, 1));
  const byRange = tf.sub(bySaturation, tf.mul(byHue, hue));
  const byValue = tf.sub(dValue, tf.mul(bySaturation, tf.div(range, tf.where(colored, value, 1))));
  return tf.add(
    tf.mul(difference, byHue),
    tf.sub(tf.mul(largest, tf.add(byValue, byRange)), tf.mul(smallest, byRange)),
  );
}

/** dy by hue, saturation and value, where a channel is v (1 − s + s p) and p rises and falls along the circle. */
function rgbGradient(hsv: tf.Tensor, dy: tf.Tensor): tf.Tensor {
  const [hue, saturation, value] = tf.split(hsv, 3, -1) as [tf.Tensor, tf.Tensor, tf.Tensor];
  const direction = tf.tensor1d([1, -1, -1]);
  const distance = tf.sub(tf.mul(hue, 6), tf.tensor1d([3, 2, 4]));
  const course = tf.add(tf.mul(direction, tf.abs(distance)), tf.tensor1d([-1, 2, 2]));
  const p = tf.clipByValue(course, 0, 1);
  const slope = tf.where(tf.equal(course, p), tf.mul(tf.sign(distance), direction), 0);
  const total = (by: tf.Tensor) => tf.sum(tf.mul(dy, by), -1, true);
  const byHue = tf.mul(tf.mul(value, saturation), tf.mul(total(slope), 6));
  const bySaturation = tf.mul(value, total(tf.sub(p, 1)));
  const byValue = total(tf.add(tf.sub(1, saturation), tf.mul(saturation, p)));
  return tf.concat([byHue, bySaturation, byValue], -1);
}

/** 1 at the channel, 0 at the two others. */
function chosen(channel: tf.Tensor): tf.Tensor {
  return tf.oneHot(channel as tf.Tensor1D, 3, 1, 0, "float32");
}

/** Each pixel, a row, times a matrix. */
function product(pixels: tf.Tensor, matrix: number[][]): tf.Tensor {
  const rows = tf.reshape(pixels, [-1, 3]) as tf.Tensor2D;
  return tf.reshape(tf.matMul(rows, tf.tensor2d(matrix, [3, 3])), pixels.shape);
}

function transpose(matrix: number[][]): number[][] {
  return matrix.map((_, i) => matrix.map((row) => row[i]!));
}

/** By cofactors: those of cyclic neighbors have their sign already. */
function inverse(m: number[][]): number[][] {
  const at = (i: number, j: number) => m[i % 3]![j % 3]!;
  const cofactor = (i: number, j: number) =>
    at(i + 1, j + 1) * at(i + 2, j + 2) - at(i + 1, j + 2) * at(i + 2, j + 1);
  const determinant = [0, 1, 2].reduce((sum, j) => sum + at(0, j) * cofactor(0, j), 0);
  return m.map((row, i) => row.map((_, j) => cofactor(j, i) / determinant));
}
