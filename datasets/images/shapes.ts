/**
 * Shapes: one filled shape on a ground, drawn from known factors.
 *
 * 32 × 32 × 3 in [0, 1]. Factors: shape (4), hue and background hue (turns), scale (fraction of the side),
 * x and y (pixels) with their cell of a 3 × 3 grid, rotation (turns), texture of the ground. All are independent
 * but the two hues, which `coloring` ties within an image; scale limits x and y but not the cell.
 * Generated, so no license and no download: `key` fixes every pixel, image i depends on the key and on i only,
 * and an option changes the factor that it names and no other.
 * Used for: experiments whose claim needs to know which factor two views share. Positions and scales vary, so
 * that raw pixels and random features are weak on them; print both all the same.
 */
import type { Labelled } from "../../lib/core/data.ts";
import type { Generator } from "../../lib/core/generator.ts";
import { generator, type Key } from "../../lib/core/key.ts";
import type { Images } from "../dataset.ts";
import { type Coloring, freeHues } from "./coloring.ts";
import type { Rgb } from "./drawing/color.ts";
import { coverage, type Placement, shapeNames } from "./drawing/outline.ts";
import { type Pattern, pattern, type Texture, textureNames } from "./drawing/texture.ts";
import { type PlacementOptions, place } from "./placement.ts";

export { shapeNames };

export interface ShapesOptions {
  readonly count: number;
  /** Width and height in pixels, at least 12. Default 32. */
  readonly side?: number;
  /** Law of the colors. Default `freeHues()`. */
  readonly coloring?: Coloring;
  /** Position, scale and rotation. Default: anywhere, see `PlacementOptions`. */
  readonly placement?: PlacementOptions;
  /** Textures of the ground, one drawn for each image; all but plain change its brightness by ± 15 %. Default: plain. */
  readonly textures?: readonly Texture[];
  /** Standard deviation of the noise on every value. Default .02. */
  readonly noise?: number;
}

/** What each image was drawn from: the value of image i is at index i. */
export interface ShapeFactors {
  readonly hue: Float32Array;
  readonly backgroundHue: Float32Array;
  readonly scale: Float32Array;
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Row-major index in a 3 × 3 grid of the places that the scale leaves. */
  readonly cell: Int32Array;
  readonly rotation: Float32Array;
  /** Index in `textureNames`. */
  readonly texture: Int32Array;
}

/** Images labelled by shape, with their factors. */
export interface Shapes extends Labelled<Images> {
  readonly factors: ShapeFactors;
}

/**
 * Draws `count` images, classes balanced and in turn: image i has class i mod 4.
 *
 * @example
 * const { inputs, labels, factors } = shapes(key(0), { count: 100, coloring: fixedHues() });
 */
export function shapes(
  key: Key,
  {
    count,
    side = 32,
    coloring = freeHues(),
    placement = {},
    textures = ["plain"],
    noise = 0.02,
  }: ShapesOptions,
): Shapes {
  check(count, side, textures, noise);
  const data = new Float32Array(count * side * side * 3);
  const labels = Int32Array.from({ length: count }, (_, i) => i % shapeNames.length);
  const factors = emptyFactors(count);
  const random = generator(key);
  for (let i = 0; i < count; i++) {
    const [places, colors, grounds, grain] = [0, 1, 2, 3].map((part) => random.fork(4 * i + part)) as Four;
    const { cell, scale, ...placed } = place(labels[i]!, side, placement, places);
    const { hue, backgroundHue, object, background } = coloring(labels[i]!, colors);
    const texture = textures[grounds.integer(textures.length)]!;
    record(factors, i, {
      hue,
      backgroundHue,
      scale,
      ...placed,
      cell,
      texture: textureNames.indexOf(texture),
    });
    const pixels = data.subarray(i * side * side * 3, (i + 1) * side * side * 3);
    paint(pixels, side, placed, object, background, pattern(texture, grounds));
    if (noise > 0) sprinkle(pixels, noise, grain);
  }
  return { inputs: { data, shape: [count, side, side, 3] }, labels, classes: shapeNames, factors };
}

/** The same images labelled by a hue, the circle cut into `bins` equal parts that begin at 0 turns. */
export function labelledByHue(
  set: Shapes,
  bins = 8,
  factor: "hue" | "backgroundHue" = "hue",
): Labelled<Images> {
  return {
    inputs: set.inputs,
    labels: Int32Array.from(set.factors[factor], (hue) => Math.min(bins - 1, Math.floor(hue * bins))),
    classes: Array.from({ length: bins }, (_, bin) => `${factor} ${bin}/${bins}`),
  };
}

type Four = [Generator, Generator, Generator, Generator];

function check(count: number, side: number, textures: readonly Texture[], noise: number): void {
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(
      `shapes: expected count to be a whole number ≥ 1, got ${count}; pass how many images to draw`,
    );
  }
  if (!Number.isInteger(side) || side < 12) {
    throw new RangeError(
      `shapes: expected side to be a whole number ≥ 12, got ${side}; smaller shapes cannot be told apart`,
    );
  }
  const unknown = textures.find((texture) => !textureNames.includes(texture));
  if (unknown !== undefined || textures.length === 0) {
    throw new RangeError(
      `shapes: expected textures from ${textureNames.join(", ")}, got ${unknown ?? "none"}; pass one or more`,
    );
  }
  if (!(noise >= 0))
    throw new RangeError(`shapes: expected noise ≥ 0, got ${noise}; pass a standard deviation`);
}

function emptyFactors(count: number): ShapeFactors {
  const real = () => new Float32Array(count);
  const whole = () => new Int32Array(count);
  return {
    hue: real(),
    backgroundHue: real(),
    scale: real(),
    x: real(),
    y: real(),
    cell: whole(),
    rotation: real(),
    texture: whole(),
  };
}

function record(factors: ShapeFactors, i: number, values: Record<keyof ShapeFactors, number>): void {
  for (const name of Object.keys(factors) as (keyof ShapeFactors)[]) factors[name][i] = values[name];
}

function paint(
  pixels: Float32Array,
  side: number,
  placed: Placement,
  object: Rgb,
  background: Rgb,
  ground: Pattern,
): void {
  const covered = coverage(placed, side);
  for (let at = 0; at < covered.length; at++) {
    const share = covered[at]!;
    const brightness = 1 + 0.15 * ground(at % side, Math.floor(at / side));
    for (let c = 0; c < 3; c++) {
      pixels[3 * at + c] = share * object[c]! + (1 - share) * Math.min(1, brightness * background[c]!);
    }
  }
}

function sprinkle(pixels: Float32Array, noise: number, random: Generator): void {
  for (let at = 0; at < pixels.length; at++) {
    pixels[at] = Math.min(1, Math.max(0, pixels[at]! + noise * random.normal()));
  }
}
