import assert from "node:assert/strict";
import { test } from "node:test";
import { Generator } from "../../../lib/core/generator.ts";
import { close } from "../../support/close.ts";
import { farthest, moments, normalCdf } from "../../support/samples.ts";

const draws = 50_000;

function sample(draw: () => number, count = draws): Float64Array {
  return Float64Array.from({ length: count }, draw);
}

test("Generator repeats its numbers for the same words and not for others", () => {
  const first = ([high, low]: readonly [number, number]) => {
    const random = new Generator(high, low);
    return [...sample(() => random.uniform(), 10)];
  };
  assert.deepEqual(first([1, 2]), first([1, 2]));
  const firsts = [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ] as const;
  assert.equal(new Set(firsts.flatMap(first)).size, 40);
});

test("Generator.uniform() is even in its range", () => {
  const random = new Generator(0, 1);
  const values = sample(() => random.uniform(2, 6));
  assert.ok(values.every((value) => value >= 2 && value < 6));
  assert.ok(farthest(values, (value) => (value - 2) / 4) < 2 / Math.sqrt(draws));
});

test("Generator.normal() has mean 0, variance 1 and the normal distribution function; neighbours are uncorrelated", () => {
  const random = new Generator(0, 2);
  const values = sample(() => random.normal());
  const { mean, variance } = moments(values);
  close(mean, 0, 4 / Math.sqrt(draws));
  close(variance, 1, 4 * Math.sqrt(2 / draws));
  assert.ok(farthest(values, normalCdf) < 2 / Math.sqrt(draws));
  // Two neighbours come from one point of the polar form.
  close(moments(values.slice(1).map((value, i) => value * values[i]!)).mean, 0, 4 / Math.sqrt(draws));
});

test("Generator.integer() is even over 0 … count − 1", () => {
  const random = new Generator(0, 3);
  const counts = new Int32Array(7);
  for (let i = 0; i < draws; i++) counts[random.integer(7)]!++;
  for (const count of counts) close(count, draws / 7, 4 * Math.sqrt(draws * (1 / 7) * (6 / 7)));
});

test("Generator.permutation() holds each number once", () => {
  const order = new Generator(0, 4).permutation(1000);
  assert.notDeepEqual(order.slice(), order.slice().sort());
  assert.deepEqual(
    [...order].sort((a, b) => a - b),
    Array.from({ length: 1000 }, (_, i) => i),
  );
});

test("Generator.permutation() gives each of the 24 orders of four equally often", () => {
  const random = new Generator(0, 5);
  const counts = new Map<string, number>();
  for (let i = 0; i < 24_000; i++) {
    const order = random.permutation(4).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  assert.equal(counts.size, 24);
  const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
  // 23 degrees of freedom: exceeded once in 1,000.
  assert.ok(chiSquare < 49.7, `χ² ${chiSquare}`);
});

test("Generator.shuffle() shuffles in place and returns its argument", () => {
  const list = ["a", "b", "c"];
  assert.equal(new Generator(0, 6).shuffle(list), list);
  assert.deepEqual([...list].sort(), ["a", "b", "c"]);
});

test("Generator.fork() is the same however many numbers were drawn before", () => {
  const random = new Generator(7, 7);
  const before = random.fork(3).uniform();
  random.normal();
  assert.equal(random.fork(3).uniform(), before);
});

test("Generator.fork() gives 10,000 parts distinct numbers, and none of the parent's", () => {
  const random = new Generator(8, 8);
  const firsts = Array.from({ length: 10_000 }, (_, i) => random.fork(i).uniform());
  assert.equal(new Set([...firsts, random.uniform()]).size, 10_001);
  assert.ok(farthest(firsts, (value) => value) < 2 / Math.sqrt(10_000));
});

test("Generator.fork() of neighbouring parts is uncorrelated", () => {
  const [a, b] = [new Generator(9, 9).fork(0), new Generator(9, 9).fork(1)];
  close(moments(sample(() => a.normal() * b.normal())).mean, 0, 4 / Math.sqrt(draws));
});
