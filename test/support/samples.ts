/** Statistics of samples, for tests of random numbers. */

export function moments(sample: ArrayLike<number>): { mean: number; variance: number } {
  const values = Array.from(sample);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length };
}

/**
 * The greatest distance between the sample's distribution function and `cdf` (Kolmogorov and Smirnov's statistic).
 * True samples of size n exceed 2 / √n once in 1,500 times; the keys of the tests are fixed.
 */
export function farthest(sample: ArrayLike<number>, cdf: (value: number) => number): number {
  const sorted = Float64Array.from(sample).sort();
  return sorted.reduce((most, value, i) => {
    const expected = cdf(value);
    return Math.max(
      most,
      Math.abs(expected - i / sorted.length),
      Math.abs(expected - (i + 1) / sorted.length),
    );
  }, 0);
}

/** Φ, to 7.5e-8 (Abramowitz & Stegun 1964, 26.2.17). */
export function normalCdf(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const series = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
  const tail =
    (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) *
    series.reduceRight((sum, coefficient) => (sum + coefficient) * t, 0);
  return x > 0 ? 1 - tail : tail;
}
