/** Axes as tfjs's kernels are given them. */

/** The axes, counted from the front: all where none are named. */
export function axesOf(shape: readonly number[], axis: unknown): number[] {
  const given = axis as number | readonly number[] | null | undefined;
  const axes = given === null || given === undefined ? shape.map((_, i) => i) : [given].flat();
  return axes.map((one) => (one < 0 ? one + shape.length : one));
}

/** The shape of x with the reduced axes of length one. */
export function keptShape(shape: readonly number[], axis: unknown): number[] {
  const reduced = axesOf(shape, axis);
  return shape.map((side, i) => (reduced.includes(i) ? 1 : side));
}
