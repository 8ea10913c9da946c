import assert from "node:assert/strict";
import { test } from "node:test";
import { key } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { leaves } from "../../../lib/core/tree.ts";
import { dense, fanInUniform } from "../../../lib/networks/dense.ts";
import { close } from "../../support/close.ts";

test("dense() is x W + b", () => {
  const params = {
    kernel: tf.tensor2d([
      [1, 2, 3],
      [4, 5, 6],
    ]),
    bias: tf.tensor1d([10, 20, 30]),
  };
  const { output } = dense(2, 3).apply(
    params,
    [],
    tf.tensor2d([
      [1, 0],
      [1, -1],
    ]),
    "train",
  );
  close(output, [11, 22, 33, 7, 17, 27], 0);
});

test("dense() starts with a bias of zeros, and has none where it is switched off", () => {
  const { params } = dense(2, 3).init(key(0)) as { params: { bias: tf.Tensor }; state: [] };
  close(params.bias, [0, 0, 0], 0);
  assert.deepEqual(
    leaves(dense(2, 3, { bias: false }).init(key(0)).params).map(({ path }) => path),
    ["kernel"],
  );
});

test("fanInUniform() is even in ±1/√fanIn, so that variances are a third over fanIn", () => {
  const values = fanInUniform(key(1), [100, 100], 25);
  close(tf.max(tf.abs(values)), 0.2, 1e-3);
  close(tf.mean(tf.square(values)), 1 / 75, 4e-4);
});
