/** The contract of an experiment: a question, a run that answers it with numbers, and what is claimed of them. */
import type { Key } from "../lib/core/key.ts";
import type { Figure } from "../lib/figures/figure.ts";

/**
 * How sure a claim was before it was tried here: a theorem or identity; a number measured beforehand by an
 * independent program; a number printed in the paper; an expectation.
 */
export type Evidence = "theorem" | "calibrated" | "paper" | "expected";

/** A number that must be positive on every seed and at least `atLeast` in the mean over seeds. */
export interface Claim<Run> {
  /** A sentence that is true when the claim holds. */
  readonly says: string;
  readonly evidence: Evidence;
  /** The effect of one run; what it measures is said by `says`, in fractions, not per cent. */
  readonly effect: (run: Run) => number;
  /** The required mean effect. */
  readonly atLeast: number;
  /** Where `atLeast` is not the specified minimum: that minimum, and why it was changed. */
  readonly changed?: { readonly from: number; readonly because: string };
}

export type ProfileName = "quick" | "full";

/** A value that JSON can hold, which is what a run must return: records are files. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

export interface Experiment<Run = unknown, Profile = unknown> {
  /** The number of the row of the tutorial's outline that this answers. */
  readonly row: number;
  readonly title: string;
  readonly question: string;
  /** Authors, year, arXiv number, section or figure. */
  readonly source: string;
  /** `quick` for a lesson's cell, `full` for the numbers that are published. */
  readonly profiles: Readonly<Record<ProfileName, Profile>>;
  /** Trains and measures. Everything random comes from `key`. */
  run(profile: Profile, key: Key): Promise<Run>;
  readonly claims: readonly Claim<Run>[];
  /**
   * Draws runs of several seeds together. Pure: a figure is redrawn without training. `own` is a run of the reader's,
   * laid over the others and labelled as such.
   */
  figure(runs: readonly Run[], own?: Run): Figure;
}

/** Gives an experiment its types; the value is returned as it is. */
export function experiment<Run, Profile>(definition: Experiment<Run, Profile>): Experiment<Run, Profile> {
  return definition;
}

/** How a figure says over how many seeds it takes means. */
export function seedsText(count: number): string {
  return count === 1 ? "one seed" : `mean of ${count} seeds`;
}
