/**
 * Entanglement of labels: the soft nearest neighbor loss at the temperature where it is lowest.
 *
 *     E = min_T L(z, T)        0 ≤ E ≤ mean of ln((B − 1) / |P(i)|)
 *
 * At a fixed T the loss of a layer says as much of the layer's scale as of its labels; the minimum has no scale, so layers can
 * be compared. The upper end, L at T → ∞, is what labels have that say nothing of where rows are.
 *
 * Source: Frosst, Papernot & Hinton 2019, arXiv:1902.01889, eq. 2 and § 3.
 * Differs: the paper descends on 1/T; here T is the best of a list, in parts of the mean distance, which is slightly above.
 */
import { tf } from "../core/tensor.ts";
import { squaredDistances } from "./distance.ts";
import type { Pairs } from "./pairs.ts";
import { softNearestNeighbor } from "./softNearestNeighbor.ts";

/** From 1e-4 to 1e3, five for each power of ten. */
const usual = Array.from({ length: 36 }, (_, i) => 10 ** (i / 5 - 4));

export interface Entanglement {
  /** E in nats. */
  readonly lowest: number;
  /** The temperature of the minimum, in parts of the mean squared distance between different rows. */
  readonly temperature: number;
  /** L at each temperature that was tried, in nats. */
  readonly losses: readonly number[];
}

/**
 * Measures rows, `z`: `[B, D]`, with the `pairs` of their labels. `temperatures` are those that are tried, in parts of the mean
 * squared distance between different rows; default from 1e-4 to 1e3. Reads values, so not inside a compiled step.
 */
export function entanglement(
  z: tf.Tensor2D,
  pairs: Pairs,
  temperatures: readonly number[] = usual,
): Entanglement {
  if (temperatures.length === 0) {
    throw new RangeError(
      "entanglement: expected at least one temperature, got none; pass such as [0.01, 0.1, 1]",
    );
  }
  const [rows] = z.shape;
  const unit = tf.tidy(() => tf.sum(squaredDistances(z)).dataSync()[0]! / (rows * (rows - 1)));
  if (!(unit > 0)) {
    throw new RangeError(
      `entanglement: expected rows of z that differ, got a mean squared distance of ${unit}; nothing can be told of equal rows`,
    );
  }
  const losses = temperatures.map((part) =>
    tf.tidy(() => softNearestNeighbor(z, pairs, { temperature: part * unit }).dataSync()[0]!),
  );
  const lowest = Math.min(...losses);
  return { lowest, temperature: temperatures[losses.indexOf(lowest)]!, losses };
}
