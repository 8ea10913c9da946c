import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { key, normal } from "../../../lib/core/key.ts";
import { dispose, tidy } from "../../../lib/core/scope.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { leaves, type Tree } from "../../../lib/core/tree.ts";
import { barlowTwins } from "../../../lib/methods/nonContrastive/barlowTwins.ts";
import { sequence } from "../../../lib/networks/chain.ts";
import { dropout } from "../../../lib/networks/dropout.ts";
import { mlp } from "../../../lib/networks/mlp.ts";
import { adam } from "../../../lib/optimizers/adam.ts";
import { batches, type HostBatches } from "../../../lib/training/batches.ts";
import { descend } from "../../../lib/training/descend.ts";
import type { Learner } from "../../../lib/training/learner.ts";
import { type Steps, stepsOn } from "../../../lib/training/steps.ts";
import { encoder, noisy } from "../../support/methods.ts";

/** Batch normalization, dropout, a view that draws numbers, and Adam. */
const learner = descend(
  barlowTwins({
    encoder,
    projector: sequence(mlp([8, 16, 4], { batchNorm: true }), dropout(0.2)),
    view: noisy,
  }),
  adam({ learningRate: 1e-2 }),
);
const pixels = {
  data: Uint8Array.from({ length: 16 * 21 }, (_, i) => (101 * i) % 256),
  shape: [21, 4, 4, 1],
  unit: 255,
};
const source = () => batches(pixels, { batchSize: 6, steps: 40 }, key(1));

/** Bits of the model and the values after calls of so many steps. */
async function after<Model extends Tree>(steps: Steps<Model>, first: Model, counts: readonly number[]) {
  let model = first;
  const values: string[] = [];
  for (const count of counts) {
    const result = await steps.run(model, values.length, count);
    if (model !== first) dispose(model);
    model = result.model;
    values.push(...result.rows.map(String));
  }
  return { values, model: leaves(model).map(({ path, tensor }) => `${path}: ${tensor.dataSync()}`) };
}

test("stepsOn() gives the same bits in calls of one step and in calls of many", async () => {
  const steps = stepsOn(learner, source(), key(2));
  const first = tidy(() => learner.init(key(3)));
  const single = await after(steps, first, new Array(24).fill(1));
  assert.equal(new Set(single.values).size, 24);
  assert.deepEqual(await after(steps, first, [24]), single);
  assert.deepEqual(await after(steps, first, [1, 2, 4, 8, 9]), single);
  assert.deepEqual(steps.names, ["loss", "invariance", "redundancy"]);
});

/** Tells the examples of its batch, so that a row is the batch. */
const teller: Learner<tf.Tensor, tf.Tensor2D> = {
  name: "Teller",
  init: () => tf.scalar(0),
  step: (model, batch, from) => ({
    model: tf.add(model, 1),
    loss: tf.sum(batch),
    metrics: { first: tf.gather(tf.reshape(batch, [-1]), 0), draw: normal(from, []) as tf.Scalar },
  }),
};

test("stepsOn() gives each step of a call its own examples, from any step on", async () => {
  const data = { data: Float32Array.from({ length: 10 }, (_, i) => 2 ** i), shape: [10, 1] };
  const from = batches<tf.Tensor2D>(data, { batchSize: 3, steps: 600 }, key(4));
  const steps = stepsOn(teller, from, key(5));
  for (const [first, count] of [
    [0, 256],
    [255, 3],
    [596, 4],
  ] as const) {
    const { rows } = await steps.run(tf.scalar(0), first, count);
    rows.forEach((row, i) => {
      const examples = [...from.indices(first + i)].map((index) => 2 ** index);
      assert.deepEqual([row[0], row[1]], [examples.reduce((a, b) => a + b), examples[0]]);
    });
    assert.equal(new Set(rows.map((row) => row[2])).size, count);
  }
});

/** Batches that take a while, and what happened, in order. */
function slow(steps: number, broken?: number): { batches: HostBatches<tf.Tensor2D>; events: string[] } {
  const events: string[] = [];
  return {
    events,
    batches: {
      steps,
      async at(step) {
        events.push(`asked ${step}`);
        await setTimeout(5);
        if (step === broken) throw new Error("lost");
        return tf.fill([2, 1], step) as tf.Tensor2D;
      },
    },
  };
}

test("stepsOn() asks for a promised batch before the step that precedes it, and for none after the last", async () => {
  const { batches: from, events } = slow(3);
  const steps = stepsOn(teller, from, key(5));
  const losses: number[] = [];
  for (let step = 0; step < 3; step++) {
    const { rows } = await steps.run(tf.scalar(0), step, 1);
    losses.push(rows[0]![0]!);
    events.push(`done ${step}`);
  }
  assert.deepEqual(losses, [0, 2, 4]);
  assert.deepEqual(events, ["asked 0", "asked 1", "done 0", "asked 2", "done 1", "done 2"]);
});

test("stepsOn() tells of a batch that failed at its own step, and frees the one it asked for ahead", async () => {
  const model = tf.scalar(0);
  const from = key(5);
  const before = tf.memory().numTensors;
  const failing = stepsOn(teller, slow(3, 1).batches, from);
  dispose((await failing.run(model, 0, 1)).model);
  await assert.rejects(failing.run(model, 1, 1), new Error("lost"));
  failing.dispose();
  const left = stepsOn(teller, slow(3).batches, from);
  dispose((await left.run(model, 0, 1)).model);
  left.dispose();
  await setTimeout(20);
  assert.equal(tf.memory().numTensors, before);
});
