import assert from "node:assert/strict";
import { test } from "node:test";
import { key, uniform } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { leaves } from "../../../lib/core/tree.ts";
import { cnnSmall } from "../../../lib/networks/cnnSmall.ts";
import { close } from "../../support/close.ts";

test("cnnSmall() has 154,256 weights in kernels at 28 × 28 × 1", () => {
  const kernels = leaves(cnnSmall().init(key(0)).params).filter(({ path }) => path.endsWith("kernel"));
  assert.equal(
    kernels.reduce((sum, { tensor }) => sum + tensor.size, 0),
    154_256,
  );
});

test("cnnSmall() maps images of any side and channels to rows of the width asked", () => {
  for (const [side, channels, features] of [
    [28, 1, 128],
    [32, 3, 16],
    [9, 1, 7],
  ] as const) {
    const network = cnnSmall({ side, channels, features });
    const { params, state } = network.init(key(0));
    const { output } = network.apply(params, state, uniform(key(1), [2, side, side, channels]), "train");
    assert.deepEqual(output.shape, [2, features]);
  }
});

test("cnnSmall() in evaluation represents an image the same alone and in a batch, and keeps the state", () => {
  const network = cnnSmall();
  const { params, state } = network.init(key(0));
  const images = uniform(key(1), [4, 28, 28, 1]) as tf.Tensor4D;
  const all = network.apply(params, state, images, "evaluate");
  const alone = network.apply(params, state, tf.slice(images, 2, 1), "evaluate");
  close(alone.output, tf.slice(all.output, 2, 1).dataSync(), 1e-5);
  assert.deepEqual(network.apply(params, state, images, "evaluate").output.dataSync(), all.output.dataSync());
  close(
    tf.stack(leaves(all.state).map(({ tensor }) => tf.sum(tensor))),
    leaves(state).map(({ tensor }) => tf.sum(tensor).dataSync()[0]!),
    0,
  );
});
