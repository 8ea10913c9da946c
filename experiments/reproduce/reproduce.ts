/** Runs experiments and keeps their records. */
import { key } from "../../lib/core/key.ts";
import type { ProfileName } from "../experiment.ts";
import { machine } from "./machine.ts";
import { currentFingerprint, freshness, type RunRecord, readRecords, writeRecord } from "./records.ts";
import type { Entry } from "./registry.ts";

export interface ReproduceOptions {
  readonly profile: ProfileName;
  readonly seeds: readonly number[];
  /** Whether fresh records are made anew. Default false. */
  readonly again?: boolean;
  /** Told of each run before it starts and after it ended; `seconds` is missing before. */
  readonly onRun?: (seed: number, state: "kept" | "started" | "done", seconds?: number) => void;
}

/** The records of one experiment for all seeds; those that are stale or missing are run and written one by one. */
export async function reproduce(
  entry: Entry,
  { profile, seeds, again = false, onRun = () => {} }: ReproduceOptions,
): Promise<RunRecord[]> {
  const now = currentFingerprint(entry, profile);
  const known = new Map(readRecords(entry, profile).map((record) => [record.seed, record]));
  const records: RunRecord[] = [];
  for (const seed of seeds) {
    const old = known.get(seed);
    if (old !== undefined && !again && freshness(old, now) !== "stale") {
      onRun(seed, "kept", old.seconds);
      records.push(old);
      continue;
    }
    onRun(seed, "started");
    const seedKey = key(seed);
    const started = performance.now();
    const run = await entry.experiment.run(entry.experiment.profiles[profile], seedKey);
    const seconds = (performance.now() - started) / 1000;
    seedKey.dispose();
    const record = {
      row: entry.experiment.row,
      profile,
      seed,
      fingerprint: now,
      seconds,
      machine: machine(),
      run,
    };
    writeRecord(entry, record);
    onRun(seed, "done", seconds);
    records.push(record);
  }
  return records;
}
