/** Palettes of PNG files: at most 256 colors, and for each pixel the number of its color. */
import type { Pixels } from "./png.ts";

/** The pixels that the numbers of a palette's colors stand for, RGB. */
export function colored(indices: Uint8Array, palette: Uint8Array): Uint8Array {
  const channel = (_: unknown, i: number) => palette[3 * indices[Math.floor(i / 3)]! + (i % 3)]!;
  return Uint8Array.from({ length: indices.length * 3 }, channel);
}

/** The most that a palette may change a picture: mean over pixels of the squared distance of colors, in bytes. */
const mostChange = 12;

/** The colors of an opaque picture and the number of each pixel's, or nothing where they are too many. */
export function paletteOf({ channels, bytes }: Pixels, reduce: boolean) {
  const pixels = new Uint32Array(bytes.length / channels);
  const counts = new Map<number, number>();
  for (let i = 0, at = 0; i < pixels.length; i++, at += channels) {
    if (channels === 4 && bytes[at + 3] !== 255 && !reduce) return undefined;
    const color = (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!;
    pixels[i] = color;
    counts.set(color, (counts.get(color) ?? 0) + 1);
    if (counts.size > 256 && !reduce) return undefined;
  }
  const colors = [...counts.keys()].sort((a, b) => counts.get(b)! - counts.get(a)!).slice(0, 256);
  const numbers = new Map<number, number>();
  let change = 0;
  for (const [color, count] of counts) {
    const { index, distance } = nearest(color, colors);
    numbers.set(color, index);
    change += (distance * count) / pixels.length;
    if (change > mostChange) return undefined;
  }
  return {
    colors: colors.flatMap(channelsOf),
    indices: Uint8Array.from(pixels, (color) => numbers.get(color)!),
  };
}

function channelsOf(color: number): [number, number, number] {
  return [color >> 16, (color >> 8) & 255, color & 255];
}

/** Which of `colors` has the least squared distance. */
function nearest(color: number, colors: readonly number[]): { index: number; distance: number } {
  let index = 0;
  let least = Number.POSITIVE_INFINITY;
  const red = color >> 16;
  const green = (color >> 8) & 255;
  const blue = color & 255;
  for (let i = 0; i < colors.length && least > 0; i++) {
    const other = colors[i]!;
    const distance =
      (red - (other >> 16)) ** 2 + (green - ((other >> 8) & 255)) ** 2 + (blue - (other & 255)) ** 2;
    if (distance < least) [least, index] = [distance, i];
  }
  return { index, distance: least };
}
