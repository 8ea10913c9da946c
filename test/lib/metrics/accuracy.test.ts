import assert from "node:assert/strict";
import { test } from "node:test";
import { accuracyOf, agreement } from "../../../lib/metrics/accuracy.ts";

const scores = { data: Float32Array.of(0.1, 0.7, 0.2, 3, 3, -1, -5, -4, -3), shape: [3, 3] };

test("accuracyOf() takes the largest score of each row, the first of equal ones", () => {
  assert.equal(accuracyOf(scores, [1, 0, 2]), 1);
  assert.equal(accuracyOf(scores, [1, 1, 2]), 2 / 3);
});

test("agreement() is the share of equal places", () => {
  assert.equal(agreement([1, 2, 3, 4], [1, 0, 3, 0]), 0.5);
});

test("accuracyOf() refuses labels that are not one for each row", () => {
  assert.throws(
    () => accuracyOf(scores, [1, 0]),
    new RangeError("accuracyOf: expected 3 labels, got 2; pass one for each row of scores"),
  );
});
