import assert from "node:assert/strict";
import { test } from "node:test";
import { latentClasses } from "../../../datasets/vectors/latentClasses.ts";
import { gatherLabelled, type Labelled } from "../../../lib/core/data.ts";
import { key, streams } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { nearestNeighborProbe } from "../../../lib/probes/nearestNeighbor.ts";
import oracle from "../../oracles/latentClasses.json" with { type: "json" };
import { close } from "../../support/close.ts";
import { correlation } from "../images/factorStatistics.ts";

const count = 4000;
const draws = 10;
const data = latentClasses(key(0), { count });
const contents = () => tf.tensor2d(data.contents.inputs.data, [count, 8]);

function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}

/** The first 3,000 examples vote for the other 1,000. */
function nearestNeighbors(set: Labelled): number {
  const range = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => from + i);
  const [train, held] = [gatherLabelled(set, range(0, 3000)), gatherLabelled(set, range(3000, count))];
  return nearestNeighborProbe({ train, test: held }).accuracy;
}

/** The mean content of each class, `[10][8]`, and the deviation of contents from it. */
function moments({ inputs, labels }: Labelled): { means: number[][]; deviation: number } {
  const sums = Array.from({ length: 10 }, () => new Array<number>(8).fill(0));
  const sizes = new Array<number>(10).fill(0);
  labels.forEach((label, i) => {
    sizes[label]! += 1;
    for (let j = 0; j < 8; j++) sums[label]![j]! += inputs.data[i * 8 + j]!;
  });
  const means = sums.map((sum, label) => sum.map((value) => value / sizes[label]!));
  const squares = Array.from(inputs.data, (value, at) => {
    return (value - means[labels[Math.floor(at / 8)]!]![at % 8]!) ** 2;
  });
  return { means, deviation: Math.sqrt(mean(squares)) };
}

/** The statistics of the oracle, of one draw. */
function statistics(seed: number): Record<keyof typeof oracle.statistics, number> {
  const keys = streams(key(seed), "data", "first", "second");
  const drawn = latentClasses(keys.data, { count });
  const [x, other] = [drawn.observeAll(keys.first), drawn.observeAll(keys.second)];
  const { means, deviation } = moments(drawn.contents);
  const distances = means.flatMap((a, i) =>
    means.slice(i + 1).map((b) => a.reduce((sum, value, j) => sum + (value - b[j]!) ** 2, 0)),
  );
  const centered = (set: Labelled) => {
    const sums = new Float64Array(64);
    set.inputs.data.forEach((value, at) => {
      sums[at % 64]! += value / count;
    });
    return Array.from(set.inputs.data, (value, at) => value - sums[at % 64]!);
  };
  return {
    "deviation of c within classes": deviation,
    "squared distance of means": mean(distances),
    "mean square of x": mean(x.inputs.data.map((value) => value ** 2)),
    "largest magnitude of x": x.inputs.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
    "variance shared by views": correlation(centered(x), centered(other)),
    "kNN of c": nearestNeighbors(drawn.contents),
    "kNN of x": nearestNeighbors(x),
  };
}

test("latentClasses() has ten classes of equal chance, contents [N, 8] and observations [N, 64]", () => {
  const { contents: set, observeAll } = data;
  assert.deepEqual(set.inputs.shape, [count, 8]);
  assert.deepEqual(observeAll(key(1)).inputs.shape, [count, 64]);
  assert.deepEqual(observeAll(key(1)).labels, set.labels);
  assert.equal(set.classes.length, 10);
  const sizes = set.classes.map((_, label) => set.labels.filter((one) => one === label).length);
  const chiSquare = sizes.reduce((sum, size) => sum + (size - 400) ** 2 / 400, 0);
  assert.ok(chiSquare < 27.9, `χ² of nine degrees is above 27.9 once in a thousand, got ${chiSquare}`);
});

test("latentClasses() has the statistics of numpy's draws of the same definition", () => {
  const ours = Array.from({ length: draws }, (_, seed) => statistics(seed));
  for (const [name, { mean: expected, deviation }] of Object.entries(oracle.statistics)) {
    const got = mean(ours.map((one) => one[name as keyof typeof oracle.statistics]));
    const error = deviation * Math.sqrt(1 / draws + 1 / oracle.draws);
    assert.ok(Math.abs(got - expected) < 4 * error, `${name}: expected ${expected} ± ${error}, got ${got}`);
  }
});

test("latentClasses() gives the same bits for the same keys, and other data for another key", () => {
  const again = latentClasses(key(0), { count });
  assert.deepEqual(again.contents, data.contents);
  assert.deepEqual(again.observeAll(key(1)), data.observeAll(key(1)));
  assert.notDeepEqual(latentClasses(key(1), { count }).contents.inputs, data.contents.inputs);
});

test("observe() keeps the content and draws the nuisance of each row anew", () => {
  const repeated: tf.Tensor2D = tf.tile(tf.slice(contents(), [0, 0], [1, 8]), [2000, 1]);
  const views = data.observe(repeated, key(2)).arraySync();
  const rows = views.map((row) => row.join());
  assert.equal(new Set(rows).size, 2000, "no two rows share their nuisance");
  const next = data.observe(repeated, key(3)).arraySync();
  const column = (of: number[][], j: number) => of.map((row) => row[j]!);
  for (let j = 0; j < 64; j++) {
    const chance = Math.abs(correlation(column(views, j), column(next, j)));
    assert.ok(chance < 0.1, `views of one content share nothing but it, got a correlation of ${chance}`);
  }
  // The content decides the mean over the nuisance: two halves of the views agree on it, another content does not.
  const other: tf.Tensor2D = tf.tile(tf.slice(contents(), [1, 0], [1, 8]), [2000, 1]);
  const center = (x: tf.Tensor2D): tf.Tensor1D => tf.mean(x, 0);
  const distance = (a: tf.Tensor1D, b: tf.Tensor1D) => tf.norm(tf.sub(a, b)).dataSync()[0]!;
  const same = distance(center(data.observe(repeated, key(2))), center(data.observe(repeated, key(3))));
  const apart = distance(center(data.observe(repeated, key(2))), center(data.observe(other, key(3))));
  assert.ok(apart > 10 * same, `${apart} is far more than ${same}`);
});

test("observeAll() is observe() of all contents", () => {
  const all = data.observeAll(key(4)).inputs.data;
  close(data.observe(contents(), key(4)), all, 0);
});

test("latentClasses() refuses a count that is none", () => {
  assert.throws(
    () => latentClasses(key(0), { count: 0 }),
    new RangeError("latentClasses: expected count to be a whole number ≥ 1, got 0; 4000 are usual"),
  );
});
