import assert from "node:assert/strict";
import { test } from "node:test";
import { key, normal } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { leaves, tensors } from "../../../lib/core/tree.ts";
import { mlp } from "../../../lib/networks/mlp.ts";
import { close } from "../../support/close.ts";

test("mlp() equals its layers written out: no ReLU after the last", () => {
  const network = mlp([3, 4, 2]);
  const { params, state } = network.init(key(1));
  const x = normal(key(2), [5, 3]) as tf.Tensor2D;
  const [w1, b1, w2, b2] = tensors(params) as [tf.Tensor2D, tf.Tensor1D, tf.Tensor2D, tf.Tensor1D];
  const expected = tf.add(tf.matMul(tf.relu(tf.add(tf.matMul(x, w1), b1)), w2), b2);
  const { output } = network.apply(params, state, x, "train");
  close(output, expected.dataSync(), 1e-6);
  assert.ok(tf.min(output).dataSync()[0]! < 0);
});

test("mlp() with batch normalization drops the hidden offsets, which it would remove", () => {
  const { params } = mlp([3, 4, 2], { batchNorm: true }).init(key(1));
  assert.deepEqual(
    leaves(params).map(({ path, tensor }) => `${path} ${tensor.shape}`),
    ["layer0/kernel 3,4", "layer1/scale 4", "layer1/offset 4", "layer3/kernel 4,2", "layer3/bias 2"],
  );
});

test("mlp() refuses fewer than two sizes", () => {
  const message = "mlp: expected at least two sizes, got 1; pass such as [128, 128, 64]";
  assert.throws(() => mlp([3]), new RangeError(message));
});
