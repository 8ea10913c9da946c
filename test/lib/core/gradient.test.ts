import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../../../lib/core/compile.ts";
import { stopGradient, straightThrough, valueAndGrad } from "../../../lib/core/gradient.ts";
import { key, normal } from "../../../lib/core/key.ts";
import { dispose } from "../../../lib/core/scope.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { checkGradient, close } from "../../support/close.ts";
import { checkCompiled } from "../../support/compiled.ts";

type Line = { slope: tf.Scalar; offset: tf.Scalar };

test("valueAndGrad() gives the loss and the gradient of each leaf, in the form of the parameters", () => {
  const { loss, grads } = valueAndGrad(
    ({ slope, offset }: Line) => ({
      loss: tf.square(tf.add(tf.mul(slope, 3), offset)) as tf.Scalar,
      aux: [],
    }),
    { slope: tf.scalar(2), offset: tf.scalar(1) },
  );
  close(loss, 49, 0);
  close(grads.slope, 42, 0);
  close(grads.offset, 14, 0);
});

test("valueAndGrad() equals finite differences", () => {
  const other = normal(key(1), [4, 3]);
  checkGradient(
    (x) => tf.sum(tf.tanh(tf.matMul(x as tf.Tensor2D, other as tf.Tensor2D))),
    normal(key(2), [2, 4]),
  );
});

test("valueAndGrad() gives gradient 0 to a leaf that the loss does not depend on", () => {
  const at = { used: tf.scalar(3), unused: tf.ones([2]) };
  close(
    valueAndGrad(({ used }) => ({ loss: tf.square(used) as tf.Scalar, aux: [] }), at).grads.unused,
    [0, 0],
    0,
  );
  close(valueAndGrad(() => ({ loss: tf.scalar(1), aux: [] }), at).grads.used, 0, 0);
});

test("valueAndGrad() lets the rest of the result out and leaves no other tensor behind", () => {
  const at = [tf.scalar(2)];
  const before = tf.memory().numTensors;
  const result = valueAndGrad(([x]) => {
    const y = tf.exp(x!);
    return { loss: tf.square(y) as tf.Scalar, aux: { y, list: [tf.add(y, 1)] } };
  }, at);
  close(result.aux.list[0]!, Math.exp(2) + 1, 1e-5);
  close(result.aux.y, Math.exp(2), 1e-5);
  assert.equal(tf.memory().numTensors, before + 4);
  dispose(result);
  assert.equal(tf.memory().numTensors, before);
});

test("valueAndGrad() leaves parameters and captured tensors alone that are passed on in the result", () => {
  const x = tf.scalar(2);
  const state = tf.scalar(7);
  const run = () =>
    valueAndGrad((at: tf.Tensor) => ({ loss: tf.square(at) as tf.Scalar, aux: [at, state] }), x);
  const { aux } = run();
  dispose(aux);
  close(x, 2, 0);
  close(state, 7, 0);
});

test("valueAndGrad() inside a compiled function passes an unchanged state through", () => {
  const f = compile((x: tf.Tensor, state: tf.Tensor) =>
    valueAndGrad((at: tf.Tensor) => ({ loss: tf.square(at) as tf.Scalar, aux: state }), x),
  );
  const { grads, aux } = f(tf.scalar(4), tf.scalar(5));
  close(grads, 8, 0);
  close(aux, 5, 0);
});

test("stopGradient() keeps the values and lets exactly no gradient through", () => {
  const x = tf.tensor1d([1, -2]);
  close(stopGradient(x), [1, -2], 0);
  const { grads } = valueAndGrad(
    (at: tf.Tensor) => ({ loss: tf.sum(tf.mul(at, stopGradient(at))) as tf.Scalar, aux: [] }),
    x,
  );
  close(grads, [1, -2], 0);
  const alone = valueAndGrad(
    (at: tf.Tensor) => ({ loss: tf.sum(stopGradient(at)) as tf.Scalar, aux: [] }),
    x,
  );
  close(alone.grads, [0, 0], 0);
});

test("straightThrough() has the values of the hard tensor, to the bit, and the gradient of the soft one, compiled as well", () => {
  const f = (x: tf.Tensor) => straightThrough(tf.round(x), tf.tanh(x));
  const x = tf.tensor1d([0.3, 0.7, -1.6]);
  assert.deepEqual(f(x).arraySync(), [0, 1, -2]);
  close(tf.grad((x) => tf.sum(f(x)))(x), tf.grad((x) => tf.sum(tf.tanh(x)))(x), 0);
  checkCompiled(f, x);
});

test("straightThrough() gives the hard tensor no gradient", () => {
  const { grads } = valueAndGrad(
    ({ hard, soft }: { hard: tf.Tensor; soft: tf.Tensor }) => ({
      loss: tf.sum(tf.mul(straightThrough(hard, soft), 3)) as tf.Scalar,
      aux: [],
    }),
    { hard: tf.ones([2]), soft: tf.ones([2]) },
  );
  close(grads.hard, 0, 0);
  close(grads.soft, 3, 0);
});

test("straightThrough() refuses tensors of two shapes", () => {
  assert.throws(
    () => straightThrough(tf.ones([2]), tf.ones([3]) as tf.Tensor as tf.Tensor1D),
    new RangeError(
      "straightThrough: expected soft of shape [2], got [3]; pass what the hard values stand for",
    ),
  );
});
