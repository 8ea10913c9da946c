import assert from "node:assert/strict";
import { test } from "node:test";
import { key, normal } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { ntxent } from "../../../lib/losses/ntxent.ts";
import { amongLabels, amongViews } from "../../../lib/losses/pairs.ts";
import { supCon } from "../../../lib/losses/supCon.ts";
import oracle from "../../oracles/pairLosses.json" with { type: "json" };
import { checkGradient, circle, close } from "../../support/close.ts";
import { checkCompiled } from "../../support/compiled.ts";
import { checkFinite, checkLoss } from "../../support/losses.ts";

const z = tf.tensor2d(oracle.z, oracle.shape as [number, number]);
const labels = tf.tensor1d(oracle.labels, "int32");
const pairs = amongLabels(labels);
const forms = ["out", "in"] as const;

for (const { temperature, form, ...wanted } of oracle.supCon)
  test(`supCon() "${form}" at temperature ${temperature} equals loops in float64, and its gradient PyTorch's`, () => {
    const loss = (at: tf.Tensor2D) => supCon(at, pairs, { temperature, form: form as "out" | "in" });
    // Float32 carries a cosine over τ to about 1e-7 / τ.
    checkLoss(loss, z, wanted, 4e-7 / temperature);
  });

test("supCon() of two views without labels is NT-Xent, in both forms", () => {
  const [za, zb] = [normal(key(1), [6, 4]), normal(key(2), [6, 4])] as [tf.Tensor2D, tf.Tensor2D];
  for (const form of forms)
    for (const temperature of [0.5, 0.05])
      close(
        supCon(tf.concat([za, zb], 0), amongViews(6), { form, temperature }),
        ntxent(za, zb, { temperature }).dataSync(),
        1e-5,
      );
});

test("supCon() is ln(M − 1) when all M embeddings are equal", () => {
  for (const form of forms) close(supCon(tf.ones([9, 3]), pairs, { form }), Math.log(8), 1e-5);
});

test("supCon() has the mean of ln |P(i)| as its floor, which classes on opposite points reach", () => {
  const threes = amongLabels(tf.tensor1d([0, 1, 0, 1, 0, 1, 0], "int32"));
  const floor = (4 * Math.log(3) + 3 * Math.log(2)) / 7;
  for (const form of forms) {
    close(supCon(circle(0, 180, 0, 180, 0, 180, 0), threes, { form }), floor, 1e-5);
    for (let seed = 0; seed < 5; seed++) {
      const loss = supCon(normal(key(seed), [7, 3]) as tf.Tensor2D, threes, { form }).dataSync()[0]!;
      assert.ok(loss > floor, `${loss}`);
    }
  }
});

test('supCon() "in" is never above "out", and below where an anchor has unequal positives', () => {
  for (let seed = 0; seed < 5; seed++) {
    const rows = normal(key(10 + seed), [9, 3]) as tf.Tensor2D;
    const [out, within] = forms.map((form) => supCon(rows, pairs, { form }).dataSync()[0]!);
    assert.ok(within! < out!, `${within} < ${out}`);
  }
});

test("supCon() leaves out an anchor alone in its class, which stays in the denominators, or counts it as zero", () => {
  const loss = (lonely: "left out" | "zero") => supCon(z, pairs, { lonely }).dataSync()[0]!;
  close(loss("zero"), (loss("left out") * 8) / 9, 1e-5);
  const without = supCon(z.slice([0, 0], [8, -1]), amongLabels(labels.slice(0, 8))).dataSync()[0]!;
  assert.ok(loss("left out") > without, "the lonely row is a negative of the others");
});

test("supCon() is 0 with gradient 0 where no anchor has a positive", () => {
  const none = amongLabels(tf.tensor1d([0, 1, 2], "int32"));
  for (const form of forms)
    checkLoss((x) => supCon(x, none, { form }), circle(0, 50, 100), {
      value: 0,
      gradient: [0, 0, 0, 0, 0, 0],
    });
});

test("supCon() ignores the scale of each row, the order of rows and the names of labels", () => {
  const loss = supCon(z, pairs).dataSync();
  const order = tf.tensor1d([4, 2, 8, 0, 6, 1, 7, 3, 5], "int32");
  close(supCon(tf.mul(z, tf.tensor2d([1, 2, 3, 4, 5, 6, 7, 8, 9], [9, 1])), pairs), loss, 2e-5);
  close(supCon(tf.gather(z, order), amongLabels(tf.gather(labels, order))), loss, 2e-5);
  close(supCon(z, amongLabels(tf.sub(7, labels))), loss, 0);
});

test("supCon() without normalization takes dot products", () => {
  const unit = circle(0, 30, 170, 200);
  const two = amongLabels(tf.tensor1d([0, 0, 1, 1], "int32"));
  close(
    supCon(tf.mul(unit, 2), two, { normalized: false, temperature: 2 }),
    supCon(unit, two, { temperature: 0.5 }).dataSync(),
    1e-5,
  );
});

test("supCon() has the gradient of its finite differences", () => {
  for (const form of forms)
    checkGradient((x) => supCon(x, pairs, { form, temperature: 0.5 }), normal(key(3), [9, 3]) as tf.Tensor2D);
});

test("supCon() is finite with a finite gradient at temperature .01 for equal, opposite and zero rows", () => {
  const two = amongLabels(tf.tensor1d([0, 0, 1, 1], "int32"));
  for (const rows of [circle(0, 0, 0, 0), circle(0, 180, 0, 180), tf.zeros([4, 2]) as tf.Tensor2D])
    for (const form of forms) checkFinite((x) => supCon(x, two, { form, temperature: 0.01 }), rows);
});

test("supCon() is the same bits compiled", () => {
  for (const form of forms)
    checkCompiled(({ z, labels }) => supCon(z, amongLabels(tf.cast(labels, "int32")), { form }), {
      z,
      labels: tf.cast(labels, "float32"),
    });
});

test("supCon() refuses the pairs of another batch and temperatures that are not above 0", () => {
  assert.throws(
    () => supCon(circle(0, 90), pairs),
    new RangeError("supCon: expected pairs of shape [2, 2], got [9, 9]; pass the pairs of z"),
  );
  for (const temperature of [0, Number.NaN])
    assert.throws(
      () => supCon(z, pairs, { temperature }),
      new RangeError(`supCon: expected a temperature above 0, got ${temperature}; .07 to .5 is usual`),
    );
});
