/** selflab's own contenders: a learner's step, compiled or eager, one or several a call. */
import { performance } from "node:perf_hooks";
import { compile } from "../lib/core/compile.ts";
import { compileLoop } from "../lib/core/compileLoop.ts";
import { fold, type Key } from "../lib/core/key.ts";
import { dispose, tidy } from "../lib/core/scope.ts";
import { tf } from "../lib/core/tensor.ts";
import { map, type Tree } from "../lib/core/tree.ts";
import type { Learner } from "../lib/training/learner.ts";
import type { Trainer } from "./alternate.ts";

/** Some steps from number `first` on: the next model and the values of each step, one row a step, the loss first. */
export interface Steps<Model extends Tree, Batch extends Tree> {
  /** How many steps a call makes. */
  readonly count: number;
  call(first: number, model: Model, batch: Batch, key: Key): { model: Model; values: tf.Tensor };
}

/** The learner's step as hundreds of operations. */
export function eagerStep<Model extends Tree, Batch extends Tree>(
  learner: Learner<Model, Batch>,
): Steps<Model, Batch> {
  const step = plainStep(learner);
  return oneByOne((...inputs) => tidy(() => step(...inputs)));
}

/** The learner's step as one TensorFlow call. */
export function compiledStep<Model extends Tree, Batch extends Tree>(
  learner: Learner<Model, Batch>,
): Steps<Model, Batch> {
  return oneByOne(compile(plainStep(learner)));
}

/** `count` steps of the learner as one TensorFlow call. */
export function compiledSteps<Model extends Tree, Batch extends Tree>(
  learner: Learner<Model, Batch>,
  count: number,
): Steps<Model, Batch> {
  const step = plainStep(learner);
  const loop = compileLoop((index, carried: Model, shared: { batch: Batch; key: Key }) => {
    const { model, values } = step(index, carried, shared.batch, shared.key);
    return { carry: model, told: values };
  });
  return {
    count,
    call(first, model, batch, key) {
      const { carry, told } = loop(first, count, model, { batch, key });
      return { model: carry, values: told };
    },
  };
}

/** One step as `fit` makes it: the next model, and the loss before the metrics. */
type Step<Model extends Tree, Batch extends Tree> = (
  index: tf.Scalar,
  model: Model,
  batch: Batch,
  key: Key,
) => { model: Model; values: tf.Tensor };

function plainStep<Model extends Tree, Batch extends Tree>(
  learner: Learner<Model, Batch>,
): Step<Model, Batch> {
  return (index, model, batch, key) => {
    const { model: next, loss, metrics } = learner.step(model, batch, fold(key, index));
    return { model: next, values: tf.stack([loss, ...Object.values(metrics)]) };
  };
}

function oneByOne<Model extends Tree, Batch extends Tree>(step: Step<Model, Batch>): Steps<Model, Batch> {
  return {
    count: 1,
    call(first, model, batch, key) {
      const index = tf.scalar(first, "int32");
      const result = step(index, model, batch, key);
      index.dispose();
      return result;
    },
  };
}

/** Steps on one batch, from a copy of `first`; as many calls as it takes. */
export function learnerTrainer<Model extends Tree, Batch extends Tree>(
  { count, call }: Steps<Model, Batch>,
  { first, batch, key }: { readonly first: Model; readonly batch: Batch; readonly key: Key },
): Trainer & { dispose(): void } {
  let model = map((tensor) => tf.clone(tensor), first);
  let index = 0;
  return {
    async run(steps) {
      const milliseconds: number[] = [];
      const losses: number[] = [];
      while (losses.length < steps) {
        const started = performance.now();
        const result = call(index, model, batch, key);
        const values = result.values.dataSync<"float32">();
        dispose([model, result.values]);
        model = result.model;
        const elapsed = performance.now() - started;
        index += count;
        const width = values.length / count;
        for (let i = 0; i < count; i++) {
          losses.push(values[i * width]!);
          milliseconds.push(elapsed / count);
        }
      }
      return { milliseconds, losses };
    },
    dispose: () => dispose(model),
  };
}
