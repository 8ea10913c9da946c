import assert from "node:assert/strict";
import { test } from "node:test";
import { compiledStep, compiledSteps, eagerStep, learnerTrainer } from "../../bench/learnerTrainer.ts";
import { mlpContrastive } from "../../bench/works/mlpContrastive.ts";
import { key } from "../../lib/core/key.ts";
import { tidy } from "../../lib/core/scope.ts";
import { tf } from "../../lib/core/tensor.ts";

test("learnerTrainer() goes on where its last run ended, the same eager, compiled, and several steps a call", async () => {
  const { learner, batch } = mlpContrastive();
  const start = { first: tidy(() => learner.init(key(0))), batch: batch(), key: key(1) };
  const compiled = learnerTrainer(compiledStep(learner), start);
  const eager = learnerTrainer(eagerStep(learner), start);
  const losses = [...(await compiled.run(2)).losses, ...(await compiled.run(2)).losses];
  assert.deepEqual(losses, (await eager.run(4)).losses);
  assert.equal(new Set(losses).size, 4);
  const several = learnerTrainer(compiledSteps(learner, 2), start);
  assert.deepEqual([...(await several.run(1)).losses, ...(await several.run(2)).losses], losses);
});

test("learnerTrainer() holds the same tensors between runs, and none after", async () => {
  const { learner, batch } = mlpContrastive();
  const start = { first: tidy(() => learner.init(key(0))), batch: batch(), key: key(1) };
  const step = compiledStep(learner);
  const before = tf.memory().numTensors;
  const trainer = learnerTrainer(step, start);
  await trainer.run(1);
  const between = tf.memory().numTensors;
  await trainer.run(20);
  assert.equal(tf.memory().numTensors, between);
  trainer.dispose();
  assert.equal(tf.memory().numTensors, before);
});
