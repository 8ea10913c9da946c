import assert from "node:assert/strict";
import { test } from "node:test";
import { fold, key, normal } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { batchNorm, layerNorm } from "../../../lib/networks/normalization.ts";
import { checkGradient, close } from "../../support/close.ts";

const features = 3;

function batch(i: number, shape: readonly number[] = [8, features]): tf.Tensor {
  return tf.add(tf.mul(normal(fold(key(1), i), shape), [1, 2, 0.5]), [0, 5, -1]);
}

test("batchNorm() in training gives each feature mean 0 and variance 1, then scale and offset", () => {
  const network = batchNorm(features, { epsilon: 0 });
  const { state } = network.init(key(0));
  const params = { scale: tf.tensor1d([1, 2, 3]), offset: tf.tensor1d([0, 1, -1]) };
  for (const shape of [
    [8, features],
    [4, 5, 5, features],
  ]) {
    const { output } = network.apply(params, state, batch(0, shape), "train");
    assert.deepEqual(output.shape, shape);
    const { mean, variance } = tf.moments(tf.reshape(output, [-1, features]), 0);
    close(mean, [0, 1, -1], 1e-5);
    close(variance, [1, 4, 9], 1e-4);
  }
});

test("batchNorm() moves its running statistics by the recurrence with the unbiased variance, here in float64", () => {
  const network = batchNorm(features, { momentum: 0.2 });
  let { params, state } = network.init(key(0));
  let [mean, variance] = [Array(features).fill(0), Array(features).fill(1)];
  for (let i = 0; i < 10; i++) {
    const x = batch(i);
    ({ state } = network.apply(params, state, x, "train"));
    const columns = tf.transpose(x).arraySync() as number[][];
    const means = columns.map((column) => column.reduce((sum, value) => sum + value, 0) / column.length);
    const variances = columns.map(
      (column, c) => column.reduce((sum, value) => sum + (value - means[c]!) ** 2, 0) / (column.length - 1),
    );
    mean = mean.map((old, c) => 0.8 * old + 0.2 * means[c]!);
    variance = variance.map((old, c) => 0.8 * old + 0.2 * variances[c]!);
  }
  const running = state as { mean: tf.Tensor; variance: tf.Tensor };
  close(running.mean, mean, 1e-5);
  close(running.variance, variance, 1e-5);
});

test("batchNorm() in evaluation uses the running statistics, row by row, and leaves the state alone", () => {
  const network = batchNorm(features, { epsilon: 1e-3 });
  const params = { scale: tf.tensor1d([1, 2, 3]), offset: tf.tensor1d([0, 1, -1]) };
  const state = { mean: tf.tensor1d([1, 2, 3]), variance: tf.tensor1d([4, 1, 0.25]) };
  const result = network.apply(params, state, tf.tensor2d([[3, 3, 3]]), "evaluate");
  close(result.output, [2 / Math.sqrt(4.001), 2 / Math.sqrt(1.001) + 1, -1], 1e-6);
  assert.equal(result.state, state);
});

test("batchNorm() without scale and offset has no parameters", () => {
  const network = batchNorm(features, { affine: false, epsilon: 0 });
  const { params, state } = network.init(key(0));
  assert.deepEqual(params, []);
  const { output } = network.apply(params, state, batch(0), "train");
  close(tf.mean(tf.square(output), 0), [1, 1, 1], 1e-5);
  close(network.apply(params, state, tf.ones([1, features]), "evaluate").output, 1, 0);
});

test("layerNorm() gives each example mean 0 and variance 1, whatever its scale", () => {
  const network = layerNorm(4, { epsilon: 0 });
  const { params, state } = network.init(key(0));
  const { output } = network.apply(
    params,
    state,
    tf.tensor2d([
      [1, 2, 3, 4],
      [100, 200, 300, 400],
    ]),
    "train",
  );
  const row = [-1.5, -0.5, 0.5, 1.5].map((value) => value / Math.sqrt(1.25));
  close(output, [...row, ...row], 1e-5);
});

test("layerNorm() applies scale and offset to the last axis of any shape", () => {
  const params = { scale: tf.tensor1d([2, 2]), offset: tf.tensor1d([1, -1]) };
  const { output } = layerNorm(2, { epsilon: 0 }).apply(
    params,
    [],
    tf.tensor3d([[[0, 2]], [[5, -5]]]),
    "evaluate",
  );
  assert.deepEqual(output.shape, [2, 1, 2]);
  close(output, [-1, 1, 3, -3], 1e-6);
});

test("layerNorm() has the gradient of its finite differences", () => {
  const network = layerNorm(4);
  const { params, state } = network.init(key(0));
  const weights = normal(key(3), [2, 4]);
  checkGradient(
    (x) => tf.sum(tf.mul(network.apply(params, state, x, "train").output, weights)),
    normal(key(4), [2, 4]),
  );
});
