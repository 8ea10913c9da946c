import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../../../../lib/core/compile.ts";
import { valueAndGrad } from "../../../../lib/core/gradient.ts";
import { key, normal } from "../../../../lib/core/key.ts";
import { transposed } from "../../../../lib/core/operations/matrix.ts";
import { inverse, solve, triangularSolve } from "../../../../lib/core/operations/solve.ts";
import { tf } from "../../../../lib/core/tensor.ts";
import { checkGradient, close } from "../../../support/close.ts";
import { checkCase } from "../../../support/linearAlgebra.ts";

const a = tf.add(normal(key(1), [2, 3, 3]), tf.mul(tf.eye(3), 3));
const b = normal(key(2), [2, 3, 2]);
const weights = normal(key(3), [2, 3, 2]);

test("solve(), triangularSolve() and inverse() of stacks equal numpy, their gradients PyTorch, compiled the same bits", () => {
  checkCase("solve", (a, b) => [solve(a!, b!)], { tolerance: 1e-3 });
  checkCase("triangularSolve", (a, b) => [triangularSolve(a!, b!)]);
  checkCase("inverse", (a) => [inverse(a!)], { tolerance: 1e-3 });
});

/** Every form, with the matrix that it solves for. */
const forms: Record<
  string,
  readonly [f: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor, matrix: (a: tf.Tensor) => tf.Tensor]
> = {
  "solve() of A": [(a, b) => solve(a, b), (a) => a],
  "solve() of Aᵀ": [(a, b) => solve(a, b, { transposed: true }), (a) => transposed(a)],
  "triangularSolve() of a lower L": [(a, b) => triangularSolve(a, b), (a) => triangle(a, true)],
  "triangularSolve() of a lower Lᵀ": [
    (a, b) => triangularSolve(a, b, { transposed: true }),
    (a) => transposed(triangle(a, true)),
  ],
  "triangularSolve() of an upper U": [
    (a, b) => triangularSolve(a, b, { lower: false }),
    (a) => triangle(a, false),
  ],
  "triangularSolve() of an upper Uᵀ": [
    (a, b) => triangularSolve(a, b, { lower: false, transposed: true }),
    (a) => transposed(triangle(a, false)),
  ],
};

function triangle(a: tf.Tensor, lower: boolean): tf.Tensor {
  return tf.linalg.bandPart(a, lower ? -1 : 0, lower ? 0 : -1);
}

for (const [what, [f, matrix]] of Object.entries(forms)) {
  test(`${what} solves it, with the gradient of its finite differences and the same bits compiled`, () => {
    close(tf.matMul(matrix(a), f(a, b)), b, 1e-5);
    checkGradient((x) => tf.sum(tf.mul(f(x, b), weights)), a);
    checkGradient((x) => tf.sum(tf.mul(f(a, x), weights)), b);
    const gradients = (at: { a: tf.Tensor; b: tf.Tensor }) =>
      valueAndGrad(({ a, b }) => ({ loss: tf.sum(tf.square(f(a, b))) as tf.Scalar, aux: [] }), at).grads;
    const eager = gradients({ a, b });
    const compiled = compile(gradients)({ a, b });
    assert.deepEqual(compiled.a.dataSync(), eager.a.dataSync());
    assert.deepEqual(compiled.b.dataSync(), eager.b.dataSync());
  });
}

test("inverse() times the matrix is one, with the gradient of its finite differences", () => {
  close(tf.matMul(inverse(a), a), tf.stack([tf.eye(3), tf.eye(3)]), 1e-5);
  const weights = normal(key(4), [2, 3, 3]);
  checkGradient((x) => tf.sum(tf.mul(inverse(x), weights)), a);
});

test("solve() can be differentiated twice", () => {
  const slope = (x: tf.Tensor) => tf.grad((x) => tf.sum(tf.square(solve(x, b))))(x);
  const weights = normal(key(5), [2, 3, 3]);
  checkGradient((x) => tf.sum(tf.mul(slope(x), weights)), a);
});

test("solve() refuses a right side that does not fit, and inverse() a matrix that is not square", () => {
  assert.throws(
    () => solve(tf.eye(3), tf.zeros([3])),
    new RangeError(
      "solve: expected the right side of shape [3, ·], got [3]; a vector is a matrix of one column",
    ),
  );
  assert.throws(
    () => triangularSolve(tf.eye(3), tf.zeros([2, 3, 1])),
    new RangeError(
      "triangularSolve: expected the right side of shape [3, ·], got [2, 3, 1]; a vector is a matrix of one column",
    ),
  );
  assert.throws(
    () => inverse(tf.zeros([3])),
    new RangeError(
      "inverse: expected square matrices […, N, N], got [3]; pass rows and columns in the last two axes",
    ),
  );
});
