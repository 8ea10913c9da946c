import assert from "node:assert/strict";
import { test } from "node:test";
import { activations, layeredEncoder, layerNames } from "../../../experiments/losses/digitLayers.ts";
import { layerEntanglement, netNames, unknown } from "../../../experiments/losses/layerEntanglement.ts";
import { key, uniform } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { cnnSmall } from "../../../lib/networks/cnnSmall.ts";
import { close } from "../../support/close.ts";

/** Stripes on a noisy ground: class c has its stripe in row 2 + 2c, which any network can tell. */
function stripes(count: number) {
  const labels = Int32Array.from({ length: count }, (_, i) => i % 10);
  const data = Float32Array.from(uniform(key(count), [count * 784], 0, 0.9).dataSync());
  labels.forEach((label, i) => {
    data.fill(1, i * 784 + (2 + 2 * label) * 28, i * 784 + (3 + 2 * label) * 28);
  });
  const classes = Array.from({ length: 10 }, (_, label) => `${label}`);
  return { inputs: { data, shape: [count, 28, 28, 1] }, labels, classes };
}

test("layeredEncoder() is CNN-S: the layers of one give h of the other, number by number", () => {
  const [layered, plain] = [layeredEncoder(), cnnSmall()];
  const { params, state } = layered.init(key(1));
  const { inputs } = stripes(3);
  const made = activations({ params, state }, inputs);
  assert.deepEqual(Object.keys(made), [...layerNames]);
  assert.deepEqual(
    layerNames.map((name) => made[name].shape),
    [784, 14 * 14 * 16, 7 * 7 * 32, 4 * 4 * 64, 128].map((width) => [3, width]),
  );
  const images = tf.tensor4d(inputs.data, [3, 28, 28, 1]);
  close(made.h, layered.apply(params, state, images, "evaluate").output.dataSync(), 1e-5);
  const shapes = (tree: unknown) => JSON.stringify(tree).match(/"shape":\[[^\]]*\]/g);
  assert.deepEqual(shapes(params), shapes(plain.init(key(1)).params));
});

test("layerEntanglement() of few steps: limits hold, labels dealt out are unknown, training disentangles", async () => {
  const sets = { train: stripes(1000), test: stripes(500) };
  const { byLayer, overTemperature, gapAtInfinity, influence, nearestAtZero } = await layerEntanglement(
    sets,
    { steps: 30, temperature: 1 },
    key(2),
  );
  for (const name of netNames) {
    assert.equal(byLayer[name].length, layerNames.length);
    const limit = overTemperature[name].at(-1)!;
    assert.ok(Math.abs(limit - unknown) < 0.05, `${name}: ${limit}`);
  }
  for (const value of byLayer["labels dealt out"]) assert.ok(Math.abs(value - unknown) < 0.05, `${value}`);
  assert.ok(byLayer.classifier.at(-1)! < byLayer.untrained.at(-1)!);
  assert.ok(byLayer["soft nearest neighbor"].at(-1)! < byLayer.untrained.at(-1)!);
  assert.ok(gapAtInfinity < 1e-3);
  assert.ok(Math.min(nearestAtZero.ofAll, nearestAtZero.ofClass) > 0.99);
  for (const weights of influence) {
    close(weights.at(-1)!, 1, 1e-4);
    assert.deepEqual(
      weights,
      [...weights].sort((a, b) => a - b),
    );
  }
});
