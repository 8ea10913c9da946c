import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../../../lib/core/compile.ts";
import {
  bernoulli,
  fold,
  generator,
  integers,
  type Key,
  key,
  normal,
  permutation,
  split,
  streams,
  uniform,
} from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { close } from "../../support/close.ts";
import { farthest, moments, normalCdf } from "../../support/samples.ts";

const draws = 20_000;

function bits(of: Key): string {
  return of.dataSync().join();
}

function assertDistinct(keys: readonly Key[]): void {
  assert.equal(new Set(keys.map(bits)).size, keys.length);
}

test("key() keeps all 53 bits of a seed apart", () => {
  assert.deepEqual([...key(3 * 2 ** 32 + 7).dataSync()], [3, 7]);
  assertDistinct([0, 1, 2 ** 31, 2 ** 32, 2 ** 32 + 1, 2 ** 52, Number.MAX_SAFE_INTEGER].map(key));
});

test("key() refuses what is no whole number in its range", () => {
  for (const seed of [-1, 0.5, Number.NaN, 2 ** 53]) {
    const message = `key: expected a whole number in [0, 2⁵³), got ${seed}; pass such as 0, 1 or 2`;
    assert.throws(() => key(seed), new RangeError(message));
  }
});

test("split() gives distinct keys: no two alike among 10,000, nor like the parent", () => {
  assertDistinct([key(1), ...split(key(1), 10_000)]);
});

test("fold() gives distinct keys: no two alike among 10,000 indices, nor like those of split()", () => {
  const parent = key(2);
  const compiled = compile((from: Key, index: tf.Scalar) => fold(from, index));
  const folded = Array.from({ length: 10_000 }, (_, i) => compiled(parent, tf.scalar(i - 5000, "int32")));
  assertDistinct([parent, ...folded, ...split(parent, 1000)]);
});

test("fold() never meets split() one generation down", () => {
  const parent = key(2);
  const grandchildren = split(parent, 20).flatMap((child) => split(child, 20));
  const folded = Array.from({ length: 100 }, (_, i) => fold(parent, i));
  assertDistinct([...grandchildren, ...folded]);
});

test("fold() of neighbouring seeds and indices does not meet on the diagonals", () => {
  const keys = Array.from({ length: 20 }, (_, seed) =>
    Array.from({ length: 20 }, (_, i) => fold(key(seed), i)),
  );
  assertDistinct(keys.flat());
});

test("fold() is the same for a number and for a tensor", () => {
  for (const index of [-1, 0, 7])
    assert.equal(bits(fold(key(3), tf.scalar(index, "int32"))), bits(fold(key(3), index)));
});

test("streams() gives a name the same key whatever the other names are", () => {
  const { views, fit } = streams(key(4), "views", "fit");
  assert.equal(bits(streams(key(4), "batches", "fit").fit), bits(fit));
  assertDistinct([views, fit, key(4), streams(key(5), "fit").fit]);
});

test("streams() gives 2,000 names distinct keys", () => {
  const names = Array.from({ length: 2000 }, (_, i) => `name ${i}`);
  assertDistinct(Object.values(streams(key(6), ...names)));
});

test("normal() has mean 0, variance 1 and the normal distribution function", () => {
  const sample = normal(key(7), [draws]).dataSync();
  const { mean, variance } = moments(sample);
  close(mean, 0, 4 / Math.sqrt(draws));
  close(variance, 1, 4 * Math.sqrt(2 / draws));
  assert.ok(farthest(sample, normalCdf) < 2 / Math.sqrt(draws));
});

test("uniform() is even in its range and never reaches the upper end", () => {
  const sample = uniform(key(8), [draws], -2, 3).dataSync();
  const { mean, variance } = moments(sample);
  close(mean, 0.5, 4 * Math.sqrt(25 / 12 / draws));
  close(variance, 25 / 12, 0.06);
  assert.ok(sample.every((value) => value >= -2 && value < 3));
  assert.ok(farthest(sample, (value) => (value + 2) / 5) < 2 / Math.sqrt(draws));
});

test("integers() are int32, even over [low, high)", () => {
  const sample = integers(key(9), [draws], -3, 5);
  assert.equal(sample.dtype, "int32");
  const counts = new Map<number, number>();
  for (const value of sample.dataSync()) counts.set(value, (counts.get(value) ?? 0) + 1);
  assert.deepEqual(
    [...counts.keys()].sort((a, b) => a - b),
    [-3, -2, -1, 0, 1, 2, 3, 4],
  );
  const spread = Math.sqrt(draws * (1 / 8) * (7 / 8));
  for (const count of counts.values()) close(count, draws / 8, 4 * spread);
});

test("bernoulli() is 1 at the given rate, always at 1 and never at 0", () => {
  const sample = bernoulli(key(10), [draws], 0.3).dataSync();
  assert.ok(sample.every((value) => value === 0 || value === 1));
  close(moments(sample).mean, 0.3, 4 * Math.sqrt((0.3 * 0.7) / draws));
  close(bernoulli(key(10), [100], 1), 1, 0);
  close(bernoulli(key(10), [100], 0), 0, 0);
});

test("normal() of two keys of one split is uncorrelated", () => {
  const [a, b] = split(key(11)).map((one) => normal(one, [draws]));
  close(tf.mean(tf.mul(a!, b!)), 0, 4 / Math.sqrt(draws));
});

test("generator() repeats for the same key and differs for another", () => {
  const first = (seed: number) =>
    Array.from(
      { length: 5 },
      (
        (random) => () =>
          random.uniform()
      )(generator(key(seed))),
    );
  assert.deepEqual(first(1), first(1));
  assert.notDeepEqual(first(1), first(2));
});

test("permutation() holds each number once, in another order for another key, the same eager and compiled", () => {
  const order = permutation(key(12), 1000).dataSync();
  assert.deepEqual(
    Int32Array.from(order).sort(),
    Int32Array.from({ length: 1000 }, (_, i) => i),
  );
  assert.notDeepEqual(permutation(key(13), 1000).dataSync(), order);
  assert.deepEqual(compile((from: Key) => permutation(from, 1000))(key(12)).dataSync(), order);
});

test("permutation() of three gives each of the six orders equally often", () => {
  const shuffle = compile((from: Key) => tf.stack(split(from, 6000).map((one) => permutation(one, 3))));
  const counts = new Map<string, number>();
  for (const order of (shuffle(key(14)) as tf.Tensor2D).arraySync()) {
    counts.set(order.join(), (counts.get(order.join()) ?? 0) + 1);
  }
  assert.equal(counts.size, 6);
  for (const count of counts.values()) close(count, 1000, 4 * Math.sqrt(6000 * (1 / 6) * (5 / 6)));
});
