/**
 * Other senses of the same scene: depth and segmentation of the images of `shapes`. Their edges lie where the
 * shape's lie, but they are drawn with randomness of their own, so that the color image does not determine them.
 */
import type { Generator } from "../../lib/core/generator.ts";
import { generator, type Key } from "../../lib/core/key.ts";
import type { Images } from "../dataset.ts";
import { coverage, type Placement } from "./drawing/outline.ts";
import type { Shapes } from "./shapes.ts";

/**
 * Depth, `[N, S, S, 1]` in [0, 1], 0 nearest: a tilted plane behind a nearer flat shape, both at random
 * distances (plane .55 to .8 in its middle, shape .15 to .4), with noise of standard deviation .01.
 */
export function shapeDepth(set: Shapes, key: Key): Images {
  return channel(set, key, (placement, side, random) => {
    const near = random.uniform(0.15, 0.4);
    const far = random.uniform(0.55, 0.8);
    const [right, down] = [random.uniform(-0.15, 0.15), random.uniform(-0.15, 0.15)];
    return coverage(placement, side).map((share, at) => {
      const x = ((at % side) + 0.5) / side - 0.5;
      const y = (Math.floor(at / side) + 0.5) / side - 0.5;
      const depth = share * near + (1 - share) * (far + right * x + down * y) + 0.01 * random.normal();
      return Math.min(1, Math.max(0, depth));
    });
  });
}

/**
 * Segmentation, `[N, S, S, 1]`: 1 on the shape, else 0, as by a hand that is not exact: the outline is drawn up
 * to 8 % too large or too small and up to half a pixel aside.
 */
export function shapeSegmentation(set: Shapes, key: Key): Images {
  return channel(set, key, (placement, side, random) => {
    const drawn = {
      ...placement,
      radius: placement.radius * random.uniform(0.92, 1.08),
      x: placement.x + random.uniform(-0.5, 0.5),
      y: placement.y + random.uniform(-0.5, 0.5),
    };
    return coverage(drawn, side).map((share) => (share >= 0.5 ? 1 : 0));
  });
}

type Draw = (placement: Placement, side: number, random: Generator) => Float32Array;

function channel({ inputs, labels, factors }: Shapes, key: Key, draw: Draw): Images {
  const [count, side] = inputs.shape;
  const random = generator(key);
  const data = new Float32Array(count * side * side);
  labels.forEach((shape, i) => {
    const { x, y, scale, rotation } = factors;
    const placement = { shape, x: x[i]!, y: y[i]!, radius: (scale[i]! * side) / 2, rotation: rotation[i]! };
    data.set(draw(placement, side, random.fork(i)), i * side * side);
  });
  return { data, shape: [count, side, side, 1] };
}
