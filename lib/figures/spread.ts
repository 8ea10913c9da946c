/** What several seeds say of each quantity: mean, and how far they lie apart. */

/** From the lowest to the highest seed, or one standard deviation (of the sample, n − 1) to both sides. */
export type Spread = "range" | "deviation";

export interface Summary {
  readonly mean: number[];
  readonly low: number[];
  readonly high: number[];
}

/** Mean, low and high of each column of `rows`, one row for each seed. */
export function across(rows: readonly (readonly number[])[], spread: Spread): Summary {
  const columns = rows[0]!.map((_, i) => rows.map((row) => row[i]!));
  const summaries = columns.map((values) => ofSeeds(values, spread));
  return {
    mean: summaries.map(({ mean }) => mean),
    low: summaries.map(({ low }) => low),
    high: summaries.map(({ high }) => high),
  };
}

/** Mean, low and high of one quantity over its seeds. */
export function ofSeeds(
  values: readonly number[],
  spread: Spread,
): { mean: number; low: number; high: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (spread === "range") return { mean, low: Math.min(...values), high: Math.max(...values) };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0;
  return { mean, low: mean - deviation, high: mean + deviation };
}
