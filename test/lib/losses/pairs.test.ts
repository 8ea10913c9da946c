import assert from "node:assert/strict";
import { test } from "node:test";
import { tf } from "../../../lib/core/tensor.ts";
import { pairKinds, twoViews } from "../../../lib/losses/pairMask.ts";
import {
  acrossLabels,
  acrossViews,
  amongLabels,
  amongViews,
  decoupled,
  kindsOf,
  type PairKind,
  type Pairs,
  positivesAlone,
  stacked,
  viewNames,
  withNegatives,
} from "../../../lib/losses/pairs.ts";

const signs: Record<PairKind, string> = {
  positive: "+",
  "positive above only": "^",
  negative: "-",
  "left out": ".",
};

/** One sign for each pair. */
function drawn(pairs: Pairs): string[] {
  return kindsOf(pairs).map((row) => row.map((kind) => signs[kind]).join(""));
}

const labels = (...of: number[]) => tf.tensor1d(of, "int32");

test("amongViews() of two views has the pairs of twoViews(), and all of them in the denominator", () => {
  assert.deepEqual(drawn(amongViews(3)), [".--+--", "-.--+-", "--.--+", "+--.--", "-+--.-", "--+--."]);
  assert.deepEqual(pairKinds(amongViews(5)), pairKinds(twoViews(5)));
});

test("amongViews() of three views has two positives for each anchor", () => {
  assert.deepEqual(drawn(amongViews(2, 3)), [".-+-+-", "-.-+-+", "+-.-+-", "-+-.-+", "+-+-.-", "-+-+-."]);
});

test("amongLabels() pairs rows of a label, and leaves a label that is alone without a positive", () => {
  assert.deepEqual(drawn(amongLabels(labels(7, 2, 7, 4))), [".-+-", "-.--", "+-.-", "---."]);
});

test("amongLabels() with the number of the image as label has the pairs of amongViews()", () => {
  assert.deepEqual(drawn(amongLabels(labels(0, 1, 2, 0, 1, 2))), drawn(amongViews(3)));
});

test("acrossViews() has its positives on the diagonal and leaves nothing out", () => {
  assert.deepEqual(drawn(acrossViews(3)), ["+--", "-+-", "--+"]);
});

test("acrossLabels() compares anchors with candidates of their own", () => {
  assert.deepEqual(drawn(acrossLabels(labels(1, 2), labels(2, 1, 1, 3))), ["-++-", "+---"]);
});

test("withNegatives() puts the rows of a queue behind the candidates", () => {
  assert.deepEqual(drawn(withNegatives(positivesAlone(2), 3)), ["+---", "+---"]);
  assert.deepEqual(drawn(withNegatives(acrossViews(2), 1)), ["+--", "-+-"]);
});

test("decoupled() takes the positives out of the denominator and nothing else", () => {
  assert.deepEqual(drawn(decoupled(amongViews(2))), [".-^-", "-.-^", "^-.-", "-^-."]);
});

test("stacked() sets one set of anchors below another", () => {
  assert.deepEqual(drawn(stacked(acrossViews(2), acrossViews(2))), ["+-", "-+", "+-", "-+"]);
});

test("viewNames() names rows by view and image", () => {
  assert.deepEqual(viewNames(2, 3), ["a1", "a2", "b1", "b2", "c1", "c2"]);
});

test("pairs refuse counts that leave no positive or no negative", () => {
  const refuses = (f: () => unknown, message: string) => assert.throws(f, new RangeError(message));
  refuses(
    () => amongViews(1),
    "amongViews: expected at least 2 images, a whole number, got 1; a negative needs another image",
  );
  refuses(
    () => amongViews(2, 1),
    "amongViews: expected at least 2 views, a whole number, got 1; a positive needs another view",
  );
  refuses(
    () => acrossViews(1.5),
    "acrossViews: expected at least 2 images, a whole number, got 1.5; a negative needs another image",
  );
  refuses(
    () => withNegatives(acrossViews(2), 0),
    "withNegatives: expected at least 1 negatives, a whole number, got 0; leave the call out where there are none",
  );
  refuses(
    () => amongLabels(tf.zeros([2, 2], "int32") as unknown as tf.Tensor1D),
    "amongLabels: expected labels of shape [·], got [2, 2]; pass one label for each row",
  );
});
