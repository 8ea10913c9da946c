import assert from "node:assert/strict";
import { test } from "node:test";
import { currentFingerprint, freshness, readRecords } from "../../experiments/reproduce/records.ts";
import { registry } from "../../experiments/reproduce/registry.ts";
import { verdicts } from "../../experiments/reproduce/verdict.ts";

const entries = await registry();

test("registry() finds every row once, in order", () => {
  const rows = entries.map(({ experiment }) => experiment.row);
  assert.ok(rows.length >= 3, `found ${rows}`);
  assert.deepEqual(
    rows,
    [...new Set(rows)].sort((a, b) => a - b),
  );
});

for (const entry of entries) {
  const { experiment, section, id } = entry;
  const name = `${section}/${id}`;
  const records = readRecords(entry, "full");

  test(`${name} has full records of seeds 0, 1 and 2`, () => {
    assert.deepEqual(
      records.map(({ seed }) => seed).filter((seed) => seed <= 2),
      [0, 1, 2],
      `run npm run experiments -- run ${experiment.row} --profile full`,
    );
  });

  test(`${name} has no stale record: its numbers are those of this code`, () => {
    const now = currentFingerprint(entry, "full");
    for (const record of records) {
      assert.notEqual(
        freshness(record, now),
        "stale",
        `seed ${record.seed}; run npm run experiments -- run ${experiment.row} --profile full`,
      );
    }
  });

  test(`${name} states claims with finite effects on every seed`, () => {
    for (const { says, effects } of verdicts(
      experiment.claims,
      records.map(({ run }) => run),
    )) {
      assert.ok(effects.every(Number.isFinite), `${says}: ${effects}`);
    }
  });

  test(`${name} draws its records, alone and with a run of the reader's, with words for who cannot see it`, () => {
    const runs = records.map(({ run }) => run);
    for (const figure of [experiment.figure(runs), experiment.figure(runs, runs[0])]) {
      assert.ok(figure.alt.length > 20, figure.alt);
      assert.ok(JSON.stringify(figure).length <= 200_000, "a figure has at most 200 kB of JSON");
    }
  });
}
