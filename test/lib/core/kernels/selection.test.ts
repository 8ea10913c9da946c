import assert from "node:assert/strict";
import { test } from "node:test";
import { key, normal } from "../../../../lib/core/key.ts";
import { tf } from "../../../../lib/core/tensor.ts";
import { checkGradient, close } from "../../../support/close.ts";
import { checkCompiled, weighted, weightedGradient } from "../../../support/compiled.ts";

const x = tf.tensor1d([-3, -1, -0.5, 0.2, 1, 2]);

test("tf.clipByValue() keeps the range, of whole numbers too", () => {
  close(tf.clipByValue(x, -1, 1), [-1, -1, -0.5, tf.scalar(0.2).dataSync()[0]!, 1, 1], 0);
  const whole = tf.clipByValue(tf.tensor1d([-5, 0, 5], "int32"), -1, 2);
  assert.equal(whole.dtype, "int32");
  assert.deepEqual(whole.arraySync(), [-1, 0, 2]);
});

test("tf.clipByValue() passes the gradient inside and at both limits", () => {
  close(tf.grad((x) => tf.sum(tf.clipByValue(x, -1, 1)))(x), [0, 1, 1, 1, 1, 0], 0);
  checkCompiled((x) => tf.square(tf.clipByValue(x, -1, 1)), x);
});

test("tf.clipByValue() and tf.where() can be differentiated twice", () => {
  const cubed = (x: tf.Tensor) => tf.mul(x, tf.square(tf.clipByValue(x, -1.5, 1.5)));
  const chosen = (x: tf.Tensor) => tf.where(tf.greater(x, 0), tf.mul(x, tf.square(x)), tf.square(x));
  for (const f of [cubed, chosen])
    checkGradient((at) => weighted(tf.square(weightedGradient(f, at))), tf.tensor1d([-2, -0.7, 0.4, 1.2]));
});

test("tf.where() sums the gradient of a side that it repeats, and works compiled", () => {
  const sides = { column: tf.tensor([[1], [2]]), single: tf.scalar(3) as tf.Tensor };
  const condition = () => tf.tensor2d([1, 0, 0, 1, 1, 1], [2, 3], "bool");
  const f = ({ column, single }: typeof sides) => tf.where(condition(), tf.square(column), tf.square(single));
  const weights = Array.from({ length: 6 }, (_, i) => Math.sin(2 * i + 1));
  const { column, single } = weightedGradient(f, sides);
  close(column, [2 * weights[0]!, 4 * (weights[3]! + weights[4]! + weights[5]!)], 1e-6);
  close(single, 6 * (weights[1]! + weights[2]!), 1e-6);
  checkCompiled(f, sides);
});

for (const shape of [[7], [3, 5], [2, 3, 4]]) {
  test(`tf.topk() of [${shape}] sends the gradient back to the largest entries, compiled as well`, () => {
    const values = normal(key(1), shape);
    const f = (at: tf.Tensor) => tf.square(tf.topk(at, 3).values);
    checkGradient((at) => weighted(f(at)), values, { step: 1e-3, tolerance: 2e-2 });
    checkCompiled(f, values);
  });
}

test("tf.maximum() and tf.minimum() of equal numbers give the gradient to the first", () => {
  const pair = { a: tf.tensor1d([1, 2, 3]), b: tf.tensor1d([1, 3, 2]) };
  const gradient = (f: (pair: { a: tf.Tensor; b: tf.Tensor }) => tf.Tensor) => weightedGradient(f, pair);
  const weights = [1, 3, 5].map(Math.sin);
  const upper = gradient(({ a, b }) => tf.maximum(a, b));
  close(upper.a, [weights[0]!, 0, weights[2]!], 1e-7);
  close(upper.b, [0, weights[1]!, 0], 1e-7);
  const lower = gradient(({ a, b }) => tf.minimum(a, b));
  close(lower.a, [weights[0]!, weights[1]!, 0], 1e-7);
  close(lower.b, [0, 0, weights[2]!], 1e-7);
});
