/** The contract of a method: what it learns from a batch, and how it represents an image afterwards. */
import type { Key } from "../core/key.ts";
import type { tf } from "../core/tensor.ts";
import type { Tree } from "../core/tree.ts";

/**
 * Queues, teachers, centers and running statistics are all `state`. Labels are in the batch only of methods
 * whose batch type says so.
 */
export interface Method<
  Params extends Tree = Tree,
  State extends Tree = Tree,
  Batch extends Tree = tf.Tensor4D,
> {
  readonly name: string;
  init(key: Key): { params: Params; state: State };
  /** The loss of one batch, the next state, and scalars worth watching. Pure. */
  loss(
    params: Params,
    state: State,
    batch: Batch,
    key: Key,
  ): { loss: tf.Scalar; state: State; metrics: Readonly<Record<string, tf.Scalar>> };
  /** The representation h, `[N, H]`: what a probe reads. */
  encode(params: Params, state: State, inputs: tf.Tensor): tf.Tensor2D;
}
