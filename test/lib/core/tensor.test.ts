import assert from "node:assert/strict";
import { test } from "node:test";
import { checkShape, showShape } from "../../../lib/core/tensor.ts";

test("checkShape() accepts the shape, and any size where null stands", () => {
  checkShape("f", "x", [3, 2], [3, 2], "do");
  checkShape("f", "x", [3, 2], [null, 2], "do");
});

test("checkShape() refuses another size or rank and shows both shapes", () => {
  const refused = (got: number[], shown: string) =>
    assert.throws(
      () => checkShape("f", "x", got, [null, 2], "pass rows"),
      new RangeError(`f: expected x of shape [·, 2], got ${shown}; pass rows`),
    );
  refused([3, 4], "[3, 4]");
  refused([2], "[2]");
});

test("showShape() shows any size as a dot", () => {
  assert.equal(showShape([64, null, 8]), "[64, ·, 8]");
});
