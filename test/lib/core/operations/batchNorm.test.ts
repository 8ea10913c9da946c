import assert from "node:assert/strict";
import { test } from "node:test";
import { valueAndGrad } from "../../../../lib/core/gradient.ts";
import { key, normal, uniform } from "../../../../lib/core/key.ts";
import { fusedBatchNorm } from "../../../../lib/core/operations/batchNorm.ts";
import { dispose } from "../../../../lib/core/scope.ts";
import { tf } from "../../../../lib/core/tensor.ts";
import { checkGradient, close } from "../../../support/close.ts";

const epsilon = 1e-3;
const x = tf.add(tf.mul(normal(key(1), [3, 2, 2, 4]), 2), 1) as tf.Tensor4D;
const scale = uniform(key(2), [4], 0.5, 2) as tf.Tensor1D;
const offset = normal(key(3), [4]) as tf.Tensor1D;
const weights = normal(key(4), [3, 2, 2, 4]);

type Inputs = { x: tf.Tensor4D; scale: tf.Tensor1D; offset: tf.Tensor1D };
const inputs: Inputs = { x, scale, offset };

function composed({ x, scale, offset }: Inputs): tf.Tensor {
  const centered = tf.sub(x, tf.mean(x, [0, 1, 2]));
  const variance = tf.mean(tf.square(centered), [0, 1, 2]);
  return tf.add(tf.mul(tf.div(centered, tf.sqrt(tf.add(variance, epsilon))), scale), offset);
}

function fused({ x, scale, offset }: Inputs): tf.Tensor {
  return fusedBatchNorm(x, scale, offset, epsilon).output;
}

const weighted = (f: (at: Inputs) => tf.Tensor) => (at: Inputs) => ({
  loss: tf.sum(tf.mul(f(at), weights)) as tf.Scalar,
  aux: [],
});

test("fusedBatchNorm() equals the definition composed of single operations", () => {
  close(fused(inputs), composed(inputs).dataSync(), 1e-5);
});

test("fusedBatchNorm() has the gradients of the composed definition, for images, scale and offset", () => {
  const got = valueAndGrad(weighted(fused), inputs).grads;
  const wanted = valueAndGrad(weighted(composed), inputs).grads;
  for (const name of ["x", "scale", "offset"] as const) close(got[name], wanted[name].dataSync(), 1e-5);
});

test("fusedBatchNorm() has the gradient of its finite differences", () => {
  checkGradient((at) => tf.sum(tf.mul(fused({ ...inputs, x: at }), weights)), x);
});

test("fusedBatchNorm() returns the mean and the unbiased variance of each channel", () => {
  const { mean, variance } = fusedBatchNorm(x, scale, offset, epsilon);
  const values = x.dataSync();
  for (let channel = 0; channel < 4; channel++) {
    const own = Array.from({ length: 12 }, (_, i) => values[4 * i + channel]!);
    const average = own.reduce((sum, value) => sum + value, 0) / 12;
    close(mean.dataSync()[channel]!, average, 1e-6);
    const squares = own.reduce((sum, value) => sum + (value - average) ** 2, 0);
    close(variance.dataSync()[channel]!, squares / 11, 1e-5);
  }
});

test("fusedBatchNorm() leaves only its results behind", () => {
  const before = tf.memory().numTensors;
  dispose(fusedBatchNorm(x, scale, offset, epsilon));
  dispose(valueAndGrad(weighted(fused), inputs));
  assert.equal(tf.memory().numTensors, before);
});
