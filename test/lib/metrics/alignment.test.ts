import assert from "node:assert/strict";
import { test } from "node:test";
import { key, normal } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { alignment } from "../../../lib/metrics/alignment.ts";
import { checkGradient, circle, close } from "../../support/close.ts";

test("alignment() is 0 for equal views and 4 for opposite ones", () => {
  const z = normal(key(1), [50, 8]) as tf.Tensor2D;
  close(alignment(z, z), 0, 1e-6);
  close(alignment(z, tf.neg(z)), 4, 1e-5);
});

test("alignment() at an angle φ is 2 − 2 cos φ, and its root for α = 1", () => {
  const angles = [60, 60] as const;
  close(alignment(circle(0, 90), circle(angles[0], 90 + angles[1])), 1, 1e-6);
  close(alignment(circle(0), circle(90), { alpha: 1 }), Math.SQRT2, 1e-6);
});

test("alignment() of unrelated directions is 2 within sampling error", () => {
  const [za, zb] = [normal(key(2), [4000, 16]), normal(key(3), [4000, 16])] as [tf.Tensor2D, tf.Tensor2D];
  // ‖ẑ − ẑ'‖² = 2 − 2c, and the cosine c has variance 1/D.
  close(alignment(za, zb), 2, (4 * 2) / Math.sqrt(16 * 4000));
});

test("alignment() ignores the length of embeddings", () => {
  const [za, zb] = [normal(key(4), [20, 4]), normal(key(5), [20, 4])] as [tf.Tensor2D, tf.Tensor2D];
  close(alignment(tf.mul(za, 7), tf.mul(zb, 0.1)), alignment(za, zb), 1e-5);
});

test("alignment() has the gradient of its finite differences for α = 2 and 1", () => {
  const zb = normal(key(6), [5, 3]) as tf.Tensor2D;
  for (const alpha of [2, 1]) {
    checkGradient((za) => alignment(za, zb, { alpha }), normal(key(7), [5, 3]) as tf.Tensor2D);
  }
});

test("alignment() has a finite gradient at equal views", () => {
  const z = circle(10, 20);
  const gradient = tf.grad((za) => alignment(za as tf.Tensor2D, z, { alpha: 1 }))(z);
  close(gradient, 0, 1e-6);
});

test("alignment() refuses views of different shape", () => {
  assert.throws(
    () => alignment(tf.zeros([3, 2]), tf.zeros([2, 2])),
    new RangeError("alignment: expected zb of shape [3, 2], got [2, 2]; pass two views of the same examples"),
  );
});
