/** What training leaves behind: nothing, over many steps and over many learners. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { sessionBinding } from "../../../lib/core/compile/session.ts";
import { key } from "../../../lib/core/key.ts";
import { dispose } from "../../../lib/core/scope.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { simclr } from "../../../lib/methods/instance/simclr.ts";
import { mlp } from "../../../lib/networks/mlp.ts";
import { adam } from "../../../lib/optimizers/adam.ts";
import { batches } from "../../../lib/training/batches.ts";
import { descend } from "../../../lib/training/descend.ts";
import { type Fit, fit } from "../../../lib/training/fit.ts";
import { represent } from "../../../lib/training/represent.ts";
import { stepsOn } from "../../../lib/training/steps.ts";
import { encoder, noisy } from "../../support/methods.ts";

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

const pixels = { data: new Uint8Array(16 * 64).map((_, i) => i % 256), shape: [64, 4, 4, 1], unit: 255 };
const from = key(1);

const method = () => simclr({ encoder, projector: mlp([8, 8, 4], { batchNorm: true }), view: noisy });
const learnerOf = (own: ReturnType<typeof method>) => descend(own, adam({ learningRate: 1e-4 }));

function discard({ first, last }: Fit<Parameters<typeof dispose>[0]>): void {
  dispose([first, last]);
}

async function held(): Promise<{ tensors: number; megabytes: number }> {
  for (let round = 0; round < 3; round++) {
    collect();
    await setTimeout(10);
  }
  return { tensors: tf.memory().numTensors, megabytes: process.memoryUsage.rss() / 2 ** 20 };
}

test("fit() over 20,000 steps holds the memory that 4,000 steps hold", async () => {
  const learner = learnerOf(method());
  const run = async (steps: number) =>
    discard(
      await fit(learner, batches(pixels, { batchSize: 8, steps }, from), from, { showProgress: false }),
    );
  await run(4000);
  const before = await held();
  await run(20_000);
  const after = await held();
  assert.equal(after.tensors, before.tensors);
  assert.ok(after.megabytes < before.megabytes + 20, `${before.megabytes} MiB, then ${after.megabytes}`);
});

test("fit() and represent() free the sessions of learners and methods that nobody holds any more", async () => {
  const one = async () => {
    const own = method();
    const learner = learnerOf(own);
    const trained = await fit(learner, batches(pixels, { batchSize: 8, steps: 3 }, from), from, {
      showProgress: false,
    });
    represent(own.encode, trained.last.params, trained.last.state, pixels);
    discard(trained);
  };
  await one();
  await held();
  const sessions = sessionBinding().numberOfSessions();
  const before = await held();
  for (let learner = 0; learner < 12; learner++) await one();
  assert.ok(sessionBinding().numberOfSessions() > sessions);
  const after = await held();
  for (let wait = 0; sessionBinding().numberOfSessions() > sessions && wait < 100; wait++) await held();
  assert.ok(
    sessionBinding().numberOfSessions() <= sessions,
    `${sessionBinding().numberOfSessions()} sessions`,
  );
  assert.equal(after.tensors, before.tensors);
  assert.ok(after.megabytes < before.megabytes + 40, `${before.megabytes} MiB, then ${after.megabytes}`);
});

test("stepsOn() that was left without an end frees its data when nobody holds it any more", async () => {
  const learner = learnerOf(method());
  const before = tf.memory().numTensors;
  (() => void stepsOn(learner, batches(pixels, { batchSize: 8, steps: 3 }, from), from))();
  assert.equal(tf.memory().numTensors, before + 3);
  for (let wait = 0; tf.memory().numTensors > before && wait < 100; wait++) await held();
  assert.equal(tf.memory().numTensors, before);
});
