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

test("agreement() refuses lists of different length, and none at all", () => {
  const message = (a: number, b: number) =>
    `agreement: expected two lists of one length ≥ 1, got ${a} and ${b}; pass one label for each answer`;
  assert.throws(() => agreement([1], [1, 2]), new RangeError(message(1, 2)));
  assert.throws(() => accuracyOf(scores, [1, 0]), new RangeError(message(3, 2)));
  assert.throws(() => agreement([], []), new RangeError(message(0, 0)));
});
