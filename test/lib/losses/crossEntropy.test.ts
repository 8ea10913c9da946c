import assert from "node:assert/strict";
import { test } from "node:test";
import { key, normal } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { sparseCrossEntropy } from "../../../lib/losses/crossEntropy.ts";
import oracle from "../../oracles/ntxent.json" with { type: "json" };
import { checkGradient, close } from "../../support/close.ts";

const labels = tf.tensor1d(oracle.crossEntropy.labels, "int32");

test("sparseCrossEntropy() equals its definition in float64", () => {
  close(sparseCrossEntropy(tf.tensor2d(oracle.crossEntropy.logits), labels), oracle.crossEntropy.loss, 1e-6);
});

test("sparseCrossEntropy() is ln C for equal scores", () => {
  close(sparseCrossEntropy(tf.ones([4, 10]), labels), Math.log(10), 1e-6);
});

test("sparseCrossEntropy() ignores a constant added to a row and stays finite for large scores", () => {
  const logits = tf.tensor2d(oracle.crossEntropy.logits);
  close(sparseCrossEntropy(tf.add(logits, [[1], [-2], [8], [0]]), labels), oracle.crossEntropy.loss, 1e-5);
  close(sparseCrossEntropy(tf.tensor2d([[5000, 0]]), tf.tensor1d([1], "int32")), 5000, 0);
});

test("sparseCrossEntropy() has the gradient of its finite differences", () => {
  checkGradient((x) => sparseCrossEntropy(x, labels), normal(key(1), [4, 3]) as tf.Tensor2D);
});

test("sparseCrossEntropy() refuses another number of labels than rows", () => {
  const message = "sparseCrossEntropy: expected 3 labels, got 4; pass one for each row of logits";
  assert.throws(() => sparseCrossEntropy(tf.ones([3, 2]), labels), new RangeError(message));
});
