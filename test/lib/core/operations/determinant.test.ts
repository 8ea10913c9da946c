import assert from "node:assert/strict";
import { test } from "node:test";
import { key, normal } from "../../../../lib/core/key.ts";
import { logDeterminant } from "../../../../lib/core/operations/determinant.ts";
import { tf } from "../../../../lib/core/tensor.ts";
import { checkGradient, close } from "../../../support/close.ts";
import { checkCase } from "../../../support/linearAlgebra.ts";

test("logDeterminant() of a stack equals numpy, its gradient PyTorch, compiled the same bits", () => {
  checkCase("logDeterminant", (a) => [logDeterminant(a!).log], { tolerance: 1e-3 });
});

test("logDeterminant() has the sign and the logarithm of the determinant", () => {
  const { sign, log } = logDeterminant(tf.tensor3d([2, 0, 0, 3, 0, 1, 4, 0], [2, 2, 2]));
  close(sign, [1, -1], 0);
  close(log, [Math.log(6), Math.log(4)], 1e-6);
});

test("logDeterminant() of a singular matrix has sign 0 and logarithm −∞", () => {
  const { sign, log } = logDeterminant(tf.ones([2, 2]));
  close(sign, 0, 0);
  close(log, -Infinity, 0);
});

test("logDeterminant() has the gradient of its finite differences, once and twice", () => {
  const at = tf.add(normal(key(1), [3, 3]), tf.mul(tf.eye(3), 4)) as tf.Tensor2D;
  const weights = normal(key(2), [3, 3]);
  const log = (x: tf.Tensor) => logDeterminant(x).log;
  checkGradient(log, at);
  checkGradient((x) => tf.sum(tf.mul(tf.grad(log)(x), weights)), at);
});

test("logDeterminant() refuses matrices that are not square and says so", () => {
  assert.throws(
    () => logDeterminant(tf.zeros([2, 3])),
    new RangeError(
      "logDeterminant: expected square matrices […, N, N], got [2, 3]; pass rows and columns in the last two axes",
    ),
  );
});
