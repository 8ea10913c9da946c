import assert from "node:assert/strict";
import { test } from "node:test";
import type { Experiment } from "../../../experiments/experiment.ts";
import type { Entry } from "../../../experiments/reproduce/registry.ts";
import { select } from "../../../experiments/reproduce/select.ts";

const entry = (row: number, section: string, id: string): Entry => ({
  id,
  section,
  file: `${section}/${id}.ts`,
  experiment: { row } as Experiment,
});
const entries = [
  entry(1, "framing", "transfer"),
  entry(34, "losses", "picking"),
  entry(42, "losses", "supcon"),
];
const rows = (...words: string[]) => select(entries, words).map(({ experiment }) => experiment.row);

test("select() takes everything where nothing or all is named", () => {
  assert.deepEqual(rows(), [1, 34, 42]);
  assert.deepEqual(rows("all"), [1, 34, 42]);
});

test("select() takes ids, sections, rows and ranges, also joined by commas", () => {
  assert.deepEqual(rows("transfer"), [1]);
  assert.deepEqual(rows("losses/supcon"), [42]);
  assert.deepEqual(rows("losses"), [34, 42]);
  assert.deepEqual(rows("34-42"), [34, 42]);
  assert.deepEqual(rows("1,34-40"), [1, 34]);
});

test("select() names each experiment once and in order, however often it is asked for", () => {
  assert.deepEqual(rows("42", "losses", "1"), [1, 34, 42]);
});

test("select() refuses what names nothing and says what there is", () => {
  assert.throws(
    () => rows("transfer", "moco"),
    new RangeError(
      'select: expected an id, section, row or range of rows, got "moco"; known are 1 framing/transfer, 34 losses/picking, 42 losses/supcon',
    ),
  );
});
