/**
 * Spearman's rank correlation: how far one number rises whenever the other does, in [−1, 1].
 *
 *     ρ = cov(rank x, rank y) / (σ(rank x) σ(rank y))
 *
 * Equal values share the mean of their ranks. Constant lists have no rank correlation: NaN.
 *
 * Source: Spearman 1904, "The proof and measurement of association between two things".
 *
 * @example
 * assert.equal(spearman([1, 10, 100], [0.3, 0.2, 0.1]), -1);
 */
export function spearman(x: readonly number[], y: readonly number[]): number {
  if (x.length !== y.length || x.length < 2) {
    throw new RangeError(
      `spearman: expected two lists of one length ≥ 2, got ${x.length} and ${y.length}; pass pairs of numbers`,
    );
  }
  const a = centeredRanks(x);
  const b = centeredRanks(y);
  const product = (p: readonly number[], q: readonly number[]) =>
    p.reduce((sum, value, i) => sum + value * q[i]!, 0);
  return product(a, b) / Math.sqrt(product(a, a) * product(b, b));
}

function centeredRanks(values: readonly number[]): number[] {
  const mean = (values.length - 1) / 2;
  return values.map((value) => {
    const below = values.filter((other) => other < value).length;
    const equal = values.filter((other) => other === value).length;
    return below + (equal - 1) / 2 - mean;
  });
}
