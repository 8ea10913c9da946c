/**
 * Which pairs of a batch count: for each anchor (row), its positive and its negatives (columns).
 *
 * Losses take these masks instead of knowing how a batch was put together, and a mask can be drawn: ask
 * `pairKinds` for a matrix and give it to a heat map.
 */
import { tf } from "../core/tensor.ts";

export interface PairMask {
  /** `[A, C]`, 1 where column c is the positive of anchor a. */
  readonly positives: tf.Tensor2D;
  /** `[A, C]`, 1 where column c is a negative of anchor a. */
  readonly negatives: tf.Tensor2D;
}

/**
 * The pairs of two views stacked on each other, `[2N, 2N]`: the positive of row i is row i ± N, the other view
 * of the same image; a row is no pair with itself; all other 2N − 2 rows are negatives.
 */
export function twoViews(n: number): PairMask {
  const self = tf.eye(2 * n);
  const [first, second] = tf.split(self, 2, 0);
  const positives = tf.concat([second!, first!], 0) as tf.Tensor2D;
  return { positives, negatives: tf.sub(tf.sub(1, self), positives) };
}

/** The kind of each pair as a matrix to draw: 1 positive, −1 negative, 0 not in the loss. */
export function pairKinds({ positives, negatives }: PairMask): number[][] {
  return tf.tidy(() => tf.sub(positives, negatives).arraySync() as number[][]);
}
