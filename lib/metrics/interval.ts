/** How sure is a number that was measured a few times, or counted over a few examples? */

/** Mean over seeds and its standard error. */
export interface Interval {
  readonly mean: number;
  /** Standard deviation of the sample (n − 1) over √n; NaN for a single value, which says nothing of its error. */
  readonly standardError: number;
}

/**
 * Mean and standard error of values that were drawn independently, such as one for each seed.
 *
 * @example
 * assert.deepEqual(interval([1, 2, 3]), { mean: 2, standardError: Math.sqrt(1 / 3) });
 */
export function interval(values: readonly number[]): Interval {
  const n = values.length;
  if (n === 0)
    throw new RangeError("interval: expected at least one value, got none; pass one for each seed");
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, standardError: Math.sqrt(squares / (n - 1) / n) };
}

/**
 * How far a share p, counted over n examples, may be off: 3 √(p (1 − p) / n), three standard errors.
 *
 * Too small at p near 0 or 1, where `wilson` is right.
 */
export function proportionMargin(p: number, n: number): number {
  checkProportion("proportionMargin", p, n);
  return 3 * Math.sqrt((p * (1 - p)) / n);
}

/**
 * Wilson's interval of a share p that was counted over n examples; right at p = 0 and 1 too, and inside [0, 1].
 * `z` is its half-width in standard errors: 1.96, the default, holds the truth 95 times of 100.
 *
 * Source: Wilson 1927, "Probable inference, the law of succession, and statistical inference".
 */
export function wilson(p: number, n: number, z = 1.96): { readonly low: number; readonly high: number } {
  checkProportion("wilson", p, n);
  const center = p + z ** 2 / (2 * n);
  const half = z * Math.sqrt((p * (1 - p)) / n + (z / (2 * n)) ** 2);
  const scale = 1 + z ** 2 / n;
  return { low: Math.max(0, (center - half) / scale), high: Math.min(1, (center + half) / scale) };
}

function checkProportion(where: string, p: number, n: number): void {
  if (!(p >= 0 && p <= 1)) {
    throw new RangeError(`${where}: expected a share in [0, 1], got ${p}; pass a fraction, not per cent`);
  }
  if (!(n >= 1)) {
    throw new RangeError(`${where}: expected n ≥ 1, got ${n}; pass the number of examples counted`);
  }
}
