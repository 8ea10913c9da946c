import assert from "node:assert/strict";
import { test } from "node:test";
import { refuseNoRange } from "../../../lib/views/range.ts";

test("refuseNoRange() accepts a range, and one number twice", () => {
  refuseNoRange("view", "a size", [0.1, 7], { example: "[1, 2]" });
  refuseNoRange("view", "a size", [1, 1], { most: 1, example: "[.5, 1]" });
});

test("refuseNoRange() refuses zero, the wrong order, too much and NaN, and says why", () => {
  for (const range of [
    [0, 1],
    [2, 1],
    [1, 9],
    [Number.NaN, 1],
  ] as const) {
    assert.throws(
      () => refuseNoRange("view", "a size", range, { most: 8, example: "[1, 2]" }),
      new RangeError(
        `view: expected a size [low, high] with 0 < low ≤ high ≤ 8, got [${range[0]}, ${range[1]}]; pass such as [1, 2]`,
      ),
    );
  }
});
