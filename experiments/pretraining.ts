/** How the image experiments pre-train an encoder and what they measure of it. */
import type { Data, Labelled } from "../lib/core/data.ts";
import { type Key, streams } from "../lib/core/key.ts";
import { dispose } from "../lib/core/scope.ts";
import type { tf } from "../lib/core/tensor.ts";
import type { Tree } from "../lib/core/tree.ts";
import type { Method } from "../lib/methods/method.ts";
import { adam } from "../lib/optimizers/adam.ts";
import { fewLabels, linearProbe } from "../lib/probes/linear.ts";
import { nearestNeighborProbe } from "../lib/probes/nearestNeighbor.ts";
import { batches, stepsOf } from "../lib/training/batches.ts";
import { type Descent, descend } from "../lib/training/descend.ts";
import { type Fit, type FitOptions, fit } from "../lib/training/fit.ts";
import { representLabelled } from "../lib/training/represent.ts";

/** The size of a run; every row states its own. */
export interface Budget {
  readonly epochs: number;
  readonly batchSize: number;
  /** Of Adam. */
  readonly learningRate: number;
}

/** Trains a method that needs no labels; the loop says how far it is where somebody looks. */
export function pretrain<Params extends Tree, State extends Tree, Batch extends tf.Tensor = tf.Tensor4D>(
  method: Method<Params, State, Batch>,
  inputs: Data,
  { epochs, batchSize, learningRate }: Budget,
  key: Key,
  options: FitOptions = {},
): Promise<Fit<Descent<Params, State>>> {
  const keys = streams(key, "batches", "fit");
  const steps = stepsOf(epochs, inputs.shape[0]!, batchSize);
  return fit(
    descend(method, adam({ learningRate })),
    batches<Batch>(inputs, { batchSize, steps }, keys.batches),
    keys.fit,
    options,
  );
}

/** Accuracies on held-out images, in [0, 1]. */
export interface Scores {
  /** Linear probe with ten labels a class, mean of five draws (LP-10). */
  readonly fewLabels: number;
  /** Linear probe with all labels (LP). */
  readonly allLabels: number;
  /** Ten nearest neighbours by cosine, all labels (kNN). */
  readonly nearestNeighbor: number;
}

/** Measures representations, or any other features such as raw pixels. */
export function score(train: Labelled, test: Labelled, key: Key): Scores {
  const few = fewLabels({ train, test, perClass: 10, draws: 5, key });
  return {
    fewLabels: few.reduce((sum, accuracy) => sum + accuracy, 0) / few.length,
    allLabels: linearProbe({ train, test }).accuracy,
    nearestNeighbor: nearestNeighborProbe({ train, test }).accuracy,
  };
}

/** The two sets of a data set that an experiment learns from and is measured on. */
export interface Sets {
  readonly train: Labelled;
  readonly test: Labelled;
}

/** Both sets as a method represents them. */
export function represented<Params extends Tree, State extends Tree, Batch extends Tree>(
  method: Method<Params, State, Batch>,
  { params, state }: Descent<Params, State>,
  { train, test }: Sets,
): Sets {
  return {
    train: representLabelled(method.encode, params, state, train),
    test: representLabelled(method.encode, params, state, test),
  };
}

/** Frees the models of a fit that is measured and done with. */
export function discard({ first, last, snapshots }: Fit<Tree>): void {
  dispose([first, last, ...snapshots.map(({ model }) => model)]);
}
