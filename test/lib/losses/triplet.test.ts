import assert from "node:assert/strict";
import { test } from "node:test";
import { key, normal } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import type { PairMask } from "../../../lib/losses/pairMask.ts";
import { amongLabels } from "../../../lib/losses/pairs.ts";
import {
  type TripletMiningOptions,
  triplet,
  tripletAmong,
  tripletCost,
} from "../../../lib/losses/triplet.ts";
import oracle from "../../oracles/pairLosses.json" with { type: "json" };
import { checkGradient, circle, close } from "../../support/close.ts";
import { checkCompiled } from "../../support/compiled.ts";
import { checkFinite, checkLoss } from "../../support/losses.ts";

const z = tf.tensor2d(oracle.z, oracle.shape as [number, number]);
const pairs = amongLabels(tf.tensor1d(oracle.labels, "int32"));
const twoClasses = amongLabels(tf.tensor1d([0, 0, 1, 1], "int32"));
/** The mask of the first anchor alone. */
const firstRow = (mask: tf.Tensor2D): tf.Tensor2D =>
  tf.mul(mask, tf.oneHot(tf.zeros([9], "int32"), 9).transpose());
const minings: TripletMiningOptions[] = [
  { mining: "all" },
  { mining: "hard" },
  { mining: "semi-hard" },
  { mining: "random", key: key(1) },
];

for (const { mining, squared, soft, active, ...wanted } of oracle.triplet) {
  const what = `${squared ? "squared" : "plain"} distances${soft ? ", soft" : ""}${active ? ", active" : ""}`;
  test(`tripletAmong() of ${mining} triplets, ${what}, equals loops in float64, and its gradient PyTorch's`, () => {
    const averaging = active ? "active" : "triplets";
    const options = { mining, squared, soft, averaging } as TripletMiningOptions;
    checkLoss((at) => tripletAmong(at, pairs, options), z, wanted);
  });
}

test("tripletAmong() is the margin, or ln 2 with a soft one, when all embeddings are equal", () => {
  const same = tf.ones([4, 3]) as tf.Tensor2D;
  for (const options of minings)
    for (const squared of [true, false]) {
      close(tripletAmong(same, twoClasses, { ...options, squared }), 0.2, 1e-6);
      close(tripletAmong(same, twoClasses, { ...options, squared, soft: true }), Math.LN2, 1e-6);
    }
});

test("triplet() is by hand: 1 − 4 + m for a positive at distance 1 and a negative at distance 2", () => {
  const at = (x: number) => tf.tensor2d([[x, 0]]);
  close(triplet(at(0), at(1), at(2), { margin: 5 }), 2, 1e-6);
  close(triplet(at(0), at(1), at(2), { margin: 5, squared: false }), 4, 1e-6);
  close(triplet(at(0), at(1), at(2), { soft: true }), Math.log(1 + Math.exp(-3)), 1e-6);
  close(triplet(at(0), at(1), at(2)), 0, 0);
});

test("triplet() gives no gradient to triplets beyond the margin", () => {
  const [a, p, n] = [circle(0), circle(10), circle(120)];
  checkLoss((x) => triplet(x, p, n), a, { value: 0, gradient: [0, 0] });
});

test("tripletCost() with averaging over active triplets leaves those at 0 out", () => {
  const [a, p] = [tf.zeros([2, 1]) as tf.Tensor2D, tf.tensor2d([[1], [0]])];
  const n = tf.tensor2d([[1], [9]]);
  close(tripletCost(tf.tensor1d([1, 0]), tf.tensor1d([1, 81])), [0.2, 0], 1e-6);
  close(triplet(a, p, n), 0.1, 1e-6);
  close(triplet(a, p, n, { averaging: "active" }), 0.2, 1e-6);
});

test("tripletAmong() counts an anchor alone in its class on request, with itself as positive", () => {
  const rows = tf.tensor2d([[0], [1], [3]]);
  const alone = amongLabels(tf.tensor1d([0, 0, 1], "int32"));
  const options = { mining: "hard", squared: false, margin: 4 } as const;
  // Anchors at 0 and 1 have 1 − 3 + 4 and 1 − 2 + 4; the one at 3 has 0 − 2 + 4.
  close(tripletAmong(rows, alone, options), (2 + 3) / 2, 1e-6);
  close(tripletAmong(rows, alone, { ...options, lonely: "its own" }), (2 + 3 + 2) / 3, 1e-6);
});

