/** The steps of a learner on the batches of a run, as calls of TensorFlow. */
import { type Compiled, compile } from "../core/compile.ts";
import { fold, type Key } from "../core/key.ts";
import { dispose } from "../core/scope.ts";
import { tf } from "../core/tensor.ts";
import type { Tree } from "../core/tree.ts";
import type { Batches, ResidentBatches } from "./batches.ts";
import type { Learner } from "./learner.ts";

export interface Steps<Model extends Tree> {
  /** What the values of a step are: the loss, then the metrics. Empty before the first step. */
  readonly names: readonly string[];
  /** The model after step `index`, and the step's values. The caller owns both models. */
  run(model: Model, index: number): { model: Model; values: Float32Array };
  /** Frees the data. The compiled step stays with the learner. */
  dispose(): void;
}

/** Step s has the key `fold(key, s)`. Resident data are uploaded here. */
export function stepsOn<Model extends Tree, Batch extends Tree>(
  learner: Learner<Model, Batch>,
  batches: Batches<Batch>,
  key: Key,
): Steps<Model> {
  const resident = "upload" in batches;
  const { call, names } = compiledStep(learner, resident ? batches.take : passOn);
  const source = resident ? batches.upload() : [];
  return {
    names,
    run(model, index) {
      const given = {
        source: resident ? [] : (batches.at(index) as Tree),
        indices: tf.tensor1d(resident ? batches.indices(index) : new Int32Array(0), "int32"),
        number: tf.scalar(index, "int32"),
      };
      try {
        const next = call(model, resident ? source : given.source, given.indices, key, given.number);
        const values = next.values.dataSync<"float32">() as Float32Array;
        next.values.dispose();
        return { model: next.model as Model, values };
      } finally {
        dispose(given);
      }
    },
    dispose: () => dispose(source),
  };
}

type Take = ResidentBatches<Tree>["take"];

/** A batch that was made on the host is its own source. */
const passOn: Take = (batch) => batch;

interface CompiledStep {
  readonly call: Compiled<
    [model: Tree, source: Tree, indices: tf.Tensor1D, key: Key, index: tf.Scalar],
    { model: Tree; values: tf.Tensor }
  >;
  /** Filled when the step is traced. */
  readonly names: string[];
}

/** Graphs live as long as their learner, so that a learner which is fitted again, on other data say, is not traced again. */
const compiledSteps = new WeakMap<object, Map<Take, CompiledStep>>();

function compiledStep<Model extends Tree, Batch extends Tree>(
  learner: Learner<Model, Batch>,
  take: Take,
): CompiledStep {
  const known = compiledSteps.get(learner) ?? new Map<Take, CompiledStep>();
  compiledSteps.set(learner, known);
  const found = known.get(take);
  if (found !== undefined) return found;
  const names: string[] = [];
  const call: CompiledStep["call"] = compile((model, source, indices, key, index) => {
    const batch = take(source, indices) as Batch;
    const { model: next, loss, metrics } = learner.step(model as Model, batch, fold(key, index));
    names.splice(0, names.length, "loss", ...Object.keys(metrics));
    return { model: next, values: tf.stack([loss, ...Object.values(metrics)]) };
  });
  known.set(take, { call, names });
  return { call, names };
}
