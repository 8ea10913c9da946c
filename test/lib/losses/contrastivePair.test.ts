import assert from "node:assert/strict";
import { test } from "node:test";
import { key, normal } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import {
  type ContrastiveForm,
  contrastivePair,
  contrastivePairAmong,
  contrastivePairCost,
  contrastivePairOf,
} from "../../../lib/losses/contrastivePair.ts";
import { amongLabels } from "../../../lib/losses/pairs.ts";
import oracle from "../../oracles/pairLosses.json" with { type: "json" };
import { checkGradient, circle, close } from "../../support/close.ts";
import { checkCompiled } from "../../support/compiled.ts";
import { checkFinite, checkLoss } from "../../support/losses.ts";

const z = tf.tensor2d(oracle.z, oracle.shape as [number, number]);
const same = tf.tensor1d(oracle.same, "float32");
const half = (rows: tf.Tensor2D, from: number): tf.Tensor2D => tf.slice(rows, [from, 0], [4, -1]);
const labels = tf.tensor1d(oracle.labels, "int32");

for (const wanted of oracle.contrastivePair) {
  const form = wanted.form as ContrastiveForm;
  test(`contrastivePair() of form "${form}" equals loops in float64, and its gradient PyTorch's`, () => {
    const loss = (at: tf.Tensor2D) =>
      contrastivePair(half(at, 0), half(at, 4), same, { form, margin: wanted.m });
    checkLoss(loss, z, wanted);
  });
}

test("contrastivePair() is 0 for equal positives and ½ m² for equal negatives, with gradient 0 at both", () => {
  const rows = circle(10, 80);
  close(contrastivePair(rows, rows, tf.ones([2])), 0, 0);
  checkLoss((x) => contrastivePair(x, rows, tf.zeros([2]), { margin: 3 }), rows, {
    value: 4.5,
    gradient: [0, 0, 0, 0],
  });
});

test("contrastivePair() pulls positives in proportion to the distance and leaves negatives beyond the margin alone", () => {
  const at = tf.tensor2d([
    [3, 0],
    [0, 2],
  ]);
  checkLoss((x) => contrastivePair(x, tf.zeros([2, 2]), tf.tensor1d([1, 0])), at, {
    value: 9 / 4,
    gradient: [1.5, 0, 0, 0],
  });
});

test("contrastivePairCost() of two margins is 0 between them", () => {
  const d = tf.tensor1d([0.1, 0.3, 0.5, 0.9, 1.2]);
  const { positive, negative } = contrastivePairCost(d, {
    form: "distances",
    positiveMargin: 0.3,
    margin: 0.9,
  });
  close(positive, [0, 0, 0.2, 0.6, 0.9], 1e-6);
  close(negative, [0.8, 0.6, 0.4, 0, 0], 1e-6);
});

test("contrastivePairOf() averages over all pairs, each kind, or those that cost something", () => {
  const d = tf.tensor1d([0, 2, 0.5, 3, 3]);
  const positives = tf.tensor1d([1, 1, 0, 0, 0]);
  const pairs = { positives, negatives: tf.sub(1, positives) as tf.Tensor1D };
  const loss = (averaging: "pairs" | "kinds" | "active") =>
    contrastivePairOf(d, pairs, { form: "distances", averaging });
  close(loss("pairs"), 2.5 / 5, 1e-6);
  close(loss("kinds"), 2 / 2 + 0.5 / 3, 1e-6);
  close(loss("active"), 2 / 1 + 0.5 / 1, 1e-6);
});

test("contrastivePairOf() is 0 without pairs", () => {
  const none = { positives: tf.zeros([2]) as tf.Tensor1D, negatives: tf.zeros([2]) as tf.Tensor1D };
  for (const averaging of ["pairs", "kinds", "active"] as const)
    close(contrastivePairOf(tf.tensor1d([1, 2]), none, { averaging }), 0, 0);
});

test("contrastivePairAmong() is contrastivePair() of all pairs of two different rows", () => {
  const [first, second]: [number[], number[]] = [[], []];
  for (let i = 0; i < 9; i++)
    for (let j = 0; j < i; j++) {
      first.push(i);
      second.push(j);
    }
  const rows = (places: number[]) => tf.gather(z, tf.tensor1d(places, "int32"));
  const alike = first.map((i, pair) => Number(oracle.labels[i] === oracle.labels[second[pair]!]));
  close(
    contrastivePairAmong(z, amongLabels(labels)),
    contrastivePair(rows(first), rows(second), tf.tensor1d(alike)).dataSync()[0]!,
    1e-6,
  );
});

test("contrastivePair() ignores where the origin is, the order of pairs and which row comes first", () => {
  const [za, zb] = [half(z, 0), half(z, 4)];
  const loss = contrastivePair(za, zb, same).dataSync();
  close(contrastivePair(tf.add(za, 3), tf.add(zb, 3), same), loss, 1e-5);
  close(contrastivePair(zb, za, same), loss, 1e-6);
  close(contrastivePair(tf.reverse(za, 0), tf.reverse(zb, 0), tf.reverse(same, 0)), loss, 1e-6);
});

test("contrastivePair() has the gradient of its finite differences", () => {
  const other = normal(key(1), [4, 3]) as tf.Tensor2D;
  const at = normal(key(2), [4, 3]) as tf.Tensor2D;
  checkGradient((x) => contrastivePair(x, other, same, { margin: 5 }), at);
});

test("contrastivePairAmong() is finite with a finite gradient for equal, opposite and zero rows", () => {
  for (const rows of [circle(0, 0, 0, 0), circle(0, 180, 0, 180), tf.zeros([4, 2]) as tf.Tensor2D])
    for (const form of oracle.contrastivePair.map((one) => one.form as ContrastiveForm))
      checkFinite(
        (x) => contrastivePairAmong(x, amongLabels(tf.tensor1d([0, 0, 1, 1], "int32")), { form }),
        rows,
      );
});

test("contrastivePairAmong() is the same bits compiled", () => {
  checkCompiled(
    ({ z, labels }) =>
      contrastivePairAmong(z, amongLabels(tf.cast(labels, "int32")), { averaging: "active" }),
    { z, labels: tf.cast(labels, "float32") },
  );
});

test("contrastivePair() refuses unequal shapes and margins that leave no room", () => {
  const [za, zb] = [half(z, 0), half(z, 4)];
  assert.throws(
    () => contrastivePair(za, zb, tf.ones([3])),
    new RangeError("contrastivePair: expected same of shape [4], got [3]; pass 1 or 0 for each pair"),
  );
  assert.throws(
    () => contrastivePair(za, z, same),
    new RangeError("contrastivePair: expected zb of shape [4, 3], got [9, 3]; pass two rows for each pair"),
  );
  for (const margin of [0, -1, Number.NaN])
    assert.throws(
      () => contrastivePair(za, zb, same, { margin }),
      new RangeError(`contrastivePair: expected a margin above 0, got ${margin}; 1 is usual`),
    );
  assert.throws(
    () => contrastivePair(za, zb, same, { positiveMargin: 1 }),
    new RangeError("contrastivePair: expected a positive margin in [0, 1), got 1; 0 is the paper's"),
  );
});
