/** Recorded runs: one JSON record for each experiment, profile and seed. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { ProfileName } from "../experiment.ts";
import { type Fingerprint, fingerprint } from "./fingerprint.ts";
import type { Machine } from "./machine.ts";
import type { Entry } from "./registry.ts";

export interface RunRecord<Run = unknown> {
  readonly row: number;
  readonly profile: ProfileName;
  readonly seed: number;
  /** What the numbers depend on; `settings` is the profile's. */
  readonly fingerprint: Fingerprint & { readonly settings: string };
  /** Wall time of the run. */
  readonly seconds: number;
  readonly machine: Machine;
  readonly run: Run;
}

const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));

/** Full runs stand beside their experiment and are committed; quick ones are everybody's own. */
export function recordsFile(
  { section, id, file }: Pick<Entry, "section" | "id" | "file">,
  profile: ProfileName,
): string {
  if (profile === "full") return file.replace(/\.ts$/, ".runs.json");
  return path.join(root, ".cache", "runs", section, `${id}.runs.json`);
}

/** The records of a profile, in the order of their seeds; none where nothing was run. */
export function readRecords<Run>(
  entry: Pick<Entry, "section" | "id" | "file">,
  profile: ProfileName,
): RunRecord<Run>[] {
  const file = recordsFile(entry, profile);
  if (!existsSync(file)) return [];
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new SyntaxError(
      `readRecords: expected JSON in ${file}, got something else; restore the file or remove it and run again`,
      { cause },
    );
  }
}

/** Adds a record in the place of the one with its seed; the file is replaced whole. */
export function writeRecord(entry: Entry, record: RunRecord): void {
  const file = recordsFile(entry, record.profile);
  const others = readRecords(entry, record.profile).filter(({ seed }) => seed !== record.seed);
  const records = [...others, record].sort((a, b) => a.seed - b.seed);
  mkdirSync(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.part`;
  writeFileSync(temporary, `[\n${records.map((one) => JSON.stringify(one, rounded)).join(",\n")}\n]\n`);
  renameSync(temporary, file);
}

/** Six significant digits: more than any claim or figure needs, and the same text on every machine that agrees so far. */
function rounded(_name: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value;
}

/** The fingerprint that a run of this profile would be recorded with now. */
export function currentFingerprint(
  { file, experiment }: Entry,
  profile: ProfileName,
): RunRecord["fingerprint"] {
  const settings = createHash("sha256")
    .update(JSON.stringify(experiment.profiles[profile]))
    .digest("hex")
    .slice(0, 16);
  return { ...fingerprint(file), settings };
}

export type Freshness = "fresh" | "older engine" | "stale";

/** Whether a record's numbers are those of the present code. */
export function freshness(record: RunRecord, now: RunRecord["fingerprint"]): Freshness {
  const { sources, settings, engine } = record.fingerprint;
  if (sources !== now.sources || settings !== now.settings) return "stale";
  return engine === now.engine ? "fresh" : "older engine";
}
