import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../../../../lib/core/compile.ts";
import { valueAndGrad } from "../../../../lib/core/gradient.ts";
import { key, normal } from "../../../../lib/core/key.ts";
import { tf } from "../../../../lib/core/tensor.ts";
import { checkGradient, close } from "../../../support/close.ts";
import { checkCompiled, weighted, weightedGradient } from "../../../support/compiled.ts";

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

const points = tf.tensor1d([-2, -1, 0.5, 3]);

const conditions: Record<string, (x: tf.Tensor) => tf.Tensor> = {
  equal: (x) => tf.equal(x, 3),
  notEqual: (x) => tf.notEqual(x, 3),
  greater: (x) => tf.greater(x, 0),
  greaterEqual: (x) => tf.greaterEqual(x, 0.5),
  less: (x) => tf.less(x, 0),
  lessEqual: (x) => tf.lessEqual(x, -1),
  logicalAnd: (x) => tf.logicalAnd(tf.greater(x, -1.5), tf.less(x, 1)),
  logicalOr: (x) => tf.logicalOr(tf.greater(x, 1), tf.less(x, -1.5)),
  logicalNot: (x) => tf.logicalNot(tf.greater(x, 0)),
};

for (const [name, condition] of Object.entries(conditions)) {
  const f = (x: tf.Tensor) => tf.where(condition(x), tf.square(x), tf.mul(x, 5));

  test(`tf.${name}() as a condition lets the gradient through the chosen side only`, () => {
    const gradient = tf.grad((x) => tf.sum(f(x)))(points);
    const chosen = condition(points).dataSync();
    const slopes = [...points.dataSync()].map((value, i) => (chosen[i] ? 2 * value : 5));
    close(gradient, slopes, 1e-6);
    checkCompiled(f, points);
  });
}

test("a loss that depends on its parameters through a comparison only has gradient 0", () => {
  const loss = (x: tf.Tensor) => ({
    loss: tf.sum(tf.cast(tf.greater(x, 0), "float32")) as tf.Scalar,
    aux: [],
  });
  close(valueAndGrad(loss, points).grads, [0, 0, 0, 0], 0);
});
