import assert from "node:assert/strict";
import { test } from "node:test";
import { key, normal } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import type { Network } from "../../../lib/networks/network.ts";
import {
  type TransposedConvolutionOptions,
  transposedConvolution1d,
  transposedConvolution2d,
  transposedConvolution3d,
} from "../../../lib/networks/transposedConvolution.ts";
import oracle from "../../oracles/convolutions.json" with { type: "json" };
import { checkGradient, close } from "../../support/close.ts";
import { weighted } from "../../support/compiled.ts";
import { testLayer } from "../../support/convolutionLayers.ts";

const layers = [transposedConvolution1d, transposedConvolution2d, transposedConvolution3d] as unknown as ((
  inputs: number,
  outputs: number,
  options: TransposedConvolutionOptions,
) => Network<tf.Tensor>)[];

for (const [name, given] of Object.entries(oracle.transposed)) {
  const { axes, inputs, outputs, options } = given;
  const layer = layers[axes - 1]!(inputs, outputs, options);
  testLayer(`transposedConvolution${axes}d(), ${name}`, layer, given);
}

test("transposedConvolution2d() has the gradient of its finite differences by both operands", () => {
  const layer = transposedConvolution2d(2, 1, { size: 3 });
  const kernel = normal(key(1), [3, 3, 1, 2]);
  const x = normal(key(2), [1, 2, 3, 2]);
  const f = (x: tf.Tensor, kernel: tf.Tensor) => weighted(layer.apply({ kernel }, [], x, "train").output);
  checkGradient((x) => f(x, kernel), x);
  checkGradient((kernel) => f(x, kernel), kernel);
});

test("transposedConvolution2d() adds an offset to each channel where asked", () => {
  const layer = transposedConvolution2d(1, 2, { bias: true });
  const { params, state } = layer.init(key(1)) as { params: { bias: tf.Tensor }; state: [] };
  close(params.bias, 0, 0);
  const moved = { ...params, bias: tf.tensor1d([1, 2]) };
  const { output } = layer.apply(moved, state, tf.zeros([1, 2, 3, 1]), "train");
  assert.deepEqual(output.shape, [1, 4, 6, 2]);
  close(tf.mean(output, [0, 1, 2]), [1, 2], 0);
});

test("transposedConvolution1d() refuses inputs that do not fit", () => {
  const { params, state } = transposedConvolution1d(2, 3).init(key(0));
  assert.throws(
    () => transposedConvolution1d(2, 3).apply(params, state, tf.zeros([4, 5]), "train"),
    new RangeError(
      "transposedConvolution1d: expected x of shape [·, ·, 2], got [4, 5]; pass a batch with its channels last",
    ),
  );
});
