/** Contenders take turns in one run, so that all of them meet the same machine. */
import type { Timing } from "./benchmark.ts";
import { quartiles, ratioOfRounds } from "./quartiles.ts";

/** What some training steps took and gave. */
export interface Run {
  /** Wall time of each step, until its loss was read. */
  readonly milliseconds: readonly number[];
  readonly losses: readonly number[];
}

/** A training that goes on from where its last `run` ended. */
export interface Trainer {
  run(steps: number): Promise<Run>;
}

export interface Contender {
  readonly name: string;
  readonly trainer: Trainer;
}

/**
 * Untimed steps at the beginning of each turn: the threads of the one before go to sleep, memory comes back to the cache,
 * and in the first turn whatever a program does once is done.
 */
const warmUp = 3;

/** `rounds` turns of each contender in the order given, `steps` timed steps a turn. */
export async function alternate(
  contenders: readonly Contender[],
  { rounds, steps }: { readonly rounds: number; readonly steps: number },
): Promise<Timing[]> {
  const times = contenders.map((): (readonly number[])[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, { trainer }] of contenders.entries()) {
      await trainer.run(warmUp);
      times[i]!.push((await trainer.run(steps)).milliseconds);
    }
  }
  return contenders.map(({ name }, i) => ({
    contender: name,
    milliseconds: quartiles(times[i]!.flat()),
    ratio: ratioOfRounds(times[0]!, times[i]!),
  }));
}
