import assert from "node:assert/strict";
import { test } from "node:test";
import type { Claim } from "../../../experiments/experiment.ts";
import { publish, verdictRows, verdicts } from "../../../experiments/reproduce/verdict.ts";

const claim: Claim<number> = { says: "it grows", evidence: "expected", effect: (run) => run, atLeast: 2 };

test("verdicts() holds when every seed is positive and the mean reaches the minimum", () => {
  const [verdict] = verdicts([claim], [1, 2, 3]);
  assert.equal(verdict!.effect, 2);
  assert.deepEqual(verdict!.effects, [1, 2, 3]);
  assert.equal(verdict!.holds, true);
});

test("verdicts() does not hold when one seed has the wrong sign, whatever the mean", () => {
  const [verdict] = verdicts([claim], [-0.1, 5, 5]);
  assert.equal(verdict!.holds, false);
  assert.equal(publish(verdict!), "not reproduced at this scale");
});

test("verdicts() does not hold when the mean is below the minimum", () => {
  assert.equal(verdicts([claim], [1.9, 1.9])[0]!.holds, false);
});

test("verdicts() does not hold when an effect is not a number", () => {
  assert.equal(verdicts([claim], [Number.NaN, 3])[0]!.holds, false);
});

test("verdicts() keeps what a changed minimum was and why", () => {
  const changed = { from: 4, because: "smaller images" };
  assert.deepEqual(verdicts([{ ...claim, changed }], [3])[0]!.changed, changed);
});

test("verdicts() refuses to judge without runs", () => {
  assert.throws(
    () => verdicts([claim], []),
    new RangeError("verdicts: expected at least one run, got none; run the experiment first"),
  );
});

test("verdictRows() shows the lowest seed beside the mean, each number with three digits", () => {
  const [row] = verdictRows(verdicts([claim], [0.91139, 2, 6.12345]));
  const expected = { effect: "3.01", "lowest seed": "0.911", required: "2", verdict: "holds" };
  assert.deepEqual(row, { says: "it grows", evidence: "expected", ...expected });
  assert.equal(verdictRows(verdicts([claim], [-0.0000867]))[0]!.effect, "−0.0001");
});
