import type { Labelled } from "../../lib/core/data.ts";
import { generator, type Key } from "../../lib/core/key.ts";
import { checkCount, type Images } from "../dataset.ts";
import { deal } from "../deal.ts";
import { type Idx, parseIdx } from "../idx.ts";
import { type PinnedFile, readPinned } from "../pinnedFile.ts";

/** The two files of one part of a set of grey images. */
export interface IdxPart {
  readonly images: PinnedFile;
  readonly labels: PinnedFile;
}

/** Which examples of a stored set of images to load. */
export interface ImagesOptions {
  readonly part: "train" | "test";
  /** How many. Default: all of the part. */
  readonly count?: number;
  /**
   * Draws the examples at random, classes as equal as possible and nested over `count`, as `subset` does.
   * Default: none, which takes the first ones in the stored order.
   */
  readonly key?: Key;
}

/** The part of that name, else an error in the name of `where`. */
export function partOf(where: string, parts: Record<"train" | "test", IdxPart>, part: string): IdxPart {
  if (part === "train" || part === "test") return parts[part];
  throw new RangeError(
    `${where}: expected part "train" or "test", got ${JSON.stringify(part)}; pass one of them`,
  );
}

/** Loads grey images from idx files: `[N, H, W, 1]`, bytes scaled to [0, 1]; only the chosen examples are converted. */
export function idxImages(
  where: string,
  { images, labels }: IdxPart,
  classes: readonly string[],
  { count, key }: Omit<ImagesOptions, "part">,
): Labelled<Images> {
  const marks = Int32Array.from(parseIdx(where, readPinned(where, labels)).values);
  const total = marks.length;
  const taken = count === undefined ? total : checkCount(where, count, total);
  const order = key ? deal(marks, classes.length, generator(key)).subarray(0, taken) : undefined;
  const pixels = parseIdx(where, readPinned(where, images));
  return {
    inputs: scaled(pixels, taken, order),
    labels: order ? order.map((i) => marks[i]!) : marks.slice(0, taken),
    classes,
  };
}

function scaled({ shape, values }: Idx, count: number, order: Int32Array | undefined): Images {
  const [, height, width] = shape as [number, number, number];
  const size = height * width;
  const data = new Float32Array(count * size);
  for (let i = 0; i < count; i++) {
    const from = (order ? order[i]! : i) * size;
    for (let j = 0; j < size; j++) data[i * size + j] = values[from + j]! / 255;
  }
  return { data, shape: [count, height, width, 1] };
}
