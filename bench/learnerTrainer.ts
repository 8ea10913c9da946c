/** selflab's own contenders: a learner's step, compiled or eager, one or several a call. */
import { performance } from "node:perf_hooks";
import { compile } from "../lib/core/compile.ts";
import { fold, type Key } from "../lib/core/key.ts";
import { dispose, tidy } from "../lib/core/scope.ts";
import { tf } from "../lib/core/tensor.ts";
import { map, type Tree } from "../lib/core/tree.ts";
import type { Learner } from "../lib/training/learner.ts";
import type { Trainer } from "./alternate.ts";

/** One step as `fit` makes it: the next model, the loss and the metrics. */
export type Step<Model extends Tree, Batch extends Tree> = (
  model: Model,
  batch: Batch,
  key: Key,
  index: tf.Scalar,
) => { model: Model; values: tf.Tensor };

/** The learner's step as hundreds of operations. */
export function eagerStep<Model extends Tree, Batch extends Tree>(
  learner: Learner<Model, Batch>,
): Step<Model, Batch> {
  const step = plainStep(learner);
  return (...inputs) => tidy(() => step(...inputs));
}

/** The learner's step as one TensorFlow call. */
export function compiledStep<Model extends Tree, Batch extends Tree>(
  learner: Learner<Model, Batch>,
): Step<Model, Batch> {
  return compile(plainStep(learner));
}

function plainStep<Model extends Tree, Batch extends Tree>(
  learner: Learner<Model, Batch>,
): Step<Model, Batch> {
  return (model, batch, key, index) => {
    const { model: next, loss, metrics } = learner.step(model, batch, fold(key, index));
    return { model: next, values: tf.stack([loss, ...Object.values(metrics)]) };
  };
}

/** Steps on one batch, from a copy of `first`. */
export function learnerTrainer<Model extends Tree, Batch extends Tree>(
  step: Step<Model, Batch>,
  { first, batch, key }: { readonly first: Model; readonly batch: Batch; readonly key: Key },
): Trainer & { dispose(): void } {
  let model = map((tensor) => tf.clone(tensor), first);
  let index = 0;
  return {
    async run(steps) {
      const milliseconds: number[] = [];
      const losses: number[] = [];
      for (let i = 0; i < steps; i++) {
        const started = performance.now();
        const number = tf.scalar(index++, "int32");
        const result = step(model, batch, key, number);
        losses.push(result.values.dataSync<"float32">()[0]!);
        dispose([model, number, result.values]);
        model = result.model;
        milliseconds.push(performance.now() - started);
      }
      return { milliseconds, losses };
    },
    dispose: () => dispose(model),
  };
}
