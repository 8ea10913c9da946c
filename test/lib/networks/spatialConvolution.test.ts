import assert from "node:assert/strict";
import { test } from "node:test";
import { key, normal } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import type { Network } from "../../../lib/networks/network.ts";
import {
  convolution1d,
  convolution2d,
  convolution3d,
  type SpatialConvolutionOptions,
} from "../../../lib/networks/spatialConvolution.ts";
import oracle from "../../oracles/convolutions.json" with { type: "json" };
import { checkGradient, close } from "../../support/close.ts";
import { weighted, weightedGradient } from "../../support/compiled.ts";
import { testLayer } from "../../support/convolutionLayers.ts";

const layers = [convolution1d, convolution2d, convolution3d] as unknown as ((
  inputs: number,
  outputs: number,
  options: SpatialConvolutionOptions,
) => Network<tf.Tensor>)[];

for (const [name, given] of Object.entries(oracle.convolution)) {
  const { axes, inputs, outputs, options } = given;
  const layer = layers[axes - 1]!(inputs, outputs, options as SpatialConvolutionOptions);
  testLayer(`convolution${axes}d(), ${name}`, layer, given);
}

test("convolution1d() has the gradient of its finite differences, and can be differentiated twice", () => {
  const layer = convolution1d(2, 2, { dilation: 2 });
  const kernel = normal(key(1), [3, 2, 2]);
  const x = normal(key(2), [1, 5, 2]);
  const f = (x: tf.Tensor, kernel: tf.Tensor) => layer.apply({ kernel }, [], x, "train").output;
  checkGradient((x) => weighted(f(x, kernel)), x);
  checkGradient((x) => weighted(weightedGradient(({ k }) => tf.square(f(x, k)), { k: kernel }).k), x);
  checkGradient((k) => weighted(weightedGradient(({ x }) => tf.square(f(x, k)), { x }).x), kernel);
});

test("convolution1d() that is causal keeps the past from the future", () => {
  const layer = convolution1d(1, 3, { padding: "causal", dilation: 2 });
  const { params, state } = layer.init(key(1));
  const x = normal(key(2), [1, 8, 1]);
  const changed = tf.concat([tf.slice(x, [0, 0, 0], [1, 5, 1]), tf.ones([1, 3, 1])], 1);
  const [before, after] = [x, changed].map((x) => layer.apply(params, state, x, "train").output);
  const past = (output: tf.Tensor) => tf.slice(output, [0, 0, 0], [1, 5, 3]);
  close(past(after!), past(before!), 0);
});

test("convolution2d() with the kernel's sides apart, and with an offset", () => {
  const layer = convolution2d(1, 2, { size: [1, 3], stride: [2, 1], bias: true });
  const { params, state } = layer.init(key(1)) as {
    params: { kernel: tf.Tensor; bias: tf.Tensor };
    state: [];
  };
  assert.deepEqual(params.kernel.shape, [1, 3, 1, 2]);
  close(params.bias, 0, 0);
  const moved = { ...params, bias: tf.tensor1d([1, 2]) };
  const { output } = layer.apply(moved, state, tf.zeros([1, 4, 4, 1]), "train");
  assert.deepEqual(output.shape, [1, 2, 4, 2]);
  close(tf.mean(output, [0, 1, 2]), [1, 2], 0);
});

test("convolution2d() in groups starts with the weights of one group's inputs", () => {
  const { kernel } = convolution2d(8, 16, { groups: 4 }).init(key(1)).params as { kernel: tf.Tensor };
  assert.deepEqual(kernel.shape, [3, 3, 2, 16]);
  const most = tf.max(tf.abs(kernel)).dataSync()[0]!;
  assert.ok(most > 0.2 && most <= 1 / Math.sqrt(18));
});

test("convolution1d() and its kin refuse groups and inputs that do not fit", () => {
  assert.throws(
    () => convolution2d(4, 6, { groups: 4 }),
    new RangeError("convolution2d: expected groups that divide 4 inputs and 6 outputs, got 4; use such as 1"),
  );
  const { params, state } = convolution1d(2, 3).init(key(0));
  assert.throws(
    () => convolution1d(2, 3).apply(params, state, tf.zeros([4, 5, 3]), "train"),
    new RangeError(
      "convolution1d: expected x of shape [·, ·, 2], got [4, 5, 3]; pass a batch with its channels last",
    ),
  );
});
