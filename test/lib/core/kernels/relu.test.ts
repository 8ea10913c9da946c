import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../../../../lib/core/compile.ts";
import { valueAndGrad } from "../../../../lib/core/gradient.ts";
import { tf } from "../../../../lib/core/tensor.ts";

const x = tf.tensor1d([-2, -0.5, 0, 0.5, 2]);
const gradient = (x: tf.Tensor1D): tf.Tensor1D =>
  valueAndGrad(
    (x: tf.Tensor1D) => ({
      loss: tf.sum(tf.mul(tf.relu(x), tf.tensor1d([1, 2, 3, 4, 5]))) as tf.Scalar,
      aux: [],
    }),
    x,
  ).grads;

test("tf.relu() passes the gradient where its input is positive, and none at 0 and below", () => {
  assert.deepEqual(gradient(x).arraySync(), [0, 0, 0, 4, 5]);
});

test("tf.relu() has the same gradient compiled", () => {
  assert.deepEqual(compile(gradient)(x).arraySync(), [0, 0, 0, 4, 5]);
});
