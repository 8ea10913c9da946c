import assert from "node:assert/strict";
import { test } from "node:test";
import { valueAndGrad } from "../../../lib/core/gradient.ts";
import { key, normal } from "../../../lib/core/key.ts";
import { normalize } from "../../../lib/core/numeric.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { amongLabels } from "../../../lib/losses/pairs.ts";
import { softNearestNeighbor } from "../../../lib/losses/softNearestNeighbor.ts";
import { supCon } from "../../../lib/losses/supCon.ts";
import oracle from "../../oracles/pairLosses.json" with { type: "json" };
import { checkGradient, circle, close } from "../../support/close.ts";
import { checkCompiled } from "../../support/compiled.ts";
import { checkFinite, checkLoss } from "../../support/losses.ts";

const z = tf.tensor2d(oracle.z, oracle.shape as [number, number]);
const labels = tf.tensor1d(oracle.labels, "int32");
const pairs = amongLabels(labels);
const twoClasses = amongLabels(tf.tensor1d([0, 0, 1, 1], "int32"));
/** The mean of ln((B − 1) / |P(i)|) over rows that have positives. */
const chance = (() => {
  const counts = oracle.labels.map((label) => oracle.labels.filter((other) => other === label).length - 1);
  const logs = counts.filter((count) => count > 0).map((count) => Math.log(8 / count));
  return logs.reduce((sum, one) => sum + one, 0) / logs.length;
})();

for (const { temperature, distance, ...wanted } of oracle.softNearestNeighbor)
  test(`softNearestNeighbor() of ${distance} distances at temperature ${temperature} equals loops in float64, and its gradient PyTorch's`, () => {
    const options = { temperature, distance: distance as "squared" | "cosine" };
    checkLoss((at) => softNearestNeighbor(at, pairs, options), z, wanted, 4e-6);
  });

test("softNearestNeighbor() is the mean of ln((B − 1) / |P(i)|) for T → ∞ and for equal embeddings", () => {
  close(softNearestNeighbor(z, pairs, { temperature: 1e5 }), chance, 1e-3);
  close(softNearestNeighbor(tf.ones([9, 3]), pairs), chance, 1e-5);
});

test("softNearestNeighbor() gives at least 99 % of the gradient to the nearest neighbor for T → 0", () => {
  // Row 0 has neighbors at 1 (a negative) and 1.2 (a positive), and others farther away.
  const rows = tf.tensor2d([[0], [1], [-1.2], [4], [9]]);
  const classes = amongLabels(tf.tensor1d([0, 1, 0, 1, 1], "int32"));
  const first = tf.oneHot(tf.zeros([5], "int32"), 5).transpose() as tf.Tensor2D;
  const ofFirst = {
    positives: tf.mul(classes.positives, first) as tf.Tensor2D,
    negatives: classes.negatives,
    denominator: classes.denominator,
  };
  const { grads } = valueAndGrad(
    (x: tf.Tensor2D) => ({ loss: softNearestNeighbor(x, ofFirst, { temperature: 0.05 }), aux: [] }),
    rows,
  );
  const [, negative, positive, ...others] = Array.from(grads.dataSync()).map(Math.abs);
  // The only positive pulls as the nearest of its kind, the nearest of all, a negative, is pushed.
  close([negative!, positive!], [(2 * 1) / 0.05, (2 * 1.2) / 0.05], 0.05);
  assert.ok(others.every((one) => one < 1e-3 * negative!));
});

test("softNearestNeighbor() at T on rows of length one is the log-sum form of SupCon at T / 2", () => {
  const rows = normalize(normal(key(1), [9, 4]) as tf.Tensor2D);
  const logs = oracle.labels
    .map((label) => oracle.labels.filter((other) => other === label).length - 1)
    .filter((count) => count > 0)
    .map(Math.log);
  const meanLog = logs.reduce((sum, one) => sum + one, 0) / logs.length;
  for (const temperature of [0.2, 1])
    close(
      softNearestNeighbor(rows, pairs, { temperature }),
      supCon(rows, pairs, { form: "in", temperature: temperature / 2 }).dataSync()[0]! - meanLog,
      1e-5,
    );
});

test("softNearestNeighbor() of cosine distances at T is that of squared distances at 2T on rows of length one", () => {
  const rows = circle(0, 40, 170, 215);
  close(
    softNearestNeighbor(tf.mul(rows, 3) as tf.Tensor2D, twoClasses, { distance: "cosine", temperature: 0.3 }),
    softNearestNeighbor(rows, twoClasses, { temperature: 0.6 }).dataSync(),
    1e-5,
  );
});

test("softNearestNeighbor() is near 0 for classes far apart, though each lies in two clusters", () => {
  const rows: tf.Tensor2D = tf.mul(circle(0, 1, 180, 181, 90, 91, 270, 271), 10);
  const classes = amongLabels(tf.tensor1d([0, 0, 0, 0, 1, 1, 1, 1], "int32"));
  close(softNearestNeighbor(rows, classes), 0, 1e-5);
});

test("softNearestNeighbor() leaves out rows whose label is alone, or counts them as zero", () => {
  const left = softNearestNeighbor(z, pairs).dataSync()[0]!;
  close(softNearestNeighbor(z, pairs, { lonely: "zero" }), (left * 8) / 9, 1e-5);
  const none = amongLabels(tf.tensor1d([0, 1, 2], "int32"));
  checkLoss((x) => softNearestNeighbor(x, none), circle(0, 50, 100), {
    value: 0,
    gradient: [0, 0, 0, 0, 0, 0],
  });
});

test("softNearestNeighbor() ignores where the origin is, and the order of rows", () => {
  const loss = softNearestNeighbor(z, pairs).dataSync();
  const order = tf.tensor1d([4, 2, 8, 0, 6, 1, 7, 3, 5], "int32");
  close(softNearestNeighbor(tf.add(z, 2), pairs), loss, 1e-5);
  close(softNearestNeighbor(tf.gather(z, order), amongLabels(tf.gather(labels, order))), loss, 1e-5);
});

test("softNearestNeighbor() has the gradient of its finite differences", () => {
  for (const distance of ["squared", "cosine"] as const)
    checkGradient((x) => softNearestNeighbor(x, pairs, { distance }), normal(key(3), [9, 3]) as tf.Tensor2D);
});

test("softNearestNeighbor() is finite with a finite gradient at temperature .01 for equal, opposite and zero rows", () => {
  for (const rows of [circle(0, 0, 0, 0), circle(0, 180, 0, 180), tf.zeros([4, 2]) as tf.Tensor2D])
    for (const distance of ["squared", "cosine"] as const)
      checkFinite((x) => softNearestNeighbor(x, twoClasses, { distance, temperature: 0.01 }), rows);
});

test("softNearestNeighbor() is the same bits compiled", () => {
  checkCompiled(({ z, labels }) => softNearestNeighbor(z, amongLabels(tf.cast(labels, "int32"))), {
    z,
    labels: tf.cast(labels, "float32"),
  });
});

test("softNearestNeighbor() refuses the pairs of another batch and temperatures that are not above 0", () => {
  assert.throws(
    () => softNearestNeighbor(z, twoClasses),
    new RangeError("softNearestNeighbor: expected pairs of shape [9, 9], got [4, 4]; pass the pairs of z"),
  );
  assert.throws(
    () => softNearestNeighbor(z, pairs, { temperature: 0 }),
    new RangeError("softNearestNeighbor: expected a temperature above 0, got 0; .1 to 10 is usual"),
  );
});
