/**
 * The outlines of the shapes, all of the same area at the same radius, so that neither size nor mean brightness
 * tells the class; and how much of each pixel an outline covers.
 *
 * Length 1 is the radius of the circle. With area π: half side of the square √π / 2; circumradius of the
 * triangle √(4π / 3√3), inradius half of it; the cross is five equal squares in a length of √(9π / 5).
 */
export const shapeNames = ["circle", "square", "triangle", "cross"] as const;

/** Where an outline lies. Lengths in pixels: x to the right, y down, the first pixel's middle at (½, ½). */
export interface Placement {
  /** Index in `shapeNames`. */
  readonly shape: number;
  readonly x: number;
  readonly y: number;
  /** Radius of the circle of the same area. */
  readonly radius: number;
  /** Clockwise from upright, in turns. */
  readonly rotation: number;
}

const halfSquare = Math.sqrt(Math.PI) / 2;
const inradius = Math.sqrt(Math.PI / (3 * Math.sqrt(3)));
const arm = Math.sqrt((9 * Math.PI) / 5) / 2;

/** No outline of radius 1 reaches farther than this from its middle: the corners of the triangle. */
export const reach = 2 * inradius;

/** Signed distance from (u, v) to each outline of radius 1 along its nearest side: negative inside. */
const distances: readonly ((u: number, v: number) => number)[] = [
  (u, v) => Math.sqrt(u * u + v * v) - 1,
  (u, v) => box(u, v, halfSquare, halfSquare),
  (u, v) => Math.max(v, (Math.sqrt(3) / 2) * Math.abs(u) - v / 2) - inradius,
  (u, v) => Math.min(box(u, v, arm, arm / 3), box(u, v, arm / 3, arm)),
];

/** The part of each pixel that the outline covers, in [0, 1], `[side · side]`: smooth edges, one pixel wide. */
export function coverage({ shape, x, y, radius, rotation }: Placement, side: number): Float32Array {
  const distance = distances[shape]!;
  const cos = Math.cos(2 * Math.PI * rotation) / radius;
  const sin = Math.sin(2 * Math.PI * rotation) / radius;
  const covered = new Float32Array(side * side);
  for (let row = 0, at = 0; row < side; row++) {
    const down = row + 0.5 - y;
    for (let column = 0; column < side; column++, at++) {
      const right = column + 0.5 - x;
      const outside = radius * distance(cos * right + sin * down, cos * down - sin * right);
      if (outside < 0.5) covered[at] = outside > -0.5 ? 0.5 - outside : 1;
    }
  }
  return covered;
}

function box(u: number, v: number, halfWidth: number, halfHeight: number): number {
  return Math.max(Math.abs(u) - halfWidth, Math.abs(v) - halfHeight);
}
