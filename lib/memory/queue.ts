/**
 * A queue of embeddings of past batches, from which anchors get more negatives than a batch holds. First in, first out.
 *
 * It is a tensor, `[K, D]`, the oldest row first; who uses it keeps it in its state. No gradient flows into it.
 *
 * Source: He et al. 2019, arXiv:1911.05722, § 3.2 and Algorithm 1.
 * Differs: the authors' program overwrites rows from a position on and needs K to be a multiple of the batch. Here rows move
 * up, so that a batch of any size up to K goes in; the rows held are the same.
 */
import { stopGradient } from "../core/gradient.ts";
import { type Key, normal } from "../core/key.ts";
import { normalize } from "../core/numeric.ts";
import { checkShape, tf } from "../core/tensor.ts";

/** `[K, D]`, the oldest row first. */
export type Queue = tf.Tensor2D;

/** A queue of `size` random directions, as it is before any batch. K = `size`, D = `width`. */
export function randomQueue(key: Key, size: number, width: number): Queue {
  for (const [name, count] of Object.entries({ size, width })) {
    if (Number.isSafeInteger(count) && count >= 1) continue;
    throw new RangeError(`randomQueue: expected a ${name} of at least 1, got ${count}; pass a whole number`);
  }
  return normalize(normal(key, [size, width]) as tf.Tensor2D);
}

/** The queue after the rows of a batch came in, in their order, and as many of the oldest went. `rows`: `[B, D]`, B ≤ K. */
export function enqueue(queue: Queue, rows: tf.Tensor2D): Queue {
  const [size, width] = queue.shape;
  const [count] = rows.shape;
  checkShape("enqueue", "rows", rows.shape, [null, width], "pass embeddings of the queue's width");
  if (count > size) {
    throw new RangeError(
      `enqueue: expected at most ${size} rows, got ${count}; make the queue at least as long as a batch`,
    );
  }
  const kept = stopGradient(rows);
  return count === size ? kept : tf.concat([tf.slice(queue, [count, 0], [size - count, width]), kept], 0);
}
