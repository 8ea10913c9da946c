import assert from "node:assert/strict";
import { test } from "node:test";
import { spearman } from "../../../lib/metrics/spearman.ts";
import { close } from "../../support/close.ts";

test("spearman() is 1 for any increasing relation and −1 for any decreasing one", () => {
  const x = [0.3, -2, 7, 1];
  close(spearman(x, x.map(Math.exp)), 1, 1e-12);
  close(
    spearman(
      x,
      x.map((value) => -(value ** 3)),
    ),
    -1,
    1e-12,
  );
});

test("spearman() without ties is 1 − 6 Σ d² / (n (n² − 1))", () => {
  // Ranks 1 … 5 against 2 1 4 3 5: Σ d² = 4.
  close(spearman([1, 2, 3, 4, 5], [20, 10, 40, 30, 50]), 1 - 24 / 120, 1e-12);
});

test("spearman() gives equal values the mean of their ranks", () => {
  // Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4: covariance 4.5, squares 4.5 and 5.
  close(spearman([1, 2, 2, 3], [1, 2, 3, 4]), 4.5 / Math.sqrt(4.5 * 5), 1e-12);
});

test("spearman() of a constant list is not a number", () => {
  assert.ok(Number.isNaN(spearman([1, 1, 1], [1, 2, 3])));
});

test("spearman() refuses lists of different length", () => {
  assert.throws(
    () => spearman([1, 2, 3], [1, 2]),
    new RangeError("spearman: expected two lists of one length ≥ 2, got 3 and 2; pass pairs of numbers"),
  );
});
