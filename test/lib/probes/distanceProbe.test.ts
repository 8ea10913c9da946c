import assert from "node:assert/strict";
import { test } from "node:test";
import type { Labelled } from "../../../lib/core/data.ts";
import { key } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { distanceProbe } from "../../../lib/probes/distanceProbe.ts";
import { close } from "../../support/close.ts";
import { clusters } from "../../support/clusters.ts";

const classes = ["a", "b", "c"];

function onLine(places: number[], labels: number[]): Labelled {
  const inputs = { data: Float32Array.from(places), shape: [places.length, 1] };
  return { inputs, labels: Int32Array.from(labels), classes };
}

/** The votes of the k nearest by a plain search in float64; equally many: the label that voted first. */
function searched(train: Labelled, asked: Labelled, k: number): number[] {
  const width = train.inputs.shape[1]!;
  const square = (n: number, i: number) =>
    Array.from(
      { length: width },
      (_, j) => asked.inputs.data[n * width + j]! - train.inputs.data[i * width + j]!,
    ).reduce((sum, difference) => sum + difference ** 2, 0);
  return Array.from(asked.labels, (_, n) => {
    const voters = Array.from(train.labels, (label, i) => ({ label, square: square(n, i) }))
      .sort((a, b) => a.square - b.square)
      .slice(0, k);
    const votes = classes.map((_, label) => {
      const first = voters.findIndex((voter) => voter.label === label);
      return voters.filter((voter) => voter.label === label).length - (first < 0 ? 0 : first / 1000);
    });
    return votes.indexOf(Math.max(...votes));
  });
}

test("distanceProbe() finds the votes of a plain search in float64", () => {
  const shape = { width: 8, classes: 3, noise: 2 };
  const train = clusters(key(1), { ...shape, count: 300 });
  const asked = clusters(key(2), { ...shape, count: 1203 });
  const expected = searched(train, asked, 7);
  const { predictions, accuracy } = distanceProbe({ train, test: asked, k: 7 });
  assert.deepEqual([...predictions], expected);
  close(accuracy, expected.filter((label, i) => label === asked.labels[i]).length / 1203, 1e-9);
});

test("distanceProbe() judges lengths too, which directions do not show", () => {
  const train = onLine([1, 2, 10, 11], [0, 0, 1, 1]);
  assert.deepEqual([...distanceProbe({ train, test: onLine([3, 9], [0, 1]), k: 2 }).predictions], [0, 1]);
});

test("distanceProbe() does not depend on where the origin is", () => {
  const shape = { width: 2, classes: 3, noise: 2 };
  const [train, asked] = [key(3), key(4)].map((from) => clusters(from, { ...shape, count: 200 }));
  const moved = ({ inputs, ...rest }: Labelled) => ({
    inputs: { ...inputs, data: inputs.data.map((value) => value + 64) },
    ...rest,
  });
  assert.deepEqual(
    distanceProbe({ train: moved(train!), test: moved(asked!) }).predictions,
    distanceProbe({ train: train!, test: asked! }).predictions,
  );
});

test("distanceProbe() lets the majority win, and of equally many the nearest", () => {
  const train = onLine([0, 1, 1.1, 50], [0, 1, 1, 2]);
  assert.equal(distanceProbe({ train, test: onLine([0], [1]), k: 3 }).predictions[0], 1);
  assert.equal(distanceProbe({ train, test: onLine([0], [1]), k: 2 }).predictions[0], 0);
});

test("distanceProbe() frees what it made", () => {
  const train = onLine([0, 1], [0, 1]);
  const before = tf.memory().numTensors;
  distanceProbe({ train, test: train, k: 1 });
  assert.equal(tf.memory().numTensors, before);
});

test("distanceProbe() refuses more voters than there are", () => {
  const train = onLine([0, 1], [0, 1]);
  assert.throws(
    () => distanceProbe({ train, test: train }),
    new RangeError(
      "distanceProbe: expected k from 1 to 2, the size of the training set, got 10; 10 is usual",
    ),
  );
});
