/** Shapes that are brought to one by broadcasting. */
import fc from "fast-check";

/** A shape, and shapes of inputs that together have it: the first is whole, others lack axes or have 1 in their place. */
export const broadcastShapes = fc
  .array(fc.oneof(fc.integer({ min: 1, max: 7 }), fc.constantFrom(1, 30, 64)), { maxLength: 4 })
  .filter((shape) => shape.reduce((product, length) => product * length, 1) <= 5000)
  .chain((shape) =>
    fc.record({
      shape: fc.constant(shape),
      inputs: fc
        .array(fc.tuple(fc.nat(shape.length), fc.array(fc.boolean(), { minLength: 4, maxLength: 4 })), {
          maxLength: 4,
        })
        .map((others) => [
          shape,
          ...others.map(([missing, ones]) => shape.map((length, i) => (ones[i] ? 1 : length)).slice(missing)),
        ]),
    }),
  );

/** The place in a tensor of shape `own` of what is read at `place` of `shape`. */
export function broadcastPlace(place: number, shape: readonly number[], own: readonly number[]): number {
  let rest = place;
  let stride = 1;
  let at = 0;
  for (let i = 1; i <= own.length; i++) {
    const length = shape[shape.length - i]!;
    const size = own[own.length - i]!;
    at += size === 1 ? 0 : (rest % length) * stride;
    stride *= size;
    rest = Math.floor(rest / length);
  }
  return at;
}
