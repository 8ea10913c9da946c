/** Many images set into one picture. */
import type { Pixels } from "./png.ts";

/** N images, row-major: `shape` is `[N, H, W, C]`, C = 1 for grey or 3 for RGB. */
export interface ImageData {
  readonly data: ArrayLike<number>;
  readonly shape: readonly number[];
}

export interface MosaicOptions {
  /** Images in a row. */
  readonly columns: number;
  /** The size of an image in the figure. */
  readonly image: { readonly width: number; readonly height: number };
  /** The white between images, in the same unit. */
  readonly gap: { readonly x: number; readonly y: number };
  /** The values of black and white. Default [0, 1]. */
  readonly range?: readonly [number, number] | undefined;
}

export interface Mosaic {
  /** The picture. */
  readonly pixels: Pixels;
  /** Its size in the figure. */
  readonly width: number;
  readonly height: number;
  readonly image: { readonly width: number; readonly height: number };
  /** The upper left corner of each image in the figure. */
  readonly places: readonly { readonly x: number; readonly y: number }[];
}

/** Sets images into rows from the upper left; each pixel becomes a square of equal pixels. */
export function mosaic(
  { data, shape }: ImageData,
  { columns, image, gap, range = [0, 1] }: MosaicOptions,
): Mosaic {
  const [count, h, w, channels] = shape as [number, number, number, 1 | 3];
  const rows = Math.ceil(count / columns);
  const zoom = Math.max(1, Math.floor(image.width / w));
  /** Pixels of the picture for one of the figure: 1, but more for images larger than their place. */
  const density = (zoom * w) / image.width;
  const white = { x: Math.round(gap.x * density), y: Math.round(gap.y * density) };
  const cell = { width: zoom * w + white.x, height: zoom * h + white.y };
  const width = Math.min(columns, count) * cell.width - white.x;
  const height = rows * cell.height - white.y;
  const bytes = new Uint8Array(width * height * channels).fill(255);
  const corners = Array.from({ length: count }, (_, i) => ({
    x: (i % columns) * cell.width,
    y: Math.floor(i / columns) * cell.height,
  }));
  const [black, top] = range;
  corners.forEach(({ x, y }, i) => {
    for (let row = 0; row < zoom * h; row++) {
      for (let column = 0; column < zoom * w; column++) {
        const from = ((i * h + Math.floor(row / zoom)) * w + Math.floor(column / zoom)) * channels;
        const to = ((y + row) * width + x + column) * channels;
        for (let c = 0; c < channels; c++) bytes[to + c] = byteOf((data[from + c]! - black) / (top - black));
      }
    }
  });
  return {
    pixels: { width, height, channels, bytes },
    width: width / density,
    height: height / density,
    image,
    places: corners.map(({ x, y }) => ({ x: x / density, y: y / density })),
  };
}

/** A brightness in [0, 1] as a byte; what is beyond is cut off. */
function byteOf(brightness: number): number {
  return Math.round(Math.min(1, Math.max(0, brightness)) * 255);
}
