/** The contract of a piece of work: a learner, and the batch that it steps on again and again. */
import type { tf } from "../../lib/core/tensor.ts";
import type { Descent } from "../../lib/training/descend.ts";
import type { Learner } from "../../lib/training/learner.ts";

export interface Work<Batch extends tf.Tensor = tf.Tensor> {
  /** The name that the peers know it by. */
  readonly id: "mlp" | "simclr";
  /** For a reader of the results. */
  readonly title: string;
  /** Whether views are drawn inside the step; without, both views are the batch. */
  readonly views: boolean;
  readonly learner: Learner<Descent, Batch>;
  /** The batch. The caller owns it. */
  batch(): Batch;
  /** Timed steps a turn: some tenths of a second. */
  readonly steps: number;
}
