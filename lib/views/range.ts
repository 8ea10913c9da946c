/** Ranges that a view draws from. */

export type Range = readonly [low: number, high: number];

/** Throws unless 0 < low ≤ high, and high ≤ `most`. `example` is a range that would do. */
export function refuseNoRange(
  where: string,
  what: string,
  [low, high]: Range,
  { most = Number.POSITIVE_INFINITY, example }: { readonly most?: number; readonly example: string },
): void {
  if (low > 0 && high >= low && high <= most) return;
  const limit = most === Number.POSITIVE_INFINITY ? "" : ` ≤ ${most}`;
  throw new RangeError(
    `${where}: expected ${what} [low, high] with 0 < low ≤ high${limit}, got [${low}, ${high}]; pass such as ${example}`,
  );
}
