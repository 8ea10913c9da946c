import assert from "node:assert/strict";
import { test } from "node:test";
import { heatmap } from "../../../lib/figures/heatmap.ts";

const alt = "A matrix.";
const matrix = [
  [1, -0.25],
  [0.5, 0],
];

test("heatmap() has its first row at the top and square cells", () => {
  const { layout } = heatmap(matrix, { alt });
  assert.deepEqual((layout.yaxis as { range: number[] }).range, [1.5, -0.5]);
  assert.equal((layout.yaxis as { scaleanchor: string }).scaleanchor, "x");
  const { width, height, margin } = layout as unknown as {
    width: number;
    height: number;
    margin: Record<string, number>;
  };
  assert.equal(width - margin.l! - margin.r!, height - margin.t! - margin.b!);
});

test("heatmap() spans a sequential scale over the data and a diverging one evenly around 0", () => {
  const ends = (scale: "sequential" | "diverging") => {
    const { zmin, zmax } = heatmap(matrix, { alt, scale }).data[0]!;
    return [zmin, zmax];
  };
  assert.deepEqual(ends("sequential"), [-0.25, 1]);
  assert.deepEqual(ends("diverging"), [-1, 1]);
});

test("heatmap() has white in the middle of its diverging scale", () => {
  const { colorscale } = heatmap(matrix, { alt, scale: "diverging" }).data[0] as unknown as {
    colorscale: [number, string][];
  };
  assert.deepEqual(colorscale[2], [0.5, "#f7f7f7"]);
});

test("heatmap() writes numbers into cells with a true minus sign", () => {
  assert.deepEqual(heatmap(matrix, { alt, text: 2 }).data[0]!.text, [
    ["1.00", "−0.25"],
    ["0.50", "0.00"],
  ]);
});

test("heatmap() refuses rows of different length and says which", () => {
  assert.throws(
    () => heatmap([[1, 2], [3]], { alt }),
    new RangeError("heatmap: expected 2 values in every row, got 1 in row 1; pass rows of equal length"),
  );
});

test("heatmap() refuses an empty matrix", () => {
  assert.throws(
    () => heatmap([], { alt }),
    new RangeError("heatmap: expected at least one value, got none; pass rows of numbers"),
  );
});
