import assert from "node:assert/strict";
import { test } from "node:test";
import { epochTrainer, garmentLearner } from "../../bench/epoch.ts";
import { fashionMnist } from "../../datasets/images/fashionMnist.ts";
import { key } from "../../lib/core/key.ts";
import { tf } from "../../lib/core/tensor.ts";

test("epochTrainer() begins every epoch anew, and keeps no tensors", async () => {
  const images = fashionMnist({ part: "train", count: 256 }).inputs;
  const trainer = epochTrainer(garmentLearner(), images, key(0));
  const [first] = (await trainer.run(1)).losses;
  const before = tf.memory().numTensors;
  const { losses, milliseconds } = await trainer.run(2);
  assert.deepEqual(losses, [first, first]);
  assert.equal(milliseconds.length, 2);
  assert.equal(tf.memory().numTensors, before);
});
