/** Numbers of float32 of every kind, and their bits. */

/** Those at which functions and comparisons change. */
export const specialFloats: readonly number[] = [
  ...[0, -0, 1, -1, 0.5, -0.5, 2, -2, 3, 6, 7, 1e-20, -1e-20, 1e20, -1e20, 3.4e38, -3.4e38],
  ...[Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN],
];

/** Every `step`-th number of float32 by its bits: of all signs and exponents as many. Denormal ones are 0. */
export function everyFloat(step: number): Float32Array {
  const bits = Uint32Array.from({ length: Math.floor(2 ** 32 / step) }, (_, i) => i * step);
  return flushed(new Float32Array(bits.buffer));
}

/** The numbers with 0 in the place of denormal ones, as processors are set for TensorFlow. */
export function flushed(numbers: Float32Array): Float32Array {
  return numbers.map((number) => (Math.abs(number) < 2 ** -126 ? 0 * number : number));
}

/** The first place where two lists of numbers are not the same; signs of 0 count, which NaN it is does not. */
export function firstDifference(a: ArrayLike<number>, b: ArrayLike<number>): number | undefined {
  if (a.length !== b.length) return Math.min(a.length, b.length);
  for (let i = 0; i < a.length; i++) {
    if (!Object.is(a[i], b[i])) return i;
  }
  return undefined;
}
