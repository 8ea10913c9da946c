import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import type { Report } from "../../bench/benchmark.ts";
import { readRecord, record, write } from "../../bench/record.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "record-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const one = { lower: 1, median: 1.23456, upper: 2 };
const report: Report = {
  benchmark: "walk",
  method: ["A step is a step."],
  machine: { processor: "P", cores: 2, memoryGiB: 8, system: "linux x64", versions: { node: "20.1.0" } },
  threads: 2,
  rounds: 3,
  others: 0.01,
  works: [
    {
      id: "stairs",
      work: "Stairs",
      short: "stairs",
      timings: [{ contender: "a", milliseconds: one, ratio: one }],
      agreement: ["a: same"],
    },
  ],
};

test("record() writes the report as JSON and as a page, and leaves nothing else", () => {
  assert.deepEqual(record(report, folder), [path.join(folder, "walk.json"), path.join(folder, "walk.md")]);
  assert.deepEqual(readdirSync(folder).sort(), ["walk.json", "walk.md"]);
  const kept = JSON.parse(readFileSync(path.join(folder, "walk.json"), "utf8"));
  assert.equal(kept.works[0].timings[0].milliseconds.median, 1.235);
  const text = readFileSync(path.join(folder, "walk.md"), "utf8");
  for (const part of ["Machine: P, 2 cores, 8 GiB", "node 20.1.0", "## Stairs", "| a   |", "- a: same"]) {
    assert.ok(text.includes(part), part);
  }
});

test("record() writes nothing without the peers, nor when other programs disturbed the run", () => {
  assert.throws(
    () => record({ ...report, missing: "no network" }, folder),
    /got none of the peers \(no network\)/,
  );
  assert.throws(() => record({ ...report, others: 0.7 }, folder), /at most 0\.2 cores .* got 0\.70/);
  assert.deepEqual(readdirSync(folder), []);
});

test("record() keeps the reason that a person wrote for a slower work, and drops it when the work is slower no more", () => {
  const raced = (ratio: number): Report => {
    const timing = { contender: "PyTorch eager", milliseconds: one, ratio: { ...one, median: ratio } };
    return { ...report, works: [{ ...report.works[0]!, timings: [report.works[0]!.timings[0]!, timing] }] };
  };
  record(raced(1.5), folder);
  assert.match(readFileSync(path.join(folder, "walk.md"), "utf8"), /Slower than PyTorch eager: nobody has/);
  const { works, ...rest } = readRecord("walk", folder)!;
  write({ ...rest, works: [{ ...works[0]!, reason: "the stairs are steep" }] }, folder);
  record(raced(1.2), folder);
  assert.equal(readRecord("walk", folder)!.works[0]!.reason, "the stairs are steep");
  assert.match(readFileSync(path.join(folder, "walk.md"), "utf8"), /eager: the stairs are steep/);
  record(raced(0.9), folder);
  assert.equal(readRecord("walk", folder)!.works[0]!.reason, undefined);
});
