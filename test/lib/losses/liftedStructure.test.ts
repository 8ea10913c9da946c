import assert from "node:assert/strict";
import { test } from "node:test";
import { key, normal } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { liftedStructure, liftedViolations } from "../../../lib/losses/liftedStructure.ts";
import { amongLabels } from "../../../lib/losses/pairs.ts";
import oracle from "../../oracles/pairLosses.json" with { type: "json" };
import { checkGradient, circle, close } from "../../support/close.ts";
import { checkCompiled } from "../../support/compiled.ts";
import { checkFinite, checkLoss } from "../../support/losses.ts";

const z = tf.tensor2d(oracle.z, oracle.shape as [number, number]);
const labels = tf.tensor1d(oracle.labels, "int32");
const pairs = amongLabels(labels);
const twoClasses = amongLabels(tf.tensor1d([0, 0, 1, 1], "int32"));

for (const { hard, ...wanted } of oracle.liftedStructure)
  test(`liftedStructure() of its ${hard ? "hard" : "smooth"} form equals loops in float64, and its gradient PyTorch's`, () => {
    checkLoss((at) => liftedStructure(at, pairs, { hard }), z, wanted);
  });

test("liftedStructure() is ½ α² (hard) or ½ (α + ln of the negatives)² when all embeddings are equal", () => {
  const same = tf.ones([4, 3]) as tf.Tensor2D;
  close(liftedStructure(same, twoClasses, { hard: true, margin: 0.7 }), 0.7 ** 2 / 2, 1e-5);
  // Two negatives of each of both rows.
  close(liftedStructure(same, twoClasses, { margin: 0.7 }), (0.7 + Math.log(4)) ** 2 / 2, 1e-5);
});

test("liftedStructure() is by hand on a line: a pair at distance 1 with one negative at distance 2 of its first row", () => {
  const rows = tf.tensor2d([[0], [1], [-2]]);
  const alone = amongLabels(tf.tensor1d([0, 0, 1], "int32"));
  const [near, far] = [1 - 2, 1 - 3];
  const smooth = 1 + Math.log(Math.exp(near) + Math.exp(far));
  close(liftedStructure(rows, alone), smooth ** 2 / 2, 1e-6);
  close(liftedStructure(rows, alone, { hard: true }), 0, 0);
  close(liftedStructure(rows, alone, { hard: true, margin: 2 }), 1 / 2, 1e-6);
});

test("liftedViolations() of the smooth form are at least those of the hard form, at most ln of the negatives above", () => {
  const rows = normal(key(1), [24, 4]) as tf.Tensor2D;
  const threes = amongLabels(
    tf.tensor1d(
      Array.from({ length: 24 }, (_, i) => i % 3),
      "int32",
    ),
  );
  const excess = tf
    .sub(liftedViolations(rows, threes), liftedViolations(rows, threes, { hard: true }))
    .dataSync();
  for (const one of excess) assert.ok(one >= -1e-6 && one <= Math.log(32) + 1e-6, `${one}`);
});

test("liftedStructure() ignores where the origin is, rotations and the order of rows", () => {
  const order = tf.tensor1d([4, 2, 8, 0, 6, 1, 7, 3, 5], "int32");
  const turn = tf.tensor2d([
    [0, 0, 1],
    [1, 0, 0],
    [0, 1, 0],
  ]);
  for (const hard of [false, true]) {
    const loss = liftedStructure(z, pairs, { hard }).dataSync();
    close(liftedStructure(tf.add(z, 2), pairs, { hard }), loss, 1e-5);
    close(liftedStructure(tf.matMul(z, turn), pairs, { hard }), loss, 1e-5);
    close(liftedStructure(tf.gather(z, order), amongLabels(tf.gather(labels, order)), { hard }), loss, 1e-5);
  }
});

test("liftedStructure() has the gradient of its finite differences", () => {
  const rows = circle(0, 40, 170, 215);
  for (const hard of [false, true])
    checkGradient((x) => liftedStructure(x, twoClasses, { hard, margin: 3 }), rows, { tolerance: 2e-3 });
});

test("liftedStructure() is 0 with gradient 0 without positives, and where no pair has a negative", () => {
  const rows = circle(0, 50, 100);
  for (const classes of [
    [0, 1, 2],
    [0, 0, 0],
  ])
    for (const hard of [false, true])
      checkLoss((x) => liftedStructure(x, amongLabels(tf.tensor1d(classes, "int32")), { hard }), rows, {
        value: 0,
        gradient: [0, 0, 0, 0, 0, 0],
      });
});

test("liftedStructure() is finite with a finite gradient for equal, far and zero rows", () => {
  const far = tf.mul(circle(0, 180, 90, 270), 1000) as tf.Tensor2D;
  for (const rows of [circle(0, 0, 0, 0), far, tf.zeros([4, 2]) as tf.Tensor2D])
    for (const hard of [false, true]) checkFinite((x) => liftedStructure(x, twoClasses, { hard }), rows);
});

test("liftedStructure() is the same bits compiled", () => {
  for (const hard of [false, true])
    checkCompiled(({ z, labels }) => liftedStructure(z, amongLabels(tf.cast(labels, "int32")), { hard }), {
      z,
      labels: tf.cast(labels, "float32"),
    });
});

test("liftedStructure() refuses the pairs of another batch and margins that are not above 0", () => {
  assert.throws(
    () => liftedStructure(z, twoClasses),
    new RangeError("liftedStructure: expected pairs of shape [9, 9], got [4, 4]; pass the pairs of z"),
  );
  for (const margin of [0, Number.NaN])
    assert.throws(
      () => liftedStructure(z, pairs, { margin }),
      new RangeError(`liftedStructure: expected a margin above 0, got ${margin}; 1 is the paper's`),
    );
});
