import assert from "node:assert/strict";
import { test } from "node:test";
import { key, normal } from "../../../../lib/core/key.ts";
import { tf } from "../../../../lib/core/tensor.ts";
import { checkGradient, close } from "../../../support/close.ts";
import { checkCompiled, weighted, weightedGradient } from "../../../support/compiled.ts";

type Operands = { x: tf.Tensor; kernel: tf.Tensor };

const cases: Record<string, [(at: Operands) => tf.Tensor, Operands]> = {
  "tf.conv2d(), dilated,": [
    ({ x, kernel }) => tf.conv2d(x as tf.Tensor4D, kernel as tf.Tensor4D, 1, "same", "NHWC", [2, 1]),
    { x: normal(key(1), [1, 4, 5, 2]), kernel: normal(key(2), [3, 3, 2, 2]) },
  ],
  "tf.conv1d(), dilated,": [
    ({ x, kernel }) => tf.conv1d(x as tf.Tensor3D, kernel as tf.Tensor3D, 1, "valid", "NWC", 2),
    { x: normal(key(1), [2, 7, 2]), kernel: normal(key(2), [3, 2, 2]) },
  ],
  "tf.depthwiseConv2d(), dilated,": [
    ({ x, kernel }) => tf.depthwiseConv2d(x as tf.Tensor4D, kernel as tf.Tensor4D, 1, "same", "NHWC", 2),
    { x: normal(key(1), [1, 4, 5, 2]), kernel: normal(key(2), [3, 3, 2, 2]) },
  ],
  "tf.conv3dTranspose()": [
    ({ x, kernel }) =>
      tf.conv3dTranspose(x as tf.Tensor5D, kernel as tf.Tensor5D, [1, 2, 4, 3, 2], [1, 2, 1], "same"),
    { x: normal(key(1), [1, 2, 2, 3, 2]), kernel: normal(key(2), [2, 3, 2, 2, 2]) },
  ],
};

for (const [name, [f, at]] of Object.entries(cases)) {
  test(`${name} has the gradient of its finite differences by both operands`, () => {
    checkGradient((x) => weighted(f({ ...at, x })), at.x);
    checkGradient((kernel) => weighted(f({ ...at, kernel })), at.kernel);
  });

  test(`${name} gives the same bits eager and compiled, with its gradients`, () => {
    checkCompiled(f, at);
  });
}

test("tf.depthwiseConv2d(), dilated, equals its channels convolved one by one", () => {
  const [f, { x, kernel }] = cases["tf.depthwiseConv2d(), dilated,"]!;
  const channels = [0, 1].map((c) =>
    tf.conv2d(
      tf.slice(x, [0, 0, 0, c], [-1, -1, -1, 1]) as tf.Tensor4D,
      tf.slice(kernel, [0, 0, c, 0], [-1, -1, 1, -1]) as tf.Tensor4D,
      1,
      "same",
      "NHWC",
      2,
    ),
  );
  close(f({ x, kernel }), tf.concat(channels, 3), 1e-5);
});

test("tf.conv2d() refuses a gradient through dilation with padding in numbers", () => {
  const margins: Parameters<typeof tf.conv2d>[3] = [
    [0, 0],
    [1, 1],
    [1, 1],
    [0, 0],
  ];
  const f = ({ x, kernel }: Operands) =>
    tf.conv2d(x as tf.Tensor4D, kernel as tf.Tensor4D, 1, margins, "NHWC", 2);
  assert.throws(
    () => weightedGradient(f, cases["tf.conv2d(), dilated,"]![1]),
    new RangeError(
      'tf.conv2d: expected padding "same" or "valid" and NHWC where a gradient is taken through a dilated one, got [[0,0],[1,1],[1,1],[0,0]] and NHWC; use tf.pad before it',
    ),
  );
});
