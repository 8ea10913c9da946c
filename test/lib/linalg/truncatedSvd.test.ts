import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../../../lib/core/compile.ts";
import { key, normal } from "../../../lib/core/key.ts";
import { svd } from "../../../lib/core/operations/svd.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { truncatedSvd } from "../../../lib/linalg/truncatedSvd.ts";
import { close } from "../../support/close.ts";

/** A matrix of singular values 1, ½, ¼, … */
function halving(rows: number, columns: number): tf.Tensor2D {
  const { left, right } = svd(normal(key(1), [rows, columns]) as tf.Tensor2D);
  const values = Array.from({ length: Math.min(rows, columns) }, (_, i) => 2 ** -i);
  return tf.matMul(tf.mul(left, tf.tensor1d(values)) as tf.Tensor2D, right, false, true);
}

for (const [rows, columns] of [
  [60, 30],
  [30, 60],
] as const) {
  test(`truncatedSvd() finds the largest singular values and vectors of ${rows} × ${columns}`, () => {
    const x = halving(rows, columns);
    const { values, left, right } = truncatedSvd(x, key(2), { count: 4 });
    close(values, [1, 0.5, 0.25, 0.125], 1e-5);
    close(tf.matMul(left, left, true), tf.eye(4), 1e-5);
    close(tf.matMul(right, right, true), tf.eye(4), 1e-5);
    close(tf.matMul(x, right), tf.mul(left, values), 1e-5);
  });
}

test("truncatedSvd() of all singular values rebuilds the matrix", () => {
  const x = normal(key(3), [5, 4]) as tf.Tensor2D;
  const { values, left, right } = truncatedSvd(x, key(4), { count: 4 });
  close(tf.matMul(tf.mul(left, values) as tf.Tensor2D, right, false, true), x, 1e-5);
});

test("truncatedSvd() gives the same bits eager and compiled, and for the same key", () => {
  const x = halving(20, 10);
  const f = (x: tf.Tensor2D, k: tf.Tensor1D) => truncatedSvd(x, k, { count: 3 });
  const eager = f(x, key(5));
  const compiled = compile(f)(x, key(5));
  for (const part of ["values", "left", "right"] as const) {
    assert.deepEqual(compiled[part].dataSync(), eager[part].dataSync());
  }
});

test("truncatedSvd() refuses more singular values than there are and says so", () => {
  assert.throws(
    () => truncatedSvd(tf.ones([5, 3]), key(1), { count: 4 }),
    new RangeError(
      "truncatedSvd: expected 1 to 3 singular values, the smaller side of x, got 4; ask for fewer",
    ),
  );
});
