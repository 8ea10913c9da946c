import assert from "node:assert/strict";
import { test } from "node:test";
import { quantile, quartiles, ratioOfRounds } from "../../bench/quartiles.ts";

test("quartiles() and quantile() are linear between the sorted values", () => {
  assert.deepEqual(quartiles([4, 1, 3, 2]), { lower: 1.75, median: 2.5, upper: 3.25 }); // numpy.quantile
  assert.equal(quantile([4, 1, 3, 2], 0.95), 3.8499999999999996);
  assert.deepEqual(quartiles([7]), { lower: 7, median: 7, upper: 7 });
});

test("quartiles() refuses an empty sample", () => {
  assert.throws(
    () => quartiles([]),
    new RangeError("quantile: expected at least one value, got none; measure at least one round"),
  );
});

test("ratioOfRounds() does not see what slows both contenders in a round", () => {
  const a = [[1, 1, 1], [10, 10, 10], [2]];
  const b = [[2, 2, 2], [20, 20, 20], [4]];
  assert.deepEqual(ratioOfRounds(a, b), { lower: 0.5, median: 0.5, upper: 0.5 });
});

test("ratioOfRounds() refuses contenders that did not take turns", () => {
  assert.throws(
    () => ratioOfRounds([[1]], []),
    new RangeError("ratioOfRounds: expected as many rounds of both, got 1 and 0; let the two take turns"),
  );
});
