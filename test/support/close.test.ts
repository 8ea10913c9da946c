import assert from "node:assert/strict";
import { test } from "node:test";
import { key, normal } from "../../lib/core/key.ts";
import { tf } from "../../lib/core/tensor.ts";
import { checkGradient, circle, close } from "./close.ts";

test("close() accepts tensors, lists and numbers within the tolerance", () => {
  close(tf.tensor1d([1, 2]), [1.0005, 2], 1e-3);
  close(Float32Array.of(3), 3, 0);
  close(tf.zeros([4, 2]), 0, 0);
});

test("close() names the place, both numbers and the tolerance", () => {
  assert.throws(() => close([1, 2.5], [1, 2], 0.1), {
    message: "close: expected 2 ± 0.1 at 1 of 2, got 2.5",
  });
});

test("close() fails on NaN and on lists of unequal length", () => {
  assert.throws(() => close(Number.NaN, 0, 1e9), { message: "close: expected 0 ± 1000000000, got NaN" });
  assert.throws(() => close([1, 2], [1], 1), { message: "close: expected 1 numbers, got 2" });
});

test("checkGradient() accepts the gradient of a smooth function", () => {
  checkGradient((x) => tf.sum(tf.mul(tf.sin(x), tf.exp(x))), normal(key(1), [3, 4]));
});

test("checkGradient() refuses a gradient that is 1 % off", () => {
  const wrong = tf.customGrad((x) => ({
    value: tf.square(x as tf.Tensor),
    gradFunc: (dy: tf.Tensor) => tf.mul(dy, tf.mul(2.02, x as tf.Tensor)),
  }));
  assert.throws(() => checkGradient((x) => tf.sum(wrong(x)), tf.tensor1d([1, 2])), {
    message: /^checkGradient: expected 1\.99.* at 0, got 2\.0[12]/,
  });
});

test("circle() gives unit vectors in the order of the angles", () => {
  close(circle(0, 90, 225), [1, 0, 0, 1, -Math.SQRT1_2, -Math.SQRT1_2], 1e-7);
});
