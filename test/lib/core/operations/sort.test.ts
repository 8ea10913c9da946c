import assert from "node:assert/strict";
import { test } from "node:test";
import { key, normal } from "../../../../lib/core/key.ts";
import { argsort, sort } from "../../../../lib/core/operations/sort.ts";
import { tf } from "../../../../lib/core/tensor.ts";
import { checkGradient } from "../../../support/close.ts";
import { checkCompiled, weighted } from "../../../support/compiled.ts";

const x = tf.tensor2d([
  [3, -1, 2, 2],
  [0, 0, -5, 7],
]);

test("sort() orders each row, and argsort() names the places, the first of equals first", () => {
  assert.deepEqual(sort(x).arraySync(), [
    [-1, 2, 2, 3],
    [-5, 0, 0, 7],
  ]);
  assert.deepEqual(argsort(x).arraySync(), [
    [1, 2, 3, 0],
    [2, 0, 1, 3],
  ]);
  assert.deepEqual(sort(x, { descending: true }).arraySync(), [
    [3, 2, 2, -1],
    [7, 0, 0, -5],
  ]);
  assert.deepEqual(argsort(x, { descending: true }).arraySync(), [
    [0, 2, 3, 1],
    [3, 0, 1, 2],
  ]);
});

test("sort() keeps whole numbers whole", () => {
  const whole = sort(tf.tensor1d([2 ** 24 + 1, -7, 2 ** 24], "int32"));
  assert.equal(whole.dtype, "int32");
  assert.deepEqual(whole.arraySync(), [-7, 2 ** 24, 2 ** 24 + 1]);
});

test("sort() equals JavaScript's on 1,000 numbers", () => {
  const sample = normal(key(1), [1000]);
  assert.deepEqual(sort(sample).dataSync(), Float32Array.from(sample.dataSync()).sort());
});

for (const descending of [false, true]) {
  test(`sort() ${descending ? "downward" : "upward"} has the gradient of its finite differences and the same bits compiled`, () => {
    const f = (at: tf.Tensor) => tf.square(sort(at, { descending }));
    const at = normal(key(2), [2, 3, 5]);
    checkGradient((t) => weighted(f(t)), at, { step: 1e-3, tolerance: 2e-2 });
    checkCompiled(f, at);
    checkCompiled((t) => tf.mul(t, tf.cast(argsort(t, { descending }), "float32")), at);
  });
}

test("sort() refuses a scalar", () => {
  assert.throws(
    () => sort(tf.scalar(1)),
    new RangeError("sort: expected a tensor of rank 1 or more, got a scalar; there is nothing to sort"),
  );
});
