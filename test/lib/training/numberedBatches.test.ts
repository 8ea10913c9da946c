import assert from "node:assert/strict";
import { test } from "node:test";
import { key } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { batchAt, batches } from "../../../lib/training/batches.ts";
import { numberedBatches } from "../../../lib/training/numberedBatches.ts";

const inputs = { data: Float32Array.from({ length: 20 }, (_, i) => 10 * i), shape: [20, 1] };

test("numberedBatches() has the batches of batches(), each row with its number in the data", async () => {
  const options = { batchSize: 6, steps: 7 };
  const [numbered, plain] = [
    numberedBatches<tf.Tensor2D>(inputs, options, key(1)),
    batches<tf.Tensor2D>(inputs, options, key(1)),
  ];
  assert.equal(numbered.steps, 7);
  for (let step = 0; step < 7; step++) {
    const batch = await batchAt(numbered, step);
    assert.deepEqual(batch.inputs.arraySync(), (await batchAt(plain, step)).arraySync());
    assert.deepEqual(tf.mul(batch.examples, 10).arraySync(), batch.inputs.arraySync().flat());
    assert.equal(new Set(batch.examples.arraySync()).size, 6);
  }
});
