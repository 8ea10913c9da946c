import assert from "node:assert/strict";
import { test } from "node:test";
import { key, normal } from "../../../../lib/core/key.ts";
import { cholesky } from "../../../../lib/core/operations/cholesky.ts";
import { symmetric } from "../../../../lib/core/operations/matrix.ts";
import { tf } from "../../../../lib/core/tensor.ts";
import { checkGradient, close } from "../../../support/close.ts";
import { checkCase } from "../../../support/linearAlgebra.ts";

test("cholesky() of a stack equals numpy, its gradient PyTorch, compiled the same bits", () => {
  checkCase("cholesky", (a) => [cholesky(a)]);
});

test("cholesky() of [[4, 2], [2, 5]] is [[2, 0], [1, 2]]", () => {
  close(cholesky(tf.tensor2d([4, 2, 2, 5], [2, 2])), [2, 0, 1, 2], 1e-6);
});

test("cholesky() has the gradient of its finite differences", () => {
  const weights = normal(key(1), [3, 3]);
  const at = tf.add(normal(key(2), [3, 3]), tf.mul(tf.eye(3), 5)) as tf.Tensor2D;
  checkGradient((x) => tf.sum(tf.mul(cholesky(symmetric(x)), weights)), at);
});

test("cholesky() can be differentiated twice", () => {
  const weights = normal(key(3), [3, 3]);
  const at = tf.add(normal(key(4), [3, 3]), tf.mul(tf.eye(3), 5)) as tf.Tensor2D;
  const slope = (x: tf.Tensor) =>
    tf.grad((x) => tf.sum(tf.square(tf.mul(cholesky(symmetric(x)), weights))))(x);
  checkGradient((x) => tf.sum(tf.mul(slope(x), weights)), at);
});

test("cholesky() of a matrix that is not positive definite is NaN on and below the diagonal", () => {
  const [a, , b, c] = cholesky(tf.tensor2d([1, 2, 2, 1], [2, 2])).dataSync();
  for (const entry of [a, b, c]) assert.ok(Number.isNaN(entry));
});

test("cholesky() refuses matrices that are not square and says so", () => {
  assert.throws(
    () => cholesky(tf.zeros([2, 3])),
    new RangeError(
      "cholesky: expected square matrices […, N, N], got [2, 3]; pass rows and columns in the last two axes",
    ),
  );
});
