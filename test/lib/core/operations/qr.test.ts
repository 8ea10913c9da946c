import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../../../../lib/core/compile.ts";
import { key, normal } from "../../../../lib/core/key.ts";
import { qr } from "../../../../lib/core/operations/qr.ts";
import { tf } from "../../../../lib/core/tensor.ts";
import { checkGradient, close } from "../../../support/close.ts";
import { checkCase } from "../../../support/linearAlgebra.ts";

const parts = (a: tf.Tensor) => {
  const { q, r } = qr(a);
  return [q, r];
};

for (const name of ["qrSquare", "qrTall"] as const) {
  test(`qr() of a stack equals numpy, its gradient PyTorch, compiled the same bits: ${name}`, () => {
    checkCase(name, parts);
  });
}

test("qr() has orthonormal columns and a triangle with a diagonal ≥ 0 that rebuild the matrix", () => {
  for (const shape of [
    [5, 3],
    [3, 5],
    [4, 4],
  ]) {
    const matrix = normal(key(shape[0]!), shape) as tf.Tensor2D;
    const { q, r } = qr(matrix);
    close(tf.matMul(q, q, true), tf.eye(q.shape[1]), 1e-5);
    close(tf.matMul(q, r), matrix, 1e-5);
    r.arraySync().forEach((row, i) => {
      close(row.slice(0, i), 0, 0);
      assert.ok(row[i]! >= 0);
    });
  }
});

test("qr() of a matrix of more columns than rows has the gradient of its finite differences, compiled the same bits", () => {
  const at = tf.add(normal(key(1), [2, 3, 5]), tf.mul(tf.eye(3, 5), 3));
  const weights = [normal(key(2), [2, 3, 3]), normal(key(3), [2, 3, 5])];
  const loss = (x: tf.Tensor, weights: readonly tf.Tensor[]) =>
    tf.addN(parts(x).map((part, i) => tf.sum(tf.mul(part, weights[i]!))));
  checkGradient((x) => loss(x, weights), at);
  const gradient = (x: tf.Tensor, weights: readonly tf.Tensor[]) => tf.grad((x) => loss(x, weights))(x);
  assert.deepEqual(compile(gradient)(at, weights).dataSync(), gradient(at, weights).dataSync());
});

test("qr() refuses a vector and says so", () => {
  assert.throws(
    () => qr(tf.zeros([3])),
    new RangeError("qr: expected matrices […, M, N], got [3]; pass rows and columns in the last two axes"),
  );
});
