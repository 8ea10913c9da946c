import assert from "node:assert/strict";
import { test } from "node:test";
import { generator, key } from "../../../lib/core/key.ts";
import { dispose } from "../../../lib/core/scope.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { batchAt, batches, labelledBatches, stepsOf } from "../../../lib/training/batches.ts";

/** Ten examples of two values; both name the example. */
const inputs = { data: Float32Array.from({ length: 20 }, (_, i) => Math.floor(i / 2)), shape: [10, 2] };
const labels = Int32Array.from({ length: 10 }, (_, i) => 100 + i);

function examples(batch: tf.Tensor): number[] {
  return (batch.arraySync() as number[][]).map(([first, second]) => {
    assert.equal(first, second);
    return first!;
  });
}

test("batches() holds every example once in each pass, in another order", async () => {
  const given = batches(inputs, { batchSize: 5, steps: 6 }, key(1));
  assert.equal(given.steps, 6);
  const at = async (step: number) => examples(await batchAt(given, step));
  const passes: number[][] = [];
  for (const step of [0, 2, 4]) passes.push([...(await at(step)), ...(await at(step + 1))]);
  for (const pass of passes)
    assert.deepEqual(
      [...pass].sort((a, b) => a - b),
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    );
  assert.equal(new Set(passes.map(String)).size, 3);
});

test("batches() leaves out what does not fill a batch, other examples in other passes", async () => {
  const given = batches(inputs, { batchSize: 4, steps: 40 }, key(2));
  const at = async (step: number) => examples(await batchAt(given, step));
  const left = new Set<number>();
  for (let pass = 0; pass < 20; pass++) {
    const seen = [...(await at(2 * pass)), ...(await at(2 * pass + 1))];
    assert.equal(new Set(seen).size, 8);
    for (let i = 0; i < 10; i++) if (!seen.includes(i)) left.add(i);
  }
  assert.equal(left.size, 10);
});

test("batches() gives a step the same batch whichever steps were asked for before", async () => {
  const options = { batchSize: 3, steps: 30 };
  const forward = batches(inputs, options, key(3));
  const inOrder: number[][] = [];
  for (let step = 0; step < 30; step++) inOrder.push(examples(await batchAt(forward, step)));
  const backward = batches(inputs, options, key(3));
  for (let step = 29; step >= 0; step--)
    assert.deepEqual(examples(await batchAt(backward, step)), inOrder[step]);
});

test("batches() of pass p are in the order of the permutation of the key's fork p", async () => {
  const { indices } = batches(inputs, { batchSize: 4, steps: 40 }, key(8));
  for (const pass of [0, 3]) {
    const order = generator(key(8)).fork(pass).permutation(10);
    assert.deepEqual([...indices(2 * pass), ...indices(2 * pass + 1)], [...order.subarray(0, 8)]);
  }
});

test("batches() of bytes hold the same examples as those of floats, in [0, 1]", async () => {
  const bytes = { data: Uint8Array.from(inputs.data, (value) => 20 * value), shape: [10, 2], unit: 20 };
  const options = { batchSize: 4, steps: 3 };
  for (const step of [0, 2]) {
    assert.deepEqual(
      (await batchAt(batches(bytes, options, key(9)), step)).dataSync(),
      (await batchAt(batches(inputs, options, key(9)), step)).dataSync(),
    );
  }
});

test("batchAt() leaves only the batch behind, from data on the host and from resident data", async () => {
  const labelled = { inputs, labels, classes: [] };
  const given = labelledBatches(labelled, { batchSize: 4, steps: 3 }, key(7));
  const before = tf.memory().numTensors;
  const batch = await batchAt(given, 0);
  assert.equal(tf.memory().numTensors, before + 2);
  dispose(batch);
  dispose(await batchAt({ steps: 1, at: (step) => tf.scalar(step) }, 0));
  dispose(await batchAt({ steps: 1, at: async (step) => tf.scalar(step) }, 0));
  assert.equal(tf.memory().numTensors, before);
});

test("batches() draws another order for another key", async () => {
  const first = async (seed: number) =>
    examples(await batchAt(batches(inputs, { batchSize: 10, steps: 1 }, key(seed)), 0));
  assert.deepEqual(await first(4), await first(4));
  assert.notDeepEqual(await first(4), await first(5));
});

test("batches() holds all examples where they are fewer than a batch", async () => {
  const batch = await batchAt(batches(inputs, { batchSize: 64, steps: 1 }, key(6)), 0);
  assert.deepEqual(batch.shape, [10, 2]);
});

test("labelledBatches() keeps each label with its input, int32", async () => {
  const given = labelledBatches({ inputs, labels, classes: [] }, { batchSize: 4, steps: 9 }, key(7));
  for (const step of [0, 3, 8]) {
    const batch = await batchAt(given, step);
    assert.equal(batch.labels.dtype, "int32");
    assert.deepEqual(
      [...batch.labels.dataSync()],
      examples(batch.inputs).map((example) => 100 + example),
    );
  }
});

test("batches() refuses data without examples, and sizes and steps below one", async () => {
  assert.throws(
    () => batches({ data: new Float32Array(0), shape: [0, 2] }, { batchSize: 1, steps: 1 }, key(0)),
    new RangeError("batches: expected at least one example, got none; check how the data were selected"),
  );
  for (const [name, value, remedy] of [
    ["batchSize", 0, "128 images a batch are usual"],
    ["steps", 2.5, "stepsOf counts those of some passes over the data"],
  ] as const) {
    const message = `labelledBatches: expected ${name} to be a whole number ≥ 1, got ${value}; ${remedy}`;
    const options = { batchSize: 2, steps: 2, [name]: value };
    assert.throws(
      () => labelledBatches({ inputs, labels, classes: [] }, options, key(0)),
      new RangeError(message),
    );
  }
});

test("labelledBatches() refuses fewer or more labels than inputs", async () => {
  for (const count of [9, 11]) {
    assert.throws(
      () =>
        labelledBatches(
          { inputs, labels: new Int32Array(count), classes: [] },
          { batchSize: 2, steps: 2 },
          key(0),
        ),
      new RangeError(`labelledBatches: expected 10 labels, got ${count}; pass one for each example`),
    );
  }
});

test("stepsOf() counts whole batches of all passes, and at least one step", () => {
  assert.equal(stepsOf(10, 10_000, 128), 780);
  assert.equal(stepsOf(3, 50, 128), 3);
  assert.equal(stepsOf(0.001, 10, 5), 1);
});
