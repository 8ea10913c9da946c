/** The contract of a view: one random look at each image of a batch. */
import type { Key } from "../core/key.ts";
import type { tf } from "../core/tensor.ts";

/**
 * `[N, H, W, C]` in [0, 1] to the same shape and range. Every image gets its own draw from `key`. Views are pure and run inside
 * compiled steps.
 */
export type View = (images: tf.Tensor4D, key: Key) => tf.Tensor4D;
