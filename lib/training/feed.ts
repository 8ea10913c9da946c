/** What the compiled steps of a run are given, so that each has its batch. */
import { dispose } from "../core/scope.ts";
import { tf } from "../core/tensor.ts";
import type { Tree } from "../core/tree.ts";
import type { Batches, HostBatches, ResidentBatches } from "./batches.ts";

export interface Feed {
  /** Most steps that can be fed at once. */
  readonly longest: number;
  /** Makes a step's batch, within the step. The same function for all feeds of a kind. */
  readonly take: Take;
  /** For `count` steps from step `first` on, where the last call ended. */
  at(first: number, count: number): Promise<Given>;
  /** Frees what is kept for all steps. */
  dispose(): void;
}

/** From what `at` gave and the number of the step. Pure. */
export type Take = (given: Tree, number: tf.Scalar) => Tree;

interface Given {
  readonly tree: Tree;
  /** Frees what was made for these steps alone. */
  free(): void;
}

export function feedOf<Batch extends Tree>(batches: Batches<Batch>): Feed {
  return "upload" in batches ? residentFeed(batches) : hostFeed(batches);
}

/** Rows of a table of examples: as many steps can be fed at once. It has one size, so that one graph suits all runs. */
const rows = 256;

type Table = {
  readonly source: Tree;
  /** The examples of each step, int32 `[rows, B]`. */
  readonly examples: tf.Tensor2D;
  /** The step of the first row. */
  readonly first: tf.Scalar;
};

/** Frees the data of a run that was ended from outside: JavaScript that is terminated runs no `finally`. */
const abandoned = new FinalizationRegistry<Tree>(dispose);

function residentFeed<Batch extends Tree>(batches: ResidentBatches<Batch>): Feed {
  const source = batches.upload();
  const feed: Feed = {
    longest: rows,
    take: takeByTable(batches.take),
    async at(first, count) {
      const examples = Array.from({ length: count }, (_, i) => batches.indices(first + i));
      const size = examples[0]!.length;
      const table = new Int32Array(rows * size);
      examples.forEach((indices, i) => {
        table.set(indices, i * size);
      });
      const made = { examples: tf.tensor2d(table, [rows, size], "int32"), first: tf.scalar(first, "int32") };
      return { tree: { source, ...made }, free: () => dispose(made) };
    },
    dispose() {
      abandoned.unregister(feed);
      dispose(source);
    },
  };
  abandoned.register(feed, source, feed);
  return feed;
}

const tableTakes = new WeakMap<object, Take>();

/** One function for each `take`. */
function takeByTable(take: ResidentBatches<Tree>["take"]): Take {
  const known = tableTakes.get(take);
  if (known !== undefined) return known;
  const byTable: Take = (given, number) => {
    const { source, examples, first } = given as Table;
    return take(source, tf.gather(examples, tf.sub(number, first)) as unknown as tf.Tensor1D);
  };
  tableTakes.set(take, byTable);
  return byTable;
}

/** A batch that was made on the host is what the step is given. */
const passOn: Take = (batch) => batch;

/** Asks for a batch that is promised while the step before it runs, so that another thread can make it meanwhile. */
function hostFeed<Batch extends Tree>(batches: HostBatches<Batch>): Feed {
  let ahead: Promise<Batch> | undefined;
  return {
    longest: 1,
    take: passOn,
    async at(step) {
      const asked = ahead ?? batches.at(step);
      ahead = undefined;
      const tree = await asked;
      if (asked instanceof Promise && step + 1 < batches.steps) {
        ahead = (async () => batches.at(step + 1))();
        // The next step is told if it failed; there may be none.
        ahead.catch(() => {});
      }
      return { tree, free: () => dispose(tree) };
    },
    dispose() {
      ahead?.then(dispose, () => {});
    },
  };
}
