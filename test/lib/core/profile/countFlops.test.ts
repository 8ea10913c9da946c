import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../../../../lib/core/compile.ts";
import { run } from "../../../../lib/core/operations/native.ts";
import { countFlops } from "../../../../lib/core/profile/countFlops.ts";
import { tf } from "../../../../lib/core/tensor.ts";

const a = tf.ones([4, 6]) as tf.Tensor2D;
const b = tf.ones([6, 3]) as tf.Tensor2D;
const f = (x: tf.Tensor2D, y: tf.Tensor2D) => tf.relu(tf.matMul(x, y));

test("countFlops() counts a function and the function compiled alike", () => {
  const compiled = compile(f);
  const flops = 2 * 4 * 6 * 3 + 4 * 3;
  assert.equal(countFlops(f, a, b), flops);
  assert.equal(countFlops(compiled, a, b), flops);
  assert.equal(countFlops(compiled, a, b), flops);
});

test("countFlops() counts what a compiled function inside computes at its first call", () => {
  const inner = compile(f);
  assert.equal(
    countFlops((x: tf.Tensor2D, y: tf.Tensor2D) => tf.neg(inner(x, y)), a, b),
    2 * 4 * 6 * 3 + 2 * 4 * 3,
  );
});

test("countFlops() leaves no tensors behind, and the backend as it was", () => {
  const before = tf.memory().numTensors;
  countFlops(f, a, b);
  countFlops(compile(f), a, b);
  assert.equal(tf.memory().numTensors, before);
  assert.throws(() => countFlops(() => tf.matMul(b, b)), /matMul/);
  assert.equal(tf.memory().numTensors, before);
  assert.equal(countFlops(f, a, b), 2 * 4 * 6 * 3 + 4 * 3);
});

test("countFlops() refuses an operation whose count is not known and names it", () => {
  const bucketize = (x: tf.Tensor) => run("Betainc", [x, x, x], { T: { type: "float32" } });
  assert.throws(
    () => countFlops(bucketize, tf.tensor1d([0.5])),
    new RangeError(
      "countFlops: expected operations whose count is known, got Betainc; add it to lib/core/profile/flops.ts",
    ),
  );
});
