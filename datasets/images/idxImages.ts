import { floats, gatherLabelled, type Labelled } from "../../lib/core/data.ts";
import { generator, type Key } from "../../lib/core/key.ts";
import { type ByteImages, checkCount, type Images } from "../dataset.ts";
import { deal } from "../deal.ts";
import { parseIdx } from "../idx.ts";
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

/** The same, where `bytes` asks for bytes as they are stored, in a quarter of the memory, instead of float32. */
export interface BytesOptions extends ImagesOptions {
  readonly bytes: true;
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
  part: IdxPart,
  classes: readonly string[],
  options: Omit<ImagesOptions, "part">,
): Labelled<Images> {
  const { inputs, ...rest } = idxBytes(where, part, classes, options);
  return { inputs: { ...floats(inputs), shape: inputs.shape }, ...rest };
}

/** The same images as bytes. */
export function idxBytes(
  where: string,
  { images, labels }: IdxPart,
  classes: readonly string[],
  { count, key }: Omit<ImagesOptions, "part">,
): Labelled<ByteImages> {
  const marks = Int32Array.from(parseIdx(where, readPinned(where, labels)).values);
  const total = marks.length;
  const taken = count === undefined ? total : checkCount(where, count, total);
  const order = key ? deal(marks, classes.length, generator(key)) : marks.map((_, i) => i);
  const { shape, values } = parseIdx(where, readPinned(where, images));
  const [, height, width] = shape as [number, number, number];
  const all = { data: values, shape: [total, height, width, 1] as const, unit: 255 };
  return gatherLabelled({ inputs: all, labels: marks, classes }, order.subarray(0, taken));
}
