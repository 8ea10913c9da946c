/**
 * The hardest negative of a pool: how near is the nearest of K candidates?
 *
 *     E[max of K of P] = Σᵣ s₍ᵣ₎ C(P − r, K − 1) / C(P, K)        s₍₁₎ ≥ s₍₂₎ ≥ … ≥ s₍P₎
 *
 * is its mean over all sets of K out of a pool of P similarities: the r-th is the largest of a set that holds it and none above
 * it. It rises with every K, whatever the similarities are, unless the largest are equal: a larger pool mines harder negatives
 * without looking for them.
 *
 * Source: order statistics of samples without replacement, such as David & Nagaraja 2003, "Order Statistics", § 3.7.
 */

/**
 * The expected largest similarity of K out of P, for each of `counts`.
 *
 * @example
 * assert.deepEqual(expectedHardest([1, 2, 6], [1, 2, 3]), [3, (2 + 6 + 6) / 3, 6]);
 */
export function expectedHardest(similarities: Iterable<number>, counts: readonly number[]): number[] {
  const pool = Float64Array.from(similarities).sort().reverse();
  const size = pool.length;
  return counts.map((count) => {
    if (!Number.isInteger(count) || count < 1 || count > size) {
      throw new RangeError(
        `expectedHardest: expected from 1 to ${size} candidates, got ${count}; pass a larger pool`,
      );
    }
    // That the r-th is the largest: the first is in a set with probability K / P, and so on among those below it.
    let [probability, sum] = [count / size, 0];
    for (let r = 1; r <= size - count + 1; r++) {
      sum += pool[r - 1]! * probability;
      probability *= (size - r - count + 1) / (size - r);
    }
    return sum;
  });
}
