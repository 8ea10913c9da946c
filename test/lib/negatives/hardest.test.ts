import assert from "node:assert/strict";
import { test } from "node:test";
import { generator, key } from "../../../lib/core/key.ts";
import { expectedHardest } from "../../../lib/negatives/hardest.ts";

const random = generator(key(1));
const near = (got: number, expected: number, within: number) =>
  assert.ok(Math.abs(got - expected) <= within, `${got}, expected ${expected}`);

test("expectedHardest() is the mean over all subsets", () => {
  const pool = Array.from({ length: 9 }, () => random.normal());
  for (let count = 1; count <= 9; count++) {
    let [sum, sets] = [0, 0];
    for (let set = 0; set < 2 ** 9; set++) {
      const members = pool.filter((_, i) => (set >> i) % 2 === 1);
      if (members.length !== count) continue;
      sum += Math.max(...members);
      sets++;
    }
    near(expectedHardest(pool, [count])[0]!, sum / sets, 1e-12);
  }
});

test("expectedHardest() of the numbers 1 to P is K (P + 1) / (K + 1)", () => {
  const pool = Array.from({ length: 4096 }, (_, i) => i + 1);
  const counts = [1, 64, 1000, 4096];
  expectedHardest(pool, counts).forEach((value, i) => {
    near(value, (counts[i]! * 4097) / (counts[i]! + 1), 1e-7);
  });
});

test("expectedHardest() rises with every candidate, and not at all where all are equal", () => {
  const pool = Array.from({ length: 50 }, () => random.normal());
  const counts = Array.from({ length: 50 }, (_, i) => i + 1);
  const values = expectedHardest(pool, counts);
  for (let i = 1; i < 50; i++) assert.ok(values[i]! > values[i - 1]!);
  for (const value of expectedHardest(new Float32Array(50).fill(0.5), counts)) near(value, 0.5, 1e-12);
});

test("expectedHardest() refuses more candidates than the pool has", () => {
  assert.throws(
    () => expectedHardest([1, 2], [3]),
    new RangeError("expectedHardest: expected from 1 to 2 candidates, got 3; pass a larger pool"),
  );
});
