/** What a sample of times is summarized by: a median is not moved by the one step that was interrupted. */

export interface Quartiles {
  readonly lower: number;
  readonly median: number;
  readonly upper: number;
}

/** The quartiles of at least one value. */
export function quartiles(values: readonly number[]): Quartiles {
  return { lower: quantile(values, 0.25), median: quantile(values, 0.5), upper: quantile(values, 0.75) };
}

/** The value below which a share of at least one value lies, linear between the sorted values (as numpy's default). */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0)
    throw new RangeError("quantile: expected at least one value, got none; measure at least one round");
  const sorted = [...values].sort((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)]!;
  return below + (sorted[Math.ceil(place)]! - below) * (place - Math.floor(place));
}

/**
 * The quartiles over the rounds of median(a) / median(b) within each round. What slows the machine for a while slows
 * both, so the ratio is steadier than the times.
 */
export function ratioOfRounds(
  a: readonly (readonly number[])[],
  b: readonly (readonly number[])[],
): Quartiles {
  if (a.length !== b.length)
    throw new RangeError(
      `ratioOfRounds: expected as many rounds of both, got ${a.length} and ${b.length}; let the two take turns`,
    );
  return quartiles(a.map((times, round) => quartiles(times).median / quartiles(b[round]!).median));
}
