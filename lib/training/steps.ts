/** The steps of a learner on the batches of a run, as calls of TensorFlow. */
import { type CompiledLoop, compileLoop } from "../core/compileLoop.ts";
import { fold, type Key } from "../core/key.ts";
import { tf } from "../core/tensor.ts";
import type { Tree } from "../core/tree.ts";
import type { Batches } from "./batches.ts";
import { type Feed, feedOf, type Take } from "./feed.ts";
import type { Learner } from "./learner.ts";

export interface Steps<Model extends Tree> {
  /** What the values of a step are: the loss, then the metrics. Empty before the first step. */
  readonly names: readonly string[];
  /** Most steps of a call. */
  readonly longest: number;
  /** The model after `count` steps from step `first` on, and the values of each. The caller owns both models. */
  run(model: Model, first: number, count: number): Promise<{ model: Model; rows: Float32Array[] }>;
  /** Frees the data. The compiled step stays with the learner. */
  dispose(): void;
}

/** Step s has the key `fold(key, s)`. Resident data are uploaded here. */
export function stepsOn<Model extends Tree, Batch extends Tree>(
  learner: Learner<Model, Batch>,
  batches: Batches<Batch>,
  key: Key,
): Steps<Model> {
  const feed: Feed = feedOf(batches);
  const { call, names } = compiledSteps(learner, feed.take);
  return {
    names,
    longest: feed.longest,
    async run(model, first, count) {
      const given = await feed.at(first, count);
      try {
        const { carry, told } = call(first, count, model, { given: given.tree, key });
        const values = told.dataSync<"float32">() as Float32Array;
        told.dispose();
        const width = values.length / count;
        const rows = Array.from({ length: count }, (_, i) => values.subarray(i * width, (i + 1) * width));
        return { model: carry as Model, rows };
      } finally {
        given.free();
      }
    },
    dispose: () => feed.dispose(),
  };
}

interface CompiledSteps {
  readonly call: CompiledLoop<Tree, { readonly given: Tree; readonly key: Key }, tf.Tensor>;
  /** Filled when the step is traced. */
  readonly names: string[];
}

/** Graphs live as long as their learner, so that a learner which is fitted again, on other data say, is not traced again. */
const compiled = new WeakMap<object, Map<Take, CompiledSteps>>();

function compiledSteps<Model extends Tree, Batch extends Tree>(
  learner: Learner<Model, Batch>,
  take: Take,
): CompiledSteps {
  const known = compiled.get(learner) ?? new Map<Take, CompiledSteps>();
  compiled.set(learner, known);
  const found = known.get(take);
  if (found !== undefined) return found;
  const names: string[] = [];
  const call: CompiledSteps["call"] = compileLoop((number, model, { given, key }) => {
    const batch = take(given, number) as Batch;
    const { model: next, loss, metrics } = learner.step(model as Model, batch, fold(key, number));
    names.splice(0, names.length, "loss", ...Object.keys(metrics));
    return { carry: next, told: tf.stack([loss, ...Object.values(metrics)]) };
  });
  known.set(take, { call, names });
  return { call, names };
}
