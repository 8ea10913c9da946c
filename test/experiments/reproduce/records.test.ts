import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { type Experiment, experiment } from "../../../experiments/experiment.ts";
import { freshness, readRecords, recordsFile } from "../../../experiments/reproduce/records.ts";
import type { Entry } from "../../../experiments/reproduce/registry.ts";
import { reproduce } from "../../../experiments/reproduce/reproduce.ts";
import { key } from "../../../lib/core/key.ts";

let folder: string;
let runs: number;
let entry: Entry;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "records-"));
  runs = 0;
  const file = path.join(folder, "row.ts");
  writeFileSync(file, "export default experiment({ run: async () => 1 });\n");
  const row = experiment<{ value: number }, { scale: number }>({
    row: 1,
    title: "A row",
    question: "Does it count?",
    source: "none",
    profiles: { quick: { scale: 1 }, full: { scale: 2 } },
    async run({ scale }, seedKey) {
      runs++;
      return { value: (scale * seedKey.dataSync()[1]!) / 3 };
    },
    claims: [],
    figure() {
      throw new Error("not drawn here");
    },
  });
  entry = { id: "row", section: "framing", file, experiment: row as unknown as Experiment };
});
afterEach(() => rmSync(folder, { recursive: true }));

test("reproduce() keeps one record for each seed, in order, with numbers of six digits", async () => {
  await reproduce(entry, { profile: "full", seeds: [2, 1] });
  const records = readRecords<{ value: number }>(entry, "full");
  assert.deepEqual(
    records.map(({ seed, profile, run }) => [seed, profile, run.value]),
    [
      [1, "full", 0.666667],
      [2, "full", 1.33333],
    ],
  );
  assert.ok(
    records.every(({ machine, seconds }) => machine.cores > 0 && seconds > 0),
    "a record knows its machine",
  );
});

test("reproduce() runs nothing again while nothing has changed", async () => {
  await reproduce(entry, { profile: "full", seeds: [0] });
  await reproduce(entry, { profile: "full", seeds: [0, 1] });
  assert.equal(runs, 2);
});

test("reproduce() runs again what has become stale, and whatever it is told to", async () => {
  await reproduce(entry, { profile: "full", seeds: [0] });
  writeFileSync(entry.file, "export default experiment({ run: async () => 2 });\n");
  await reproduce(entry, { profile: "full", seeds: [0] });
  assert.equal(runs, 2);
  await reproduce(entry, { profile: "full", seeds: [0], again: true });
  assert.equal(runs, 3);
});

test("freshness() calls a record with other settings stale, and one with another lib/core older", async () => {
  const [record] = await reproduce(entry, { profile: "full", seeds: [0] });
  const now = record!.fingerprint;
  assert.equal(freshness(record!, now), "fresh");
  assert.equal(freshness(record!, { ...now, settings: "other" }), "stale");
  assert.equal(freshness(record!, { ...now, engine: "other" }), "older engine");
});

test("readRecords() refuses a damaged file and says what to do", async () => {
  const file = recordsFile(entry, "full");
  writeFileSync(file, "[{");
  assert.throws(() => readRecords(entry, "full"), {
    name: "SyntaxError",
    message: `readRecords: expected JSON in ${file}, got something else; restore the file or remove it and run again`,
  });
  assert.equal(readFileSync(file, "utf8"), "[{");
});

test("a run gets the key of its seed", async () => {
  const [record] = await reproduce(entry, { profile: "full", seeds: [7] });
  const { value } = record!.run as { value: number };
  assert.equal(value, (2 * key(7).dataSync()[1]!) / 3);
});
