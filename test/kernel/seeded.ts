/**
 * How property tests draw: always the same examples, so that a test that passed passes again. Others, and more, come
 * with the environment variables PROPERTY_SEED (a whole number) and PROPERTY_FACTOR (how many times as many).
 */
export function seeded(numRuns = 100): { readonly seed: number; readonly numRuns: number } {
  const { PROPERTY_SEED: seed = "1", PROPERTY_FACTOR: factor = "1" } = process.env;
  return { seed: Number(seed), numRuns: numRuns * Number(factor) };
}
