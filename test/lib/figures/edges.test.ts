import assert from "node:assert/strict";
import { test } from "node:test";
import { edges } from "../../../lib/figures/edges.ts";

const alt = "A triangle.";
const nodes = [{ name: "corners", at: [[0, 0] as const, [1, 0] as const, [0, 1] as const] }];
const line = {
  name: "sides",
  between: [
    [
      [0, 0],
      [1, 0],
    ] as const,
    [
      [0, 0],
      [0, 1],
    ] as const,
  ],
};
const range = [-1, 2] as const;

test("edges() draws a line from each first place to its second, with a gap between lines", () => {
  const [drawn, points] = edges(nodes, [line], { alt, range }).data;
  assert.deepEqual(drawn!.x, [0, 1, null, 0, 0, null]);
  assert.deepEqual(drawn!.y, [0, 0, null, 0, 1, null]);
  assert.equal(drawn!.mode, "lines");
  assert.deepEqual(points!.x, [0, 1, 0]);
  assert.equal(points!.mode, "markers");
});

test("edges() gives arrows heads at their second places only", () => {
  const [drawn] = edges(nodes, [{ ...line, arrows: true }], { alt, range }).data;
  const { symbol, size } = drawn!.marker as { symbol: string; size: number[] };
  assert.equal(symbol, "arrow");
  assert.deepEqual(
    size.map((pixels) => pixels > 0),
    [false, true, false, false, true, false],
  );
});

test("edges() draws a unit equally long on both axes, which have no numbers", () => {
  const { layout } = edges(nodes, [line], { alt, range });
  const { xaxis, yaxis } = layout as Record<"xaxis" | "yaxis", Record<string, unknown>>;
  assert.equal(yaxis.scaleanchor, "x");
  for (const axis of [xaxis, yaxis]) {
    assert.deepEqual(axis.range, range);
    assert.equal(axis.showticklabels, false);
  }
});

test("edges() refuses points without labels for all and names their group", () => {
  assert.throws(
    () => edges([{ ...nodes[0]!, labels: ["a"] }], [line], { alt, range }),
    new RangeError('edges: expected 3 labels for "corners", got 1; give one for each point'),
  );
});
