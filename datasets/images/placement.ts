import type { Generator } from "../../lib/core/generator.ts";
import { type Placement, reach } from "./drawing/outline.ts";

/** How position, scale and rotation of a shape are drawn; each uniform and independent of the class. */
export interface PlacementOptions {
  /** Lowest and highest diameter of the circle of the same area, as a fraction of the side. Default [.3, .5]. */
  readonly scale?: readonly [low: number, high: number];
  /** The part used of the places at which every shape of that scale lies inside the image: 0 is centered. Default 1. */
  readonly spread?: number;
  /** Largest rotation from upright either way, in turns; ½ is any. Default .056 (20°), as in the calibration. */
  readonly rotation?: number;
}

/** A placement with its scale and its cell of a 3 × 3 grid over the places that the scale leaves. */
export interface Placed extends Placement {
  readonly scale: number;
  readonly cell: number;
}

/** The largest scale at which every shape, however turned, lies inside the image. */
export const largestScale = 1 / reach;

/** Draws where a shape of class `shape` lies in an image of that side. */
export function place(
  shape: number,
  side: number,
  { scale: [low, high] = [0.3, 0.5], spread = 1, rotation = 0.056 }: PlacementOptions,
  random: Generator,
): Placed {
  if (!(low > 0 && low <= high && high <= largestScale)) {
    throw new RangeError(
      `shapes: expected scale with 0 < low ≤ high ≤ ${largestScale.toFixed(3)}, got [${low}, ${high}]; larger shapes leave the image`,
    );
  }
  if (!(spread >= 0 && spread <= 1)) {
    throw new RangeError(
      `shapes: expected spread in [0, 1], got ${spread}; pass 0 for centered, 1 for anywhere`,
    );
  }
  if (!(rotation >= 0 && rotation <= 0.5)) {
    throw new RangeError(
      `shapes: expected rotation in [0, 0.5], got ${rotation}; pass the largest rotation in turns`,
    );
  }
  const scale = random.uniform(low, high);
  const radius = (scale * side) / 2;
  const across = 0.5 + spread * random.uniform(-0.5, 0.5);
  const along = 0.5 + spread * random.uniform(-0.5, 0.5);
  const room = side - 2 * reach * radius;
  return {
    shape,
    radius,
    scale,
    x: reach * radius + across * room,
    y: reach * radius + along * room,
    cell: Math.floor(3 * across) + 3 * Math.floor(3 * along),
    rotation: random.uniform(-rotation, rotation),
  };
}
