import { test } from "node:test";
import { key } from "../../../../lib/core/key.ts";
import { tf } from "../../../../lib/core/tensor.ts";
import { sparseCrossEntropy } from "../../../../lib/losses/crossEntropy.ts";
import { supervised } from "../../../../lib/methods/supervision/supervised.ts";
import { close } from "../../../support/close.ts";
import { encoder, images, noisy, testMethod } from "../../../support/methods.ts";

const labels = tf.tensor1d(
  Array.from({ length: 16 }, (_, i) => i % 3),
  "int32",
);
const batch = { inputs: images, labels };

testMethod("supervised", supervised({ encoder, features: 8, classes: 3, view: noisy }), batch, 0.1);

test("supervised() has the cross-entropy and accuracy of its class scores", () => {
  const method = supervised({ encoder, features: 8, classes: 3 });
  const { params, state } = method.init(key(2));
  const scores = method.classify(params, state, images);
  const { loss, metrics } = method.loss(params, state, batch, key(3));
  close(loss, sparseCrossEntropy(scores, labels).dataSync(), 1e-6);
  const right = tf.sum(tf.cast(tf.equal(tf.argMax(scores, 1), labels), "float32")).dataSync()[0]!;
  close(metrics.accuracy!, right / 16, 1e-6);
});

test("supervised() scores by the classifier's kernel and bias on what it encodes", () => {
  const method = supervised({ encoder, features: 8, classes: 3 });
  const { params, state } = method.init(key(2));
  const { kernel, bias } = params.classifier as { kernel: tf.Tensor2D; bias: tf.Tensor1D };
  const expected = tf.add(tf.matMul(method.encode(params, state, images), kernel), bias);
  close(method.classify(params, state, images), expected.dataSync(), 1e-6);
});
