/** The contract of a view: one random look at each image of a batch. */
import type { Key } from "../core/key.ts";
import type { tf } from "../core/tensor.ts";

/**
 * Images, `[N, H, W, C]` in [0, 1], to the same shape and range. Every image gets its own draw from `key`. Views are pure and
 * run inside compiled steps. For other inputs than images, `Batch` says which.
 */
export type View<Batch extends tf.Tensor = tf.Tensor4D> = (inputs: Batch, key: Key) => Batch;
