import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { key, normal, split } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { pickAccuracy, rivals } from "../../../lib/metrics/pickAccuracy.ts";
import { circle, close } from "../../support/close.ts";

/** All choices of `count` of the numbers 0 … n − 1. */
function choices(n: number, count: number, from = 0): number[][] {
  if (count === 0) return [[]];
  const rest = (first: number) => choices(n, count - 1, first + 1).map((others) => [first, ...others]);
  return Array.from({ length: Math.max(0, n - from) }, (_, i) => from + i).flatMap(rest);
}

test("rivals() counts who is at least as near as the other view, on angles", () => {
  // Anchors at 0°, 10°, 40°; their other views at 5°, 60°, 45°.
  assert.deepEqual([...rivals(circle(0, 10, 40), circle(5, 60, 45))], [0, 2, 0]);
});

test("rivals() ignores the lengths of embeddings", () => {
  const [za, zb] = split(key(1)).map((one) => normal(one, [40, 5]) as tf.Tensor2D);
  const lengths = tf.add(0.1, tf.abs(normal(key(2), [40, 1])));
  assert.deepEqual(rivals(tf.mul(za!, lengths), zb!), rivals(za!, tf.mul(zb!, lengths)));
  assert.deepEqual(rivals(tf.mul(za!, lengths), zb!), rivals(za!, zb!));
});

test("rivals() of more anchors than are compared at once equal a loop in float64", () => {
  const [za, zb] = split(key(3)).map((one) => normal(one, [1100, 3]) as tf.Tensor2D);
  const [a, b] = [za!.arraySync(), zb!.arraySync()];
  const cosine = (u: number[], v: number[]) =>
    u.reduce((sum, x, i) => sum + x * v[i]!, 0) / (Math.hypot(...u) * Math.hypot(...v));
  const looped = a.map((u, i) => b.filter((v, j) => j !== i && cosine(u, v) >= cosine(u, b[i]!)).length);
  // Two of a million cosines may be nearer to each other than float32 tells.
  const off = [...rivals(za!, zb!)].filter((count, i) => count !== looped[i]).length;
  assert.ok(off <= 2, `${off} of 1100 differ`);
});

test("rivals() are all others where all embeddings are equal, so that collapse is never right", () => {
  const counts = rivals(tf.ones([6, 4]), tf.ones([6, 4]));
  assert.deepEqual([...counts], [5, 5, 5, 5, 5, 5]);
  assert.equal(pickAccuracy(counts, { candidates: 2 }), 0);
});

test("pickAccuracy() is the share of all choices of candidates without a rival", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 8 }), fc.nat(), fc.nat(), (images, a, b) => {
      const [candidates, r] = [2 + (a % (images - 1)), b % images];
      const drawn = choices(images - 1, candidates - 1);
      const right = drawn.filter((others) => others.every((other) => other >= r)).length;
      close(pickAccuracy([r], { candidates, images }), right / drawn.length, 1e-12);
    }),
  );
});

test("pickAccuracy() is 1/N where the positive is at any rank equally often", () => {
  const everyRank = Array.from({ length: 200 }, (_, r) => r);
  for (const candidates of [2, 8, 64, 200])
    close(pickAccuracy(everyRank, { candidates }), 1 / candidates, 1e-12);
});

test("pickAccuracy() refuses more candidates than images", () => {
  assert.throws(
    () => pickAccuracy([0, 0, 1], { candidates: 4 }),
    new RangeError(
      "pickAccuracy: expected 2 to 3 candidates, as many as there are images, got 4; measure more images",
    ),
  );
});
