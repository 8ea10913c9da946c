import assert from "node:assert/strict";
import { test } from "node:test";
import { key, normal } from "../../../../lib/core/key.ts";
import { svd } from "../../../../lib/core/operations/svd.ts";
import { tf } from "../../../../lib/core/tensor.ts";
import { checkGradient, close } from "../../../support/close.ts";
import { checkCase } from "../../../support/linearAlgebra.ts";

const parts = (a: tf.Tensor) => {
  const { values, left, right } = svd(a);
  return [values, left, right];
};

for (const name of ["svdTall", "svdWide", "svdSquare"] as const) {
  test(`svd() of a stack equals numpy, its gradient PyTorch, compiled the same bits: ${name}`, () => {
    checkCase(name, parts, { squared: [false, true, true] });
  });
}

test("svd() rebuilds the matrix from orthonormal columns", () => {
  const matrix = normal(key(1), [6, 4]) as tf.Tensor2D;
  const { values, left, right } = svd(matrix);
  close(tf.matMul(left, left, true), tf.eye(4), 1e-5);
  close(tf.matMul(right, right, true), tf.eye(4), 1e-5);
  close(tf.matMul(tf.mul(left, values), right, false, true), matrix, 1e-5);
});

test("svd() has the gradient of its finite differences, left and right vectors together", () => {
  const weights = normal(key(2), [4, 3]);
  checkGradient(
    (x) => {
      const { left, right } = svd(x);
      return tf.sum(tf.mul(tf.matMul(left, right, false, true), weights));
    },
    tf.add(normal(key(3), [4, 3]), tf.mul(tf.eye(4, 3), 4)) as tf.Tensor2D,
  );
});

test("svd() has the gradient of the nuclear norm U Vᵀ at equal singular values, and a finite one at 0", () => {
  const norm = (x: tf.Tensor) => tf.sum(svd(x).values);
  close(tf.grad(norm)(tf.mul(tf.eye(3), 2)), tf.eye(3), 1e-6);
  close(tf.grad((x) => tf.sum(tf.square(svd(x).values)))(tf.zeros([3, 2])), 0, 0);
  const flat = tf.grad((x) => tf.sum(tf.square(svd(x).left.slice([0, 0], [3, 1]))))(tf.ones([3, 2]));
  close(flat, 0, 1e-5);
});

test("svd() refuses a vector and says so", () => {
  assert.throws(
    () => svd(tf.zeros([3])),
    new RangeError("svd: expected matrices […, M, N], got [3]; pass rows and columns in the last two axes"),
  );
});
