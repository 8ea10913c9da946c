import assert from "node:assert/strict";
import { test } from "node:test";
import { key } from "../../../lib/core/key.ts";
import type { tf } from "../../../lib/core/tensor.ts";
import { batches, labelledBatches, stepsOf } from "../../../lib/training/batches.ts";

/** Ten examples of two values; both name the example. */
const inputs = { data: Float32Array.from({ length: 20 }, (_, i) => Math.floor(i / 2)), shape: [10, 2] };
const labels = Int32Array.from({ length: 10 }, (_, i) => 100 + i);

function examples(batch: tf.Tensor): number[] {
  return (batch.arraySync() as number[][]).map(([first, second]) => {
    assert.equal(first, second);
    return first!;
  });
}

test("batches() holds every example once in each pass, in another order", () => {
  const { at, steps } = batches(inputs, { batchSize: 5, steps: 6 }, key(1));
  assert.equal(steps, 6);
  const passes = [0, 2, 4].map((step) => [...examples(at(step)), ...examples(at(step + 1))]);
  for (const pass of passes)
    assert.deepEqual(
      [...pass].sort((a, b) => a - b),
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    );
  assert.equal(new Set(passes.map(String)).size, 3);
});

test("batches() leaves out what does not fill a batch, other examples in other passes", () => {
  const { at } = batches(inputs, { batchSize: 4, steps: 40 }, key(2));
  const left = new Set<number>();
  for (let pass = 0; pass < 20; pass++) {
    const seen = [...examples(at(2 * pass)), ...examples(at(2 * pass + 1))];
    assert.equal(new Set(seen).size, 8);
    for (let i = 0; i < 10; i++) if (!seen.includes(i)) left.add(i);
  }
  assert.equal(left.size, 10);
});

test("batches() gives a step the same batch whichever steps were asked for before", () => {
  const options = { batchSize: 3, steps: 30 };
  const forward = batches(inputs, options, key(3));
  const inOrder = Array.from({ length: 30 }, (_, step) => examples(forward.at(step)));
  const backward = batches(inputs, options, key(3));
  for (let step = 29; step >= 0; step--) assert.deepEqual(examples(backward.at(step)), inOrder[step]);
});

test("batches() draws another order for another key", () => {
  const first = (seed: number) => examples(batches(inputs, { batchSize: 10, steps: 1 }, key(seed)).at(0));
  assert.deepEqual(first(4), first(4));
  assert.notDeepEqual(first(4), first(5));
});

test("batches() holds all examples where they are fewer than a batch", () => {
  const batch = batches(inputs, { batchSize: 64, steps: 1 }, key(6)).at(0);
  assert.deepEqual(batch.shape, [10, 2]);
});

test("labelledBatches() keeps each label with its input, int32", () => {
  const { at } = labelledBatches({ inputs, labels, classes: [] }, { batchSize: 4, steps: 9 }, key(7));
  for (const step of [0, 3, 8]) {
    const batch = at(step);
    assert.equal(batch.labels.dtype, "int32");
    assert.deepEqual(
      [...batch.labels.dataSync()],
      examples(batch.inputs).map((example) => 100 + example),
    );
  }
});

test("batches() refuses data without examples, and sizes and steps below one", () => {
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

test("labelledBatches() refuses fewer or more labels than inputs", () => {
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
