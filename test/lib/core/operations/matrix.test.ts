import assert from "node:assert/strict";
import { test } from "node:test";
import { mask, reciprocalAbove, symmetric, transposed } from "../../../../lib/core/operations/matrix.ts";
import { tf } from "../../../../lib/core/tensor.ts";
import { close } from "../../../support/close.ts";

test("transposed() exchanges rows and columns of each matrix of a stack", () => {
  const x = tf.tensor3d([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], [2, 2, 3]);
  assert.deepEqual(transposed(x).shape, [2, 3, 2]);
  close(transposed(x), [1, 4, 2, 5, 3, 6, 7, 10, 8, 11, 9, 12], 0);
});

test("symmetric() is the mean of a matrix and its transposed", () => {
  close(symmetric(tf.tensor2d([1, 2, 4, 3], [2, 2])), [1, 3, 3, 3], 0);
});

test("mask() is 1 where the condition on row and column holds", () => {
  close(
    mask(3, (row, column) => row > column),
    [0, 0, 0, 1, 0, 0, 1, 1, 0],
    0,
  );
});

test("reciprocalAbove() is 1 / x, and 0 with gradient 0 where |x| is not above the floor", () => {
  const x = tf.tensor1d([2, -4, 0.1, 0, -0.1]);
  const f = (x: tf.Tensor) => reciprocalAbove(x, tf.scalar(0.1));
  close(f(x), [0.5, -0.25, 0, 0, 0], 0);
  close(tf.grad((x) => tf.sum(f(x)))(x), [-0.25, -1 / 16, 0, 0, 0], 1e-7);
});
