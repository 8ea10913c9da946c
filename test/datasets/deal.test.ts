import assert from "node:assert/strict";
import { test } from "node:test";
import { deal } from "../../datasets/deal.ts";
import { Generator } from "../../lib/core/generator.ts";

test("deal() is a permutation whose every beginning is balanced to within one while classes last", () => {
  const labels = Int32Array.from({ length: 40 }, (_, i) => (i < 20 ? 0 : 1));
  const order = deal(labels, 2, new Generator(1, 2));
  assert.deepEqual(
    [...order].sort((a, b) => a - b),
    [...labels.keys()],
  );
  let lead = 0;
  for (const i of order) {
    lead += labels[i] === 0 ? 1 : -1;
    assert.ok(Math.abs(lead) <= 1, `one class leads by ${lead}`);
  }
});

test("deal() passes over a class without examples", () => {
  assert.deepEqual([...deal(Int32Array.of(2, 2), 4, new Generator(0, 0))].sort(), [0, 1]);
});