test("tripletAmong() is 0 with gradient 0 where a batch has no triplet", () => {
  const none = amongLabels(tf.tensor1d([0, 1, 2, 3], "int32"));
  for (const options of minings)
    checkLoss((x) => tripletAmong(x, none, options), circle(0, 50, 100, 200), {
      value: 0,
      gradient: [0, 0, 0, 0, 0, 0, 0, 0],
    });
});

test("tripletAmong() ignores where the origin is, rotations and the order of rows", () => {
  const order = tf.tensor1d([4, 2, 8, 0, 6, 1, 7, 3, 5], "int32");
  const shuffled = amongLabels(tf.gather(tf.tensor1d(oracle.labels, "int32"), order));
  const turn = tf.tensor2d([
    [0, 0, 1],
    [1, 0, 0],
    [0, 1, 0],
  ]);
  for (const options of minings.slice(0, 3)) {
    const loss = tripletAmong(z, pairs, options).dataSync();
    close(tripletAmong(tf.add(z, 2), pairs, options), loss, 1e-5);
    close(tripletAmong(tf.matMul(z, turn), pairs, options), loss, 1e-5);
    close(tripletAmong(tf.gather(z, order), shuffled, options), loss, 1e-5);
  }
});

test("tripletAmong() of hard triplets is not below that of all of an anchor's triplets", () => {
  const one: PairMask = { positives: firstRow(pairs.positives), negatives: firstRow(pairs.negatives) };
  const loss = (mining: "all" | "hard" | "semi-hard") => tripletAmong(z, one, { mining }).dataSync()[0]!;
  assert.ok(loss("hard") > loss("all") && loss("hard") > loss("semi-hard"));
});

test("tripletAmong() has the gradient of its finite differences where no choice changes", () => {
  const rows = circle(0, 40, 170, 215);
  for (const options of minings)
    for (const squared of [true, false])
      checkGradient((x) => tripletAmong(x, twoClasses, { ...options, squared, margin: 6 }), rows);
});

test("tripletAmong() is finite with a finite gradient for equal, opposite and zero rows", () => {
  for (const rows of [circle(0, 0, 0, 0), circle(0, 180, 0, 180), tf.zeros([4, 2]) as tf.Tensor2D])
    for (const options of minings)
      for (const squared of [true, false])
        checkFinite((x) => tripletAmong(x, twoClasses, { ...options, squared }), rows);
});

for (const { mining } of minings)
  test(`tripletAmong() of ${mining} triplets is the same bits compiled`, () => {
    const labels = tf.tensor1d(oracle.labels, "float32");
    checkCompiled(
      ({ z, labels, seed }) =>
        tripletAmong(z, amongLabels(tf.cast(labels, "int32")), { mining, key: tf.cast(seed, "int32") }),
      { z, labels, seed: tf.tensor1d([0, 1]) },
    );
  });

test("tripletAmong() draws other triplets from another key", () => {
  const rows = normal(key(2), [30, 4]) as tf.Tensor2D;
  const thirds = amongLabels(
    tf.tensor1d(
      Array.from({ length: 30 }, (_, i) => i % 3),
      "int32",
    ),
  );
  const loss = (seed: number) =>
    tripletAmong(rows, thirds, { mining: "random", key: key(seed) }).dataSync()[0]!;
  assert.equal(loss(1), loss(1));
  assert.notEqual(loss(1), loss(2));
});

test("triplet() and tripletAmong() refuse unequal shapes, negative margins and a missing key", () => {
  const a = circle(0, 90);
  assert.throws(
    () => triplet(a, circle(1), a),
    new RangeError(
      "triplet: expected positives of shape [2, 2], got [1, 2]; pass one positive for each anchor",
    ),
  );
  assert.throws(
    () => triplet(a, a, circle(1)),
    new RangeError(
      "triplet: expected negatives of shape [2, 2], got [1, 2]; pass one negative for each anchor",
    ),
  );
  assert.throws(
    () => tripletAmong(a, twoClasses),
    new RangeError("tripletAmong: expected pairs of shape [2, 2], got [4, 4]; pass the pairs of z"),
  );
  for (const margin of [-0.1, Number.NaN, Number.POSITIVE_INFINITY])
    assert.throws(
      () => triplet(a, a, a, { margin }),
      new RangeError(`triplet: expected a margin of 0 or more, got ${margin}; .2 is the paper's`),
    );
  assert.throws(
    () => tripletAmong(z, pairs, { mining: "random" }),
    new TypeError('tripletAmong: expected a key for mining "random", got none; pass one, new for each step'),
  );
});
