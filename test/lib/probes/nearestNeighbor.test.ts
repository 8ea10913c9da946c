import assert from "node:assert/strict";
import { test } from "node:test";
import type { Labelled } from "../../../lib/core/data.ts";
import { key } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { nearestNeighborProbe } from "../../../lib/probes/nearestNeighbor.ts";
import { circle, close } from "../../support/close.ts";
import { clusters } from "../../support/clusters.ts";

const classes = ["a", "b", "c"];

function onCircle(degrees: number[], labels: number[]): Labelled {
  const data = Float32Array.from(circle(...degrees).dataSync());
  return { inputs: { data, shape: [degrees.length, 2] }, labels: Int32Array.from(labels), classes };
}

test("nearestNeighborProbe() finds the votes of a plain search in float64", () => {
  const shape = { width: 8, classes: 3, noise: 2 };
  const train = clusters(key(1), { ...shape, count: 300 });
  const asked = clusters(key(2), { ...shape, count: 1203 });
  const row = ({ inputs }: Labelled, i: number) => inputs.data.subarray(i * 8, (i + 1) * 8);
  const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  const cosine = (a: Float32Array, b: Float32Array) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  const expected = Array.from(asked.labels, (_, n) => {
    const voters = Array.from(train.labels, (label, i) => ({
      label,
      cosine: cosine(row(asked, n), row(train, i)),
    }))
      .sort((a, b) => b.cosine - a.cosine)
      .slice(0, 7);
    const votes = [0, 0, 0];
    for (const voter of voters) votes[voter.label]! += 1 + voter.cosine / 1e4;
    return votes.indexOf(Math.max(...votes));
  });
  const { predictions, accuracy } = nearestNeighborProbe({ train, test: asked, k: 7 });
  assert.deepEqual([...predictions], expected);
  close(accuracy, expected.filter((label, i) => label === asked.labels[i]).length / 1203, 1e-9);
});

test("nearestNeighborProbe() with k = 1 knows the training set by heart", () => {
  const train = clusters(key(3), { width: 8, classes: 3, noise: 5, count: 100 });
  assert.equal(nearestNeighborProbe({ train, test: train, k: 1 }).accuracy, 1);
});

test("nearestNeighborProbe() judges directions, not lengths", () => {
  const train = clusters(key(4), { width: 8, classes: 3, noise: 1, count: 100 });
  const asked = clusters(key(5), { width: 8, classes: 3, noise: 1, count: 100 });
  const data = asked.inputs.data.map((value, i) => value * (1 + Math.floor(i / 8)));
  const longer = { ...asked, inputs: { ...asked.inputs, data } };
  assert.deepEqual(
    nearestNeighborProbe({ train, test: longer }).predictions,
    nearestNeighborProbe({ train, test: asked }).predictions,
  );
});

test("nearestNeighborProbe() lets the majority win over the single nearest", () => {
  const train = onCircle([0, 20, 25, 180], [0, 1, 1, 2]);
  assert.equal(nearestNeighborProbe({ train, test: onCircle([0], [1]), k: 3 }).predictions[0], 1);
});

test("nearestNeighborProbe() decides equal votes by the sum of cosines", () => {
  const train = onCircle([10, -60, 40, -45], [0, 0, 1, 1]);
  const { predictions } = nearestNeighborProbe({ train, test: onCircle([0, -20], [1, 0]), k: 4 });
  // From 0°: cos 10 + cos 60 = 1.485 against cos 40 + cos 45 = 1.473. From −20°: 1.632 against 1.406.
  assert.deepEqual([...predictions], [0, 0]);
});

test("nearestNeighborProbe() with a low temperature follows the nearest, with a high one the majority", () => {
  const train = onCircle([0, 20, 25, 180], [0, 1, 1, 2]);
  const options = { train, test: onCircle([0], [0]), k: 3 };
  assert.equal(nearestNeighborProbe({ ...options, temperature: 0.01 }).predictions[0], 0);
  assert.equal(nearestNeighborProbe({ ...options, temperature: 10 }).predictions[0], 1);
});

test("nearestNeighborProbe() leaves no tensor behind", () => {
  const train = onCircle([0, 90], [0, 1]);
  nearestNeighborProbe({ train, test: train, k: 1 });
  const before = tf.memory().numTensors;
  nearestNeighborProbe({ train, test: train, k: 1 });
  assert.equal(tf.memory().numTensors, before);
});

test("nearestNeighborProbe() refuses more voters than there are", () => {
  const train = onCircle([0, 90], [0, 1]);
  assert.throws(
    () => nearestNeighborProbe({ train, test: train }),
    new RangeError(
      "nearestNeighborProbe: expected k from 1 to 2, the size of the training set, got 10; 10 is usual",
    ),
  );
});

test("nearestNeighborProbe() refuses test features of another width", () => {
  const train = onCircle([0, 90], [0, 1]);
  const wide = clusters(key(6), { width: 3, classes: 3, noise: 1, count: 3 });
  assert.throws(
    () => nearestNeighborProbe({ train, test: wide, k: 1 }),
    new RangeError(
      "nearestNeighborProbe: expected test features of width 2, got 3; represent both sets by one encoder",
    ),
  );
});
