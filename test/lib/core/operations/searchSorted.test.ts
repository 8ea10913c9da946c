import assert from "node:assert/strict";
import { test } from "node:test";
import { countAtMost } from "../../../../lib/core/operations/searchSorted.ts";
import { tf } from "../../../../lib/core/tensor.ts";

test("countAtMost() counts, row by row, the numbers that are not above each value", () => {
  const sorted = tf.tensor2d([
    [-1, 0, 0, 2],
    [5, 6, 7, Number.POSITIVE_INFINITY],
  ]);
  const values = tf.tensor2d([
    [-2, 0, 1, 9],
    [4, 5, 6.5, Number.POSITIVE_INFINITY],
  ]);
  assert.deepEqual(countAtMost(sorted, values).arraySync(), [
    [0, 3, 3, 4],
    [0, 1, 2, 4],
  ]);
});

test("countAtMost() refuses another number of rows", () => {
  assert.throws(
    () => countAtMost(tf.zeros([2, 4]), tf.zeros([3, 1])),
    new RangeError(
      "countAtMost: expected values of shape [2, ·], got [3, 1]; pass a row of values for each sorted row",
    ),
  );
});
