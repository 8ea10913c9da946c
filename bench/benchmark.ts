/** The contract of a benchmark: from settings to a report. */
import type { Machine } from "../experiments/reproduce/machine.ts";
import type { Quartiles } from "./quartiles.ts";

export interface Settings {
  /** How often the contenders take turns. */
  readonly rounds: number;
  /** Threads of each contender. */
  readonly threads: number;
  /** Whether programs other than selflab take part. */
  readonly peers: boolean;
  /** The works to do, by their names; all of them where none is named. */
  readonly only: readonly string[];
}

/** One contender on one piece of work. */
export interface Timing {
  readonly contender: string;
  /** Milliseconds of a step, over all steps of all rounds. */
  readonly milliseconds: Quartiles;
  /** Time of the first contender over the time of this one, over the rounds: below 1 the first one is faster. */
  readonly ratio: Quartiles;
  /** The same for the contender that makes several steps a call, where there is one. */
  readonly ratioOfLoop?: Quartiles;
  /** What the ratio is to be at most. */
  readonly target?: number;
}

/** One piece of work and its race. */
export interface Race {
  /** The name of the work in code. */
  readonly id: string;
  /** For a reader of the results, and in two or three words. */
  readonly work: string;
  readonly short: string;
  /** What was timed. Default "step". */
  readonly each?: "step" | "epoch";
  readonly timings: readonly Timing[];
  /** How far the contenders were found to compute the same; empty where there was nobody to compare with. */
  readonly agreement: readonly string[];
  /** Who takes no part in this work, and why. */
  readonly missing?: readonly string[];
  /** Why the first contender is slower than PyTorch eager, where it is: written by a person who looked, kept from record to record. */
  readonly reason?: string;
}

/** One quantity of all contenders. */
export interface Measure {
  readonly measure: string;
  readonly unit: "ms" | "s" | "MB" | "lines";
  /** What selflab is to reach, and what it aims at beyond. */
  readonly target?: { readonly atMost: number; readonly aim?: number };
  /** By contender, the first one first: a number, or why there is none. */
  readonly values: Readonly<Record<string, number | string>>;
}

export interface Report {
  readonly benchmark: string;
  /** What was measured, in sentences for a reader of the results. */
  readonly method: readonly string[];
  readonly machine: Machine;
  /** Threads of each contender, where the benchmark sets them. */
  readonly threads?: number;
  readonly rounds: number;
  /** Cores that other programs used during the run, mean. */
  readonly others: number;
  readonly works: readonly Race[];
  /** Whether one table of all works is wanted before them. */
  readonly overview?: boolean;
  /** Quantities by themselves, where no work was timed step by step. */
  readonly measures?: readonly Measure[];
  /** Why no peer took part, where none did. */
  readonly missing?: string;
}

export type Benchmark = (settings: Settings) => Promise<Report>;
