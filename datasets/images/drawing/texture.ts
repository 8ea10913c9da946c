import type { Generator } from "../../../lib/core/generator.ts";

export const textureNames = ["plain", "stripes", "checks", "blotches"] as const;
export type Texture = (typeof textureNames)[number];

/** Brightness of a ground at a pixel, in [−1, 1]. */
export type Pattern = (x: number, y: number) => number;

/** A pattern of that kind with a period of 4 to 8 pixels, its direction and phases drawn at random. */
export function pattern(kind: Texture, random: Generator): Pattern {
  return kinds[kind](random);
}

const kinds: Record<Texture, (random: Generator) => Pattern> = {
  plain: () => () => 0,
  stripes: (random) => {
    const waves = wave(random, random.uniform());
    return (x, y) => Math.sign(waves(x, y));
  },
  checks: (random) => {
    const direction = random.uniform();
    const first = wave(random, direction);
    const second = wave(random, direction + 0.25);
    return (x, y) => Math.sign(first(x, y) * second(x, y));
  },
  blotches: (random) => {
    const waves = Array.from({ length: 3 }, () => wave(random, random.uniform()));
    return (x, y) => waves.reduce((sum, at) => sum + at(x, y), 0) / waves.length;
  },
};

function wave(random: Generator, direction: number): Pattern {
  const frequency = (2 * Math.PI) / random.uniform(4, 8);
  const phase = random.uniform(0, 2 * Math.PI);
  const right = frequency * Math.cos(2 * Math.PI * direction);
  const down = frequency * Math.sin(2 * Math.PI * direction);
  return (x, y) => Math.sin(right * x + down * y + phase);
}
