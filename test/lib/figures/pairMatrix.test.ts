import assert from "node:assert/strict";
import { test } from "node:test";
import { pairMatrix } from "../../../lib/figures/pairMatrix.ts";

const alt = "Pairs.";
const figure = pairMatrix(
  [
    ["left out", "negative", "positive"],
    ["negative", "left out", "negative"],
  ],
  { alt, anchors: ["a1", "a2"], candidates: ["a1", "a2", "b1"] },
);
const cells = figure.data[0] as unknown as {
  z: number[][];
  text: string[][];
  colorscale: [number, string][];
  colorbar: { ticktext: string[]; tickvals: number[] };
  customdata: string[][][];
};

test("pairMatrix() has a number and a sign for each kind of pair", () => {
  assert.deepEqual(cells.z, [
    [0, 1, 2],
    [1, 0, 1],
  ]);
  assert.deepEqual(cells.text, [
    ["", "−", "+"],
    ["−", "", "−"],
  ]);
});

test("pairMatrix() explains the kinds that occur and no other", () => {
  assert.deepEqual(cells.colorbar.ticktext, [
    "not in the loss",
    "negative,<br>in the denominator",
    "positive,<br>in the denominator",
  ]);
  assert.equal(new Set(cells.colorscale.map(([, color]) => color)).size, 3);
});

test("pairMatrix() names anchor, candidate and kind of a cell", () => {
  assert.deepEqual(cells.customdata[0]![2], ["a1", "b1", "positive"]);
});

test("pairMatrix() refuses rows of different length as heatmap() does", () => {
  assert.throws(
    () => pairMatrix([["positive"], []], { alt }),
    /^RangeError: heatmap: expected 1 values in every row/,
  );
});
