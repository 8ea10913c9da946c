import assert from "node:assert/strict";
import { test } from "node:test";
import { key, normal } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { maskedConvolution } from "../../../lib/networks/maskedConvolution.ts";
import { checkGradient, close } from "../../support/close.ts";
import { checkCompiled, weighted, weightedGradient } from "../../support/compiled.ts";

const image = normal(key(1), [1, 5, 5, 2]) as tf.Tensor4D;

/** The pixels (0 … 24, row by row) that the output at the middle depends on. */
function seen(mask: "A" | "B", size: number): number[] {
  const network = maskedConvolution(mask, 2, 3, { size });
  const { params, state } = network.init(key(2));
  const middle = ({ x }: { x: tf.Tensor4D }) =>
    tf.slice(network.apply(params, state, x, "train").output, [0, 2, 2, 0], [1, 1, 1, 3]);
  const slopes = tf.sum(tf.abs(weightedGradient(middle, { x: image }).x), [0, 3]).dataSync();
  return [...slopes.keys()].filter((pixel) => slopes[pixel] !== 0);
}

test("maskedConvolution() of mask A sees what comes before the own pixel, of mask B the own pixel, too", () => {
  assert.deepEqual(seen("A", 3), [6, 7, 8, 11]);
  assert.deepEqual(seen("B", 3), [6, 7, 8, 11, 12]);
  assert.deepEqual(seen("A", 5), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  assert.deepEqual(seen("B", 1), [12]);
});

test("maskedConvolution() of masks A, then B, twice, still sees no pixel from its own on", () => {
  const [a, b] = [maskedConvolution("A", 2, 2), maskedConvolution("B", 2, 2)];
  const first = a.init(key(3));
  const second = b.init(key(4));
  const run = ({ x }: { x: tf.Tensor4D }) => {
    let output = a.apply(first.params, first.state, x, "train").output;
    for (let i = 0; i < 2; i++) output = b.apply(second.params, second.state, output, "train").output;
    return tf.slice(output, [0, 2, 2, 0], [1, 1, 1, 2]);
  };
  const slopes = tf.sum(tf.abs(weightedGradient(run, { x: image }).x), [0, 3]).dataSync();
  assert.ok(slopes.subarray(12).every((slope) => slope === 0));
  assert.ok(slopes.subarray(0, 12).some((slope) => slope !== 0));
});

test("maskedConvolution() is the convolution with the weights that its mask leaves", () => {
  const network = maskedConvolution("B", 2, 3);
  const { params, state } = network.init(key(2)) as {
    params: { kernel: tf.Tensor4D; bias: tf.Tensor };
    state: [];
  };
  const mask = tf.tensor([1, 1, 1, 1, 1, 0, 0, 0, 0], [3, 3, 1, 1]);
  const bias = tf.tensor1d([1, 2, 3]);
  const { output } = network.apply({ ...params, bias }, state, image, "train");
  close(output, tf.add(tf.conv2d(image, tf.mul<tf.Tensor4D>(params.kernel, mask), 1, "same"), bias), 1e-6);
});

test("maskedConvolution() has the gradient of its finite differences, and the same bits compiled", () => {
  const network = maskedConvolution("A", 2, 1);
  const { params, state } = network.init(key(2)) as {
    params: { kernel: tf.Tensor4D; bias: tf.Tensor };
    state: [];
  };
  const f = (kernel: tf.Tensor4D) => network.apply({ ...params, kernel }, state, image, "train").output;
  checkGradient((kernel) => weighted(f(kernel)), params.kernel);
  const at = { params, x: image };
  checkCompiled(({ params, x }: typeof at) => network.apply(params, state, x, "train").output, at);
});

test("maskedConvolution() refuses even kernels and other channels", () => {
  assert.throws(
    () => maskedConvolution("A", 1, 1, { size: 4 }),
    new RangeError(
      "maskedConvolution: expected an odd size, got 4; a kernel needs a middle, use such as 3 or 7",
    ),
  );
  const { params, state } = maskedConvolution("A", 1, 1).init(key(0));
  assert.throws(
    () => maskedConvolution("A", 1, 1).apply(params, state, image, "train"),
    new RangeError(
      "maskedConvolution: expected x of shape [·, ·, ·, 1], got [1, 5, 5, 2]; pass images, channels last",
    ),
  );
});
