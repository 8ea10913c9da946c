import assert from "node:assert/strict";
import { test } from "node:test";
import { key } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { gaussianBlur, gaussianKernels } from "../../../lib/views/blur.ts";
import { close } from "../../support/close.ts";
import { column, draws, evenBetween, independent, noisy, plain, values } from "./distribution.ts";

test("gaussianKernels() draws even deviations, one an image, and sums to one", () => {
  const kernels = gaussianKernels(key(1), draws, 5, [0.1, 2]);
  const [middle, next] = [2, 3].map((row) => column(tf.transpose(kernels), row));
  const deviations = middle!.map((value, i) => Math.sqrt(-1 / (2 * Math.log(next![i]! / value))));
  evenBetween(deviations, 0.1, 2);
  independent(deviations);
  close(tf.sum(kernels, 0), 1, 1e-6);
});

test("gaussianBlur() spreads a point into the Gaussian of its image, in both directions", () => {
  const images = tf.pad(tf.ones([3, 1, 1, 1]), [
    [0, 0],
    [4, 4],
    [4, 4],
    [0, 0],
  ]) as tf.Tensor4D;
  const seen = gaussianBlur({ size: 5 })(images, key(2));
  const kernels = tf.transpose(gaussianKernels(key(2), 3, 5, [0.1, 2]));
  const expected = tf.mul(tf.expandDims(kernels, 2), tf.expandDims(kernels, 1));
  close(tf.slice(seen, [0, 2, 2, 0], [-1, 5, 5, 1]), expected.dataSync(), 1e-6);
  close(tf.sum(seen, [1, 2, 3]), 1, 1e-6);
});

test("gaussianBlur() treats the channels of an image alike", () => {
  const one = noisy(6, 9, 9, 1);
  const three = tf.tile(one, [1, 1, 1, 3]) as tf.Tensor4D;
  close(gaussianBlur()(three, key(3)), tf.tile(gaussianBlur()(one, key(3)), [1, 1, 1, 3]).dataSync(), 1e-6);
});

test("gaussianBlur() leaves an even image even, but for its border, which pales", () => {
  const seen = gaussianBlur({ deviation: [2, 2] })(plain(2, 0.8, [8, 8, 1]), key(4));
  close(tf.slice(seen, [0, 1, 1, 0], [-1, 6, 6, 1]), 0.8, 1e-6);
  assert.ok(values(seen)[0]! < 0.6);
});

test("gaussianBlur() takes a kernel of a tenth of the side, odd, and at least 3", () => {
  for (const [side, size] of [
    [28, 3],
    [60, 7],
    [64, 7],
  ] as const) {
    const images = noisy(1, side, side, 1);
    close(gaussianBlur()(images, key(5)), gaussianBlur({ size })(images, key(5)).dataSync(), 0);
  }
});

test("gaussianBlur() with a kernel of one pixel, or almost no width, changes nothing", () => {
  const images = noisy(2, 6, 7, 3);
  close(gaussianBlur({ size: 1 })(images, key(6)), images.dataSync(), 0);
  close(gaussianBlur({ deviation: [0.05, 0.05] })(images, key(6)), images.dataSync(), 1e-6);
});

test("gaussianBlur() refuses an even kernel and a deviation of 0 and says why", () => {
  assert.throws(
    () => gaussianBlur({ size: 4 }),
    new RangeError(
      "gaussianBlur: expected an odd kernel side, got 4; pass such as 3, so that the kernel has a middle",
    ),
  );
  assert.throws(
    () => gaussianBlur({ deviation: [0, 2] }),
    new RangeError(
      "gaussianBlur: expected a deviation [low, high] with 0 < low ≤ high, got [0, 2]; pass such as [.1, 2]",
    ),
  );
});
