import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../../../../lib/core/compile.ts";
import { key, normal } from "../../../../lib/core/key.ts";
import { tf } from "../../../../lib/core/tensor.ts";
import { checkGradient, close } from "../../../support/close.ts";
import { weighted, weightedGradient } from "../../../support/compiled.ts";

test("tf.exp() differentiated twice is itself again", () => {
  const second = tf.grad((x) => tf.sum(tf.grad((at) => tf.sum(tf.exp(at)))(x)));
  close(second(tf.tensor1d([-1, 0, 2])), [Math.exp(-1), 1, Math.exp(2)], 1e-5);
});

test("tf.softmax() has the second derivative of its finite differences", () => {
  checkGradient(
    (at) => weighted(tf.square(weightedGradient((t) => tf.softmax(t), at))),
    normal(key(1), [3, 4]),
  );
});

test("a function with a gradient of its own that saves its result can be differentiated twice", () => {
  const cube = tf.customGrad((x, save) => {
    const y = tf.mul(x as tf.Tensor, tf.square(x as tf.Tensor));
    (save as unknown as (kept: tf.Tensor[]) => void)([x as tf.Tensor, y]);
    // d(x³) = 3 x³ / x
    return {
      value: y,
      gradFunc: (dy: tf.Tensor, [x, y]: tf.Tensor[]) => tf.mul(dy, tf.div(tf.mul(y!, 3), x!)),
    };
  });
  const second = tf.grad((x) => tf.sum(tf.grad((at) => tf.sum(cube(at)))(x)));
  close(second(tf.tensor1d([1, 2])), [6, 12], 1e-5);
});

test("differentiating twice leaves only the result behind", () => {
  const second = tf.grad((x) => tf.sum(tf.grad((at) => tf.sum(tf.sigmoid(at)))(x)));
  const x = tf.tensor1d([1, 2]);
  const before = tf.memory().numTensors;
  second(x).dispose();
  assert.equal(tf.memory().numTensors, before);
});

test("a second derivative has the same bits inside a compiled function and after one was recorded", () => {
  const second = tf.grad((x) => tf.sum(tf.grad((at) => tf.sum(tf.sigmoid(at)))(x)));
  const x = tf.tensor1d([1, 2]);
  const before = second(x).dataSync();
  assert.ok(before.every((slope) => slope < 0));
  const compiled = compile((x: tf.Tensor) => second(x))(x).dataSync();
  assert.deepEqual(compiled, before);
  assert.deepEqual(second(x).dataSync(), before);
});
