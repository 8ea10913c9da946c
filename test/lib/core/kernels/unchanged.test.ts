import assert from "node:assert/strict";
import { test } from "node:test";
import { tf } from "../../../../lib/core/tensor.ts";
import { checkCompiled } from "../../../support/compiled.ts";

const x = tf.tensor2d([1.5, -2.5, 3, 4, 5, 6], [2, 3]);

test("tf.cast() changes the type, and truncates towards 0", () => {
  assert.deepEqual(tf.cast(x, "int32").arraySync(), [
    [1, -2, 3],
    [4, 5, 6],
  ]);
  assert.equal(tf.cast(tf.tensor1d([true, false], "bool"), "float32").dtype, "float32");
});

test("tf.reshape() and tf.transpose() move values where they have to", () => {
  assert.deepEqual(tf.reshape(x, [3, 2]).arraySync(), [
    [1.5, -2.5],
    [3, 4],
    [5, 6],
  ]);
  assert.deepEqual(tf.transpose(x).arraySync(), [
    [1.5, 4],
    [-2.5, 5],
    [3, 6],
  ]);
});

const unchanged: Record<string, (t: tf.Tensor) => tf.Tensor> = {
  "tf.cast()": (t) => tf.cast(t, "float32"),
  "tf.reshape()": (t) => tf.reshape(t, [2, 3]),
  "tf.transpose()": (t) => tf.transpose(t, [0, 1]),
};

for (const [name, f] of Object.entries(unchanged)) {
  test(`${name} with nothing to do returns a tensor of its own, which outlives its source`, () => {
    const source = tf.add(x, 1);
    const before = tf.memory().numTensors;
    const result = f(source);
    assert.equal(tf.memory().numTensors, before + 1);
    source.dispose();
    assert.deepEqual(result.arraySync(), tf.add(x, 1).arraySync());
    result.dispose();
    assert.equal(tf.memory().numTensors, before);
  });

  test(`${name} with nothing to do passes its gradient on, compiled as well`, () => {
    checkCompiled((t) => tf.square(f(t)), x);
  });
}
