import assert from "node:assert/strict";
import { test } from "node:test";
import { holdOut, perClass, subset } from "../../datasets/dataset.ts";
import { key } from "../../lib/core/key.ts";

/** Example i holds the value i; classes a, b and c have 60, 30 and 10 examples. */
const labels = Int32Array.from({ length: 100 }, (_, i) => (i < 60 ? 0 : i < 90 ? 1 : 2));
const set = {
  inputs: { data: Float32Array.from(labels, (_, i) => i), shape: [100, 1] },
  labels,
  classes: ["a", "b", "c"],
};

const sizes = (marks: Int32Array) => [0, 1, 2].map((label) => marks.filter((mark) => mark === label).length);

test("subset() takes as many of each class as it can", () => {
  assert.deepEqual(sizes(subset(set, 30, key(0)).labels), [10, 10, 10]);
  assert.deepEqual(sizes(subset(set, 60, key(0)).labels), [25, 25, 10]);
});

test("subset() keeps each label with its example and repeats none", () => {
  const { inputs, labels: drawn } = subset(set, 100, key(0));
  inputs.data.forEach((value, i) => {
    assert.equal(drawn[i], labels[value]);
  });
  assert.equal(new Set(inputs.data).size, 100);
});

test("subset() of one key is nested: the smaller one begins the larger one", () => {
  const large = subset(set, 50, key(3)).inputs.data;
  assert.deepEqual(subset(set, 20, key(3)).inputs.data, large.slice(0, 20));
});

test("subset() of another key differs", () => {
  assert.notDeepEqual(subset(set, 20, key(3)).inputs.data, subset(set, 20, key(4)).inputs.data);
});

test("subset() draws every example equally often within its class", () => {
  const drawn = new Array<number>(100).fill(0);
  for (let seed = 0; seed < 2000; seed++)
    for (const i of subset(set, 15, key(seed)).inputs.data) drawn[i]! += 1;
  const worst = drawn.map((times, i) => {
    const p = 5 / [60, 30, 10][labels[i]!]!;
    return Math.abs(times - 2000 * p) / Math.sqrt(2000 * p * (1 - p));
  });
  assert.ok(Math.max(...worst) < 4.2, `a count is ${Math.max(...worst)} standard errors off`);
});

test("subset() refuses more examples than there are", () => {
  assert.throws(
    () => subset(set, 101, key(0)),
    new RangeError(
      "subset: expected count to be a whole number from 1 to 100, got 101; ask for no more than the set holds",
    ),
  );
});

test("perClass() takes k of each class, nested over k", () => {
  const five = perClass(set, 5, key(1));
  assert.deepEqual(sizes(five.labels), [5, 5, 5]);
  assert.deepEqual(perClass(set, 2, key(1)).inputs.data, five.inputs.data.slice(0, 6));
});

test("perClass() refuses more than the smallest class holds and names it", () => {
  assert.throws(
    () => perClass(set, 11, key(1)),
    new RangeError('perClass: expected k from 1 to 10, the size of class "c", got 11; ask for fewer'),
  );
});

test("holdOut() gives two disjoint parts that make up the set", () => {
  const { kept, heldOut } = holdOut(set, 15, key(2));
  assert.deepEqual(sizes(heldOut.labels), [5, 5, 5]);
  assert.deepEqual(
    [...kept.inputs.data, ...heldOut.inputs.data].sort((a, b) => a - b),
    [...set.inputs.data],
  );
});

test("holdOut() refuses to leave nothing", () => {
  assert.throws(
    () => holdOut(set, 100, key(2)),
    new RangeError(
      "holdOut: expected count to be a whole number from 1 to 99, got 100; ask for no more than the set holds",
    ),
  );
});
