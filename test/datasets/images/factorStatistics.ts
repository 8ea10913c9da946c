/** Statistics of drawn factors, for the tests of generated images. */

/**
 * How far two columns of bins are from independent uniform draws: Pearson's χ² against equal counts in every
 * cell, in standard deviations above its expectation. With `binsB` 1 it tests one column for uniformity.
 */
export function independence(
  a: readonly number[],
  b: readonly number[],
  binsA: number,
  binsB: number,
): number {
  const counts = new Array<number>(binsA * binsB).fill(0);
  a.forEach((bin, i) => {
    counts[bin * binsB + b[i]!]! += 1;
  });
  const expected = a.length / counts.length;
  const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  const freedom = counts.length - 1;
  return (chiSquare - freedom) / Math.sqrt(2 * freedom);
}

/** Mean cosine of angles in turns. */
export function circularMean(turns: Float32Array): number {
  return turns.reduce((sum, turn) => sum + Math.cos(2 * Math.PI * turn), 0) / turns.length;
}

/** Pearson's correlation. */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const centered = (values: ArrayLike<number>) => {
    const list = Array.from(values);
    const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
    return list.map((value) => value - mean);
  };
  const dot = (x: number[], y: number[]) => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
  const [x, y] = [centered(a), centered(b)];
  return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
}
