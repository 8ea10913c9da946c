import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../../../../lib/core/compile.ts";
import { compileLoop } from "../../../../lib/core/compileLoop.ts";
import { nativeBackend, run } from "../../../../lib/core/operations/native.ts";
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

test("countFlops() counts a compiled function inside another, and every step of a compiled loop", () => {
  const inner = compile(f);
  for (let time = 0; time < 2; time++) {
    const counted = countFlops((x: tf.Tensor2D, y: tf.Tensor2D) => tf.neg(inner(x, y)), a, b);
    assert.equal(counted, 2 * 4 * 6 * 3 + 2 * 4 * 3);
  }
  const doubled = compileLoop((_number, x: tf.Tensor1D, _shared: []) => ({ carry: tf.mul(x, 2), told: [] }));
  assert.equal(
    countFlops((x: tf.Tensor1D) => doubled(0, 5, x, []).carry, tf.ones([7]) as tf.Tensor1D),
    5 * 7,
  );
});

test("countFlops() leaves no tensors behind, and the backend as it was", () => {
  const before = tf.memory().numTensors;
  countFlops(f, a, b);
  countFlops(compile(f), a, b);
  assert.equal(tf.memory().numTensors, before);
  assert.throws(() => countFlops(() => tf.matMul(b, b)), /matMul/);
  assert.ok(!Object.hasOwn(nativeBackend(), "getInputTensorIds"));
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
