/** The contract of a piece of work: a learner, the batch that it steps on again and again, and what is wanted. */
import type { Tree } from "../../lib/core/tree.ts";
import type { Learner } from "../../lib/training/learner.ts";

/** The largest share of a contender's time that selflab's step is to take, by the contender's name. */
export type Targets = Readonly<Record<string, number>>;

/** What is wanted of steps that are mostly overhead. */
export const smallTargets: Targets = { "PyTorch eager": 0.6, "torch.compile": 0.8, "JAX jit": 1.1 };

/** What is wanted of the smallest, which are all overhead in tfjs. */
export const smallestTargets: Targets = { "tfjs-node eager": 0.1, ...smallTargets };

/** What is wanted of steps that are mostly convolutions. */
export const convolutionTargets: Targets = { "PyTorch eager": 0.8, "JAX jit": 1 };

/** What is wanted of everything: not to be slower than what most people use. */
export const everyTargets: Targets = { "PyTorch eager": 1 };

export interface Work<Model extends Tree = Tree, Batch extends Tree = Tree> {
  /** The name that the peers know it by: the name of their file. */
  readonly id: string;
  /** For a reader of the results. */
  readonly title: string;
  /** The same in two or three words, for a figure. */
  readonly short: string;
  /** Whether numbers are drawn inside the step, so that only mean losses can be compared. */
  readonly drawn: boolean;
  readonly learner: Learner<Model, Batch>;
  /** The batch. The caller owns it. */
  batch(): Batch;
  readonly targets: Targets;
  /** How many steps one call makes where a step is so short that a call counts. Default: one step a call only. */
  readonly stepsACall?: number;
}
