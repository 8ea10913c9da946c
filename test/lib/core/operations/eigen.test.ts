import assert from "node:assert/strict";
import { test } from "node:test";
import { key, normal } from "../../../../lib/core/key.ts";
import { eigenSymmetric } from "../../../../lib/core/operations/eigen.ts";
import { symmetric } from "../../../../lib/core/operations/matrix.ts";
import { tf } from "../../../../lib/core/tensor.ts";
import { checkGradient, close } from "../../../support/close.ts";
import { checkCase } from "../../../support/linearAlgebra.ts";

test("eigenSymmetric() of [[2, 1], [1, 2]] is 1 and 3", () => {
  close(eigenSymmetric(tf.tensor2d([2, 1, 1, 2], [2, 2])).values, [1, 3], 1e-6);
});

test("eigenSymmetric() has orthonormal vectors that rebuild the matrix", () => {
  const matrix = symmetric(normal(key(1), [8, 8]) as tf.Tensor2D);
  const { values, vectors } = eigenSymmetric(matrix);
  close(tf.matMul(vectors, vectors, true), tf.eye(8), 1e-5);
  close(tf.matMul(tf.mul(vectors, values), vectors, false, true), matrix, 1e-5);
});

test("eigenSymmetric() of a stack equals numpy, its gradient PyTorch, compiled the same bits", () => {
  checkCase(
    "eigen",
    (a) => {
      const { values, vectors } = eigenSymmetric(a);
      return [values, vectors];
    },
    { squared: [false, true] },
  );
});

test("eigenSymmetric() has the gradient of its finite differences", () => {
  const weights = normal(key(2), [4, 4]);
  checkGradient(
    (x) => {
      const { values, vectors } = eigenSymmetric(symmetric(x));
      return tf.add(tf.sum(tf.mul(tf.square(vectors), weights)), tf.sum(tf.exp(values)));
    },
    tf.add(normal(key(3), [4, 4]), tf.diag(tf.tensor1d([0, 3, 6, 9]))) as tf.Tensor2D,
  );
});

test("eigenSymmetric() has the gradient of what equal eigenvalues determine: here the trace of the matrix's square", () => {
  // Σ λ² = tr A², whose gradient is 2 A; of the vectors only the projector on the space of both is used.
  const matrix = tf.tensor2d([5, 0, 0, 0, 2, 0, 0, 0, 2], [3, 3]);
  const projector = (a: tf.Tensor2D): tf.Tensor2D => {
    const pair = eigenSymmetric(a).vectors.slice([0, 0], [3, 2]);
    return tf.matMul(pair, pair, false, true);
  };
  const squares = tf.grad((a) => tf.sum(tf.square(eigenSymmetric(a).values)))(matrix);
  close(squares, tf.mul(matrix, 2), 1e-5);
  // P moves by the mixing of each of its vectors with the third, at the rate 1 / (2 − 5).
  const gradient = tf.grad((a) => tf.sum(tf.mul(projector(a as tf.Tensor2D), tf.ones([3, 3]))))(matrix);
  close(gradient, [0, -1 / 3, -1 / 3, -1 / 3, 0, 0, -1 / 3, 0, 0], 1e-5);
});

test("eigenSymmetric() can be differentiated twice", () => {
  const cubes = (x: tf.Tensor) => tf.sum(tf.mul(x, tf.square(x)));
  const slope = (x: tf.Tensor) => tf.grad((x) => cubes(eigenSymmetric(symmetric(x)).values))(x);
  const at = tf.add(normal(key(4), [3, 3]), tf.diag(tf.tensor1d([-2, 0, 2]))) as tf.Tensor2D;
  const weights = normal(key(5), [3, 3]);
  checkGradient((x) => tf.sum(tf.mul(slope(x), weights)), at, { tolerance: 5e-3 });
});

test("eigenSymmetric() refuses matrices that are not square and says so", () => {
  assert.throws(
    () => eigenSymmetric(tf.zeros([2, 3])),
    new RangeError(
      "eigenSymmetric: expected square matrices […, N, N], got [2, 3]; pass rows and columns in the last two axes",
    ),
  );
});
