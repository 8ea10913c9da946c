import assert from "node:assert/strict";
import { test } from "node:test";
import { interval, proportionMargin, wilson } from "../../../lib/metrics/interval.ts";
import { close } from "../../support/close.ts";

test("interval() is the mean and s/√n", () => {
  const { mean, standardError } = interval([2, 4, 4, 4, 5, 5, 7, 9]);
  close(mean, 5, 1e-12);
  close(standardError, Math.sqrt(32 / 7 / 8), 1e-12);
});

test("interval() of one value has no standard error", () => {
  assert.deepEqual(interval([0.5]), { mean: 0.5, standardError: Number.NaN });
});

test("interval() refuses no values", () => {
  assert.throws(
    () => interval([]),
    new RangeError("interval: expected at least one value, got none; pass one for each seed"),
  );
});

test("proportionMargin() is three binomial standard errors", () => {
  close(proportionMargin(0.9, 10000), 0.009, 1e-12);
});

test("wilson() solves (p − q)² = z² q (1 − q) / n at both ends", () => {
  for (const [p, n, z] of [
    [0.9, 50, 1.96],
    [0.2, 7, 3],
  ] as const) {
    const { low, high } = wilson(p, n, z);
    for (const q of [low, high]) close((p - q) ** 2, (z ** 2 * q * (1 - q)) / n, 1e-12);
  }
});

test("wilson() at 0 of n reaches from 0 to z² / (n + z²)", () => {
  const { low, high } = wilson(0, 10);
  close(low, 0, 1e-12);
  close(high, 1.96 ** 2 / (10 + 1.96 ** 2), 1e-12);
});

test("wilson() refuses per cent", () => {
  assert.throws(
    () => wilson(93, 100),
    new RangeError("wilson: expected a share in [0, 1], got 93; pass a fraction, not per cent"),
  );
});
