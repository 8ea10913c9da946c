import assert from "node:assert/strict";
import { test } from "node:test";
import { key, normal } from "../../../../lib/core/key.ts";
import { tf } from "../../../../lib/core/tensor.ts";
import { checkGradient, close } from "../../../support/close.ts";
import { checkCompiled, weighted } from "../../../support/compiled.ts";

test("tf.softmax() equals the definition in float64, also far from 0", () => {
  const logits = [
    [0, 1, -2],
    [1000, 1001, 998],
    [-1e9, -1e9, -1e9],
  ];
  const expected = logits.flatMap((row) => {
    const powers = row.map((value) => Math.exp(value - Math.max(...row)));
    return powers.map((power) => power / powers.reduce((sum, one) => sum + one, 0));
  });
  close(tf.softmax(tf.tensor2d(logits)), expected, 1e-6);
});

test("tf.softmax() takes any number of axes", () => {
  const x = normal(key(1), [2, 3, 4, 2, 5]);
  close(tf.sum(tf.softmax(x), -1), 1, 1e-6);
});

test("tf.softmax() has the gradient of its finite differences", () => {
  checkGradient((x) => weighted(tf.softmax(x)), normal(key(3), [2, 3]));
});

test("tf.softmax() gives the same bits eager and compiled, with its gradient", () => {
  for (const shape of [[7], [2, 3], [4, 64, 64], [2, 2, 3, 3]]) {
    checkCompiled(({ x }: { x: tf.Tensor }) => tf.softmax(x), { x: normal(key(4), shape) });
  }
});

test("tf.softmax() gives nothing to −∞, neither few numbers nor many, and leaves only its result behind", () => {
  for (const rows of [3, 3000]) {
    const logits = tf.tile(tf.tensor2d([[7, -Infinity, 7, -Infinity]]), [rows, 1]);
    const before = tf.memory().numTensors;
    const result = tf.softmax(logits);
    assert.equal(tf.memory().numTensors, before + 1);
    assert.deepEqual(result.arraySync(), Array(rows).fill([0.5, 0, 0.5, 0]));
  }
});
