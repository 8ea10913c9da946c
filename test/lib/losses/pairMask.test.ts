import assert from "node:assert/strict";
import { test } from "node:test";
import { pairKinds, twoViews } from "../../../lib/losses/pairMask.ts";

test("twoViews() of three images pairs row i with row i ± 3 and leaves out only a row with itself", () => {
  assert.deepEqual(pairKinds(twoViews(3)), [
    [0, -1, -1, 1, -1, -1],
    [-1, 0, -1, -1, 1, -1],
    [-1, -1, 0, -1, -1, 1],
    [1, -1, -1, 0, -1, -1],
    [-1, 1, -1, -1, 0, -1],
    [-1, -1, 1, -1, -1, 0],
  ]);
});

test("twoViews() marks no pair as both positive and negative", () => {
  const { positives, negatives } = twoViews(4);
  assert.deepEqual(
    [positives, negatives].map((mask) => mask.sum().dataSync()[0]),
    [8, 48],
  );
});
