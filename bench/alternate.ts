/** Contenders take turns in one run, so that all of them meet the same machine. */
import type { Timing } from "./benchmark.ts";
import { quartiles, ratioOfRounds } from "./quartiles.ts";

/** What some training steps took and gave. */
export interface Run {
  /** Wall time of each step, until its loss was read. */
  readonly milliseconds: readonly number[];
  readonly losses: readonly number[];
}

/** A training that goes on from where its last `run` ended. One that makes several steps a call may make more than it was asked for. */
export interface Trainer {
  run(steps: number): Promise<Run>;
}

export interface Contender {
  readonly name: string;
  readonly trainer: Trainer;
  /** What the first contender's share of this one's time is to be at most. */
  readonly target?: number;
}

/**
 * Untimed steps at the beginning of each turn: the threads of the one before go to sleep, memory comes back to the cache,
 * and in the first turn whatever a program does once is done.
 */
const warmUp = 3;

/** The timed part of a turn in milliseconds, and the fewest and the most steps of one. */
const turn = 150;
const fewest = 3;
const most = 300;

/**
 * `rounds` turns of each contender in the order given, each as many steps as take it `turn`, or of `steps` long ones
 * without a warm-up. `loop` is the place of the contender whose ratios are wanted besides those of the first.
 */
export async function alternate(
  contenders: readonly Contender[],
  { rounds, loop, steps: long }: { readonly rounds: number; readonly loop?: number; readonly steps?: number },
): Promise<Timing[]> {
  const times = contenders.map((): (readonly number[])[] => []);
  const steps: number[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const [i, { trainer }] of contenders.entries()) {
      if (long === undefined) await trainer.run(warmUp);
      steps[i] ??= long ?? stepsOfTurn((await trainer.run(warmUp)).milliseconds);
      times[i]!.push((await trainer.run(steps[i]!)).milliseconds);
    }
  }
  return contenders.map(({ name, target }, i) => ({
    contender: name,
    milliseconds: quartiles(times[i]!.flat()),
    ratio: ratioOfRounds(times[0]!, times[i]!),
    ...(loop !== undefined && { ratioOfLoop: ratioOfRounds(times[loop]!, times[i]!) }),
    ...(target !== undefined && { target }),
  }));
}

function stepsOfTurn(milliseconds: readonly number[]): number {
  const wanted = Math.round(turn / quartiles(milliseconds).median);
  return Math.min(most, Math.max(fewest, wanted));
}
