/** Comparing drawn numbers with the distribution they are said to have. */
import assert from "node:assert/strict";
import { key, uniform } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";

/** How many draws the tests of distributions take. */
export const draws = 10_000;

/**
 * Fails unless the sample's distribution function is nowhere farther than 2.2 / √n from that of numbers even between `low` and
 * `high` (Kolmogorov and Smirnov's test; true draws exceed this once in 8,000 tests, and the keys here are fixed).
 */
export function evenBetween(sample: ArrayLike<number>, low: number, high: number): void {
  const sorted = Float64Array.from(sample).sort();
  const n = sorted.length;
  assert.ok(sorted[0]! >= low - 1e-4 * (high - low), `smallest ${sorted[0]}, expected ≥ ${low}`);
  assert.ok(sorted[n - 1]! <= high + 1e-4 * (high - low), `largest ${sorted[n - 1]}, expected ≤ ${high}`);
  let farthest = 0;
  sorted.forEach((value, i) => {
    const share = (value - low) / (high - low);
    farthest = Math.max(farthest, Math.abs(share - i / n), Math.abs(share - (i + 1) / n));
  });
  assert.ok(
    farthest <= 2.2 / Math.sqrt(n),
    `distance ${farthest} of ${n} draws, expected even in [${low}, ${high}]`,
  );
}

/** Fails unless the share of true entries is within 3.5 standard errors of `probability`. */
export function atRate(hits: readonly boolean[], probability: number): void {
  const rate = hits.filter(Boolean).length / hits.length;
  const allowed = 3.5 * Math.sqrt((probability * (1 - probability)) / hits.length);
  assert.ok(Math.abs(rate - probability) <= allowed, `rate ${rate}, expected ${probability} ± ${allowed}`);
}

/** Fails unless the lists are uncorrelated, and each with itself one image later, within 3.5 standard errors. */
export function independent(...lists: readonly ArrayLike<number>[]): void {
  const n = lists[0]!.length;
  const arrays = lists.map((list) => Array.from(list));
  arrays.forEach((a, i) => {
    const pairs = [...arrays.slice(i + 1).map((b) => [a, b] as const), [a.slice(0, -1), a.slice(1)] as const];
    for (const [x, y] of pairs) {
      const r = correlation(x, y);
      assert.ok(Math.abs(r) < 3.5 / Math.sqrt(n), `correlation ${r} with list ${i}, expected 0`);
    }
  });
}

function correlation(x: readonly number[], y: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  const product = mean(x.map((value, i) => (value - mx) * (y[i]! - my)));
  const variances = mean(x.map((value) => (value - mx) ** 2)) * mean(y.map((value) => (value - my) ** 2));
  return product / Math.sqrt(variances);
}

/** `count` images of one value everywhere. */
export function plain(
  count: number,
  value: number,
  shape: readonly [number, number, number] = [1, 1, 1],
): tf.Tensor4D {
  return tf.fill([count, ...shape], value);
}

/** `count` copies of one image, given by its rows of pixels of channels. */
export function copies(count: number, image: readonly (readonly (readonly number[])[])[]): tf.Tensor4D {
  return tf.tile(tf.tensor4d([image as number[][][]]), [count, 1, 1, 1]);
}

/** Images of even noise, `[N, H, W, C]`. */
export function noisy(...shape: readonly [number, number, number, number]): tf.Tensor4D {
  return uniform(key(99), shape) as tf.Tensor4D;
}

/** The numbers of a tensor. */
export function values(tensor: tf.Tensor): number[] {
  return Array.from(tensor.dataSync());
}

/** Column `index` of a matrix. */
export function column(matrix: tf.Tensor2D, index: number): number[] {
  return values(tf.slice(matrix, [0, index], [-1, 1]));
}
