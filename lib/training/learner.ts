/** The contract of what `fit` drives: a model and a pure step that improves it. */
import type { Key } from "../core/key.ts";
import type { tf } from "../core/tensor.ts";
import type { Tree } from "../core/tree.ts";

export interface Learner<Model extends Tree = Tree, Batch extends Tree = Tree> {
  readonly name: string;
  init(key: Key): Model;
  /**
   * One step. The model keeps its form, shapes and types. Metrics are scalars; their names do not change from step to
   * step.
   */
  step(
    model: Model,
    batch: Batch,
    key: Key,
  ): { model: Model; loss: tf.Scalar; metrics: Readonly<Record<string, tf.Scalar>> };
}
