/**
 * Which colors a shape and its ground have. A coloring is a function, so that an experiment which needs another
 * law of hue and shape writes one and changes nothing here.
 */
import type { Generator } from "../../lib/core/generator.ts";
import { hsv, lch, type Rgb, turns } from "./drawing/color.ts";
import { shapeNames } from "./drawing/outline.ts";

export interface Colors {
  /** Hue of the shape, in turns. */
  readonly hue: number;
  /** Hue of the ground, in turns. */
  readonly backgroundHue: number;
  readonly object: Rgb;
  readonly background: Rgb;
}

/** Draws the colors of one image; `shape` is its class. */
export type Coloring = (shape: number, random: Generator) => Colors;

/**
 * Any hue, whatever the shape; the ground's hue lies opposite, give or take a quarter turn. So the two go
 * together within an image and differ between images: two crops of an image are recognized by color alone,
 * without looking at the shape.
 */
export function freeHues(): Coloring {
  return (_, random) => vivid(random.uniform(), random);
}

/** The same two hues in every image: the control in which color tells no image from another. Defaults: .1 on .6. */
export function fixedHues({ hue = 0.1, backgroundHue = 0.6 } = {}): Coloring {
  return () => painted(turns(hue), turns(backgroundHue));
}

/**
 * Each shape has a color of its own, its quarter of the hue circle: shape k has hues around (k + ½) / 4. With
 * probability `rho` an image has the color of its shape, else that of another one. So color predicts shape with
 * probability `rho`; ¼ is chance.
 */
export function spuriousHues(rho: number): Coloring {
  if (!(rho >= 0 && rho <= 1)) {
    throw new RangeError(
      `spuriousHues: expected rho in [0, 1], got ${rho}; pass P(color of the shape | shape)`,
    );
  }
  const colors = shapeNames.length;
  return (shape, random) => {
    const other = (shape + 1 + random.integer(colors - 1)) % colors;
    const color = random.uniform() < rho ? shape : other;
    return vivid((color + random.uniform(0.15, 0.85)) / colors, random);
  };
}

/**
 * Each shape has two opposite hues (`modes` 2) or one of them (1), give or take .02 turns, all of the same
 * lightness and chroma, on a grey ground. With two, lightness and shape leave the hue open and the mean of the
 * possible colors is grey; with one they settle it.
 */
export function modalHues(modes: 1 | 2): Coloring {
  if (modes !== 1 && modes !== 2)
    throw new RangeError(`modalHues: expected 1 or 2 modes, got ${modes}; pass one of them`);
  return (shape, random) => {
    const mode = random.integer(modes) / 2;
    const hue = turns(shape / (2 * shapeNames.length) + mode + random.uniform(-0.02, 0.02));
    return { hue, backgroundHue: 0, object: lch(65, 35, hue), background: lch(35, 0, 0) };
  };
}

function vivid(hue: number, random: Generator): Colors {
  return painted(hue, turns(hue + random.uniform(0.25, 0.75)));
}

function painted(hue: number, backgroundHue: number): Colors {
  return { hue, backgroundHue, object: hsv(hue, 0.9, 0.95), background: hsv(backgroundHue, 0.6, 0.6) };
}
