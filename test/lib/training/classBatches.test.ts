import assert from "node:assert/strict";
import { test } from "node:test";
import { key } from "../../../lib/core/key.ts";
import { batchAt } from "../../../lib/training/batches.ts";
import { classBatches } from "../../../lib/training/classBatches.ts";

/** Sixty examples of five classes, 20, 16, 12, 8 and 4 of them; the value of an example is its number. */
const sizes = [20, 16, 12, 8, 4];
const labels = Int32Array.from(sizes.flatMap((size, label) => new Array<number>(size).fill(label)));
const set = {
  inputs: { data: Float32Array.from(labels, (_, i) => i), shape: [60, 1] },
  labels,
  classes: ["a", "b", "c", "d", "e"],
};

test("classBatches() has K different examples of each of P classes, class c in every P-th row from c on", async () => {
  const given = classBatches(set, { classes: 3, perClass: 4, steps: 50 }, key(1));
  assert.equal(given.steps, 50);
  for (let step = 0; step < 50; step++) {
    const batch = await batchAt(given, step);
    const numbers = [...batch.inputs.dataSync()];
    const own = [...batch.labels.dataSync()];
    assert.deepEqual(
      own,
      numbers.map((number) => labels[number]),
    );
    assert.equal(new Set(numbers).size, 12);
    assert.equal(new Set(own.slice(0, 3)).size, 3);
    own.forEach((label, row) => {
      assert.equal(label, own[row % 3]);
    });
  }
});

test("classBatches() draws all classes alike, and all examples of a class", () => {
  const { indices } = classBatches(set, { classes: 2, perClass: 2, steps: 6000 }, key(2));
  const counts = new Array<number>(60).fill(0);
  for (let step = 0; step < 6000; step++) for (const i of indices(step)) counts[i]! += 1;
  sizes.forEach((size, label) => {
    const own = counts.filter((_, i) => labels[i] === label);
    // 6000 steps choose 2 of 5 classes and 2 examples of each: 4800 expected, σ of the number of batches is 38.
    const total = own.reduce((sum, count) => sum + count, 0);
    assert.ok(Math.abs(total - 4800) < 4 * 2 * 38, `class ${label}: ${total}`);
    const mean = total / size;
    for (const count of own)
      assert.ok(Math.abs(count - mean) < 5 * Math.sqrt(mean), `class ${label}: ${own}`);
  });
});

test("classBatches() gives a step the same batch whichever steps were asked for before, and another key others", () => {
  const options = { classes: 3, perClass: 3, steps: 20 };
  const [forward, backward, other] = [key(3), key(3), key(4)].map((from) => classBatches(set, options, from));
  const inOrder = Array.from({ length: 20 }, (_, step) => [...forward!.indices(step)]);
  for (let step = 19; step >= 0; step--) assert.deepEqual([...backward!.indices(step)], inOrder[step]);
  assert.notDeepEqual([...other!.indices(0)], inOrder[0]);
});

test("classBatches() leaves out classes with too few examples", () => {
  const { indices } = classBatches(set, { classes: 4, perClass: 8, steps: 30 }, key(5));
  for (let step = 0; step < 30; step++)
    assert.deepEqual(new Set([...indices(step)].map((i) => labels[i])), new Set([0, 1, 2, 3]));
});

test("classBatches() refuses more classes or examples than there are and says how many there are", () => {
  const refuses = (options: { classes: number; perClass: number }, message: string) =>
    assert.throws(() => classBatches(set, { ...options, steps: 1 }, key(6)), new RangeError(message));
  refuses(
    { classes: 4, perClass: 9 },
    "classBatches: expected classes from 2 to 3, the classes of 9 examples or more, got 4; 8 classes of 8 examples are usual",
  );
  refuses(
    { classes: 2, perClass: 21 },
    "classBatches: expected perClass from 2 to 20, the size of the largest class, got 21; 8 classes of 8 examples are usual",
  );
  refuses(
    { classes: 1, perClass: 4 },
    "classBatches: expected classes from 2 to 5, the classes of 4 examples or more, got 1; 8 classes of 8 examples are usual",
  );
});
