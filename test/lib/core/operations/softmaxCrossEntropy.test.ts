import assert from "node:assert/strict";
import { test } from "node:test";
import { key, normal } from "../../../../lib/core/key.ts";
import {
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  sparseSoftmaxCrossEntropy,
} from "../../../../lib/core/operations/softmaxCrossEntropy.ts";
import { tf } from "../../../../lib/core/tensor.ts";
import oracle from "../../../oracles/operations.json" with { type: "json" };
import { checkGradient, close } from "../../../support/close.ts";
import { checkCompiled, weighted, weightedGradient } from "../../../support/compiled.ts";

const { labels } = oracle.sparseSoftmaxCrossEntropy;
const logits = tf.tensor(oracle.softmaxCrossEntropy.x, [4, 5]);
const classes = () => tf.tensor1d(labels, "int32");
const probabilities = tf.tensor(oracle.softmaxCrossEntropy.probabilities, [4, 5]);
const targets = tf.tensor(oracle.sigmoidCrossEntropy.targets, [4, 5]);

const losses: Record<
  string,
  [loss: (x: tf.Tensor) => tf.Tensor, expected: { value: number[]; gradient: number[] }]
> = {
  softmaxCrossEntropy: [
    (x) => softmaxCrossEntropy(x, tf.tensor(oracle.softmaxCrossEntropy.probabilities, x.shape)),
    oracle.softmaxCrossEntropy,
  ],
  sparseSoftmaxCrossEntropy: [
    (x) => sparseSoftmaxCrossEntropy(x, classes()),
    oracle.sparseSoftmaxCrossEntropy,
  ],
  sigmoidCrossEntropy: [
    (x) => sigmoidCrossEntropy(x, tf.tensor(oracle.sigmoidCrossEntropy.targets, x.shape)),
    oracle.sigmoidCrossEntropy,
  ],
};

for (const [name, [loss, { value, gradient }]] of Object.entries(losses)) {
  test(`${name}() and its gradient equal PyTorch's in float64`, () => {
    close(loss(logits), value, 5e-6);
    close(weightedGradient(loss, logits), gradient, 1e-6);
  });

  test(`${name}() has the same bits eager and compiled`, () => checkCompiled(loss, logits));

  test(`${name}() can be differentiated twice`, () => {
    checkGradient((x) => weighted(tf.square(weightedGradient(loss, x))), normal(key(1), [4, 5]));
  });

  test(`${name}() is finite for scores of 10,000`, () => {
    const huge = tf.mul(tf.ones([4, 5]), [[1e4], [-1e4], [1e4], [-1e4]]);
    assert.ok(loss(huge).dataSync().every(Number.isFinite));
    assert.ok(weightedGradient(loss, huge).dataSync().every(Number.isFinite));
  });
}

test("softmaxCrossEntropy() and sigmoidCrossEntropy() have the gradients of their finite differences by the targets", () => {
  // A row stays a distribution while the test moves it: the targets are a softmax of what is moved.
  checkGradient((x) => weighted(softmaxCrossEntropy(logits, tf.softmax(x))), normal(key(2), [4, 5]));
  checkGradient((z) => weighted(sigmoidCrossEntropy(logits, z)), targets);
});

test("softmaxCrossEntropy() of one class for certain is the sparse one, and of the softmax itself the entropy", () => {
  const certain = tf.oneHot(classes(), 5, 1, 0, "float32");
  close(softmaxCrossEntropy(logits, certain), sparseSoftmaxCrossEntropy(logits, classes()), 1e-6);
  close(softmaxCrossEntropy(tf.zeros([1, 4]), tf.fill([1, 4], 0.25)), Math.log(4), 1e-6);
});

test("sparseSoftmaxCrossEntropy() takes sequences: scores [B, T, C] and labels [B, T]", () => {
  const sequence = tf.reshape(logits, [2, 2, 5]);
  const loss = sparseSoftmaxCrossEntropy(sequence, tf.reshape(classes(), [2, 2]));
  assert.deepEqual(loss.shape, [2, 2]);
  close(loss, oracle.sparseSoftmaxCrossEntropy.value, 5e-6);
  close(
    softmaxCrossEntropy(sequence, tf.reshape(probabilities, [2, 2, 5])),
    oracle.softmaxCrossEntropy.value,
    5e-6,
  );
});

test("sigmoidCrossEntropy() keeps its digits where the score is right", () => {
  const [value] = sigmoidCrossEntropy(tf.tensor1d([20]), tf.tensor1d([1])).dataSync();
  assert.ok(Math.abs(value! / 2.0611536181902037e-9 - 1) < 1e-6, `got ${value}`);
});

test("the cross-entropies refuse shapes and types that do not fit and say what to pass", () => {
  assert.throws(
    () => softmaxCrossEntropy(logits, tf.ones([4, 4])),
    new RangeError(
      "softmaxCrossEntropy: expected probabilities of shape [4, 5], got [4, 4]; pass one for each score",
    ),
  );
  assert.throws(
    () => sparseSoftmaxCrossEntropy(logits, tf.tensor1d([0, 1], "int32")),
    new RangeError(
      "sparseSoftmaxCrossEntropy: expected labels of shape [4], got [2]; pass one for each row of logits",
    ),
  );
  assert.throws(
    () => sparseSoftmaxCrossEntropy(logits, tf.ones([4])),
    new TypeError(
      "sparseSoftmaxCrossEntropy: expected labels of type int32, got float32 [4]; pass the numbers of classes",
    ),
  );
  assert.throws(
    () => sigmoidCrossEntropy(logits, tf.ones([4]) as tf.Tensor),
    new RangeError("sigmoidCrossEntropy: expected targets of shape [4, 5], got [4]; pass one for each score"),
  );
  assert.throws(
    () => sparseSoftmaxCrossEntropy(logits, tf.tensor1d([0, 1, 5, 2], "int32")),
    /label value of 5/,
  );
});
