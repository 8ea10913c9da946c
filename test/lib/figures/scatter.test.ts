import assert from "node:assert/strict";
import { test } from "node:test";
import { scatter } from "../../../lib/figures/scatter.ts";
import { close } from "../../support/close.ts";

const alt = "Points.";

test("scatter() tells groups apart by color and by symbol", () => {
  const { data } = scatter(
    ["a", "b", "c"].map((name) => ({ name, x: [1], y: [2] })),
    { alt },
  );
  const marks = data.map(({ marker }) => marker as { color: string; symbol: string });
  assert.equal(new Set(marks.map(({ color }) => color)).size, 3);
  assert.equal(new Set(marks.map(({ symbol }) => symbol)).size, 3);
});

test("scatter() draws a unit equally long on both axes where distances count", () => {
  const groups = [{ name: "a", x: [0, 3], y: [0, 1] }];
  assert.equal(
    (scatter(groups, { alt, equal: true }).layout.yaxis as { scaleanchor?: string }).scaleanchor,
    "x",
  );
  assert.equal((scatter(groups, { alt }).layout.yaxis as { scaleanchor?: string }).scaleanchor, undefined);
});

test("scatter() writes labels beside their points only where asked", () => {
  const groups = [{ name: "a", x: [0], y: [0], labels: ["zero"] }];
  assert.equal(scatter(groups, { alt }).data[0]!.mode, "markers");
  assert.equal(scatter(groups, { alt, labels: "beside" }).data[0]!.mode, "markers+text");
});

test("scatter() writes names in the middle of their groups in the place of a legend, where asked", () => {
  const groups = [
    { name: "a", x: [1, 2, 100], y: [5, 1, 3] },
    { name: "b", x: [1, 4], y: [10, 20] },
    { name: "none", x: [], y: [] },
  ];
  const { layout } = scatter(groups, { alt, names: "middle", logX: true });
  assert.equal(layout.showlegend, false);
  const written = layout.annotations as { text: string; x: number; y: number }[];
  assert.deepEqual(
    written.map(({ text, y }) => [text, y]),
    [
      ["<b>a</b>", 3],
      ["<b>b</b>", 15],
    ],
  );
  close(
    written.map(({ x }) => x),
    [Math.log10(2), Math.log10(2.5)],
    1e-3,
  );
  assert.equal(scatter(groups, { alt }).layout.showlegend, true);
});

test("scatter() writes no names where asked", () => {
  const groups = ["a", "b"].map((name) => ({ name, x: [1, 2], y: [1, 2] }));
  const { layout } = scatter(groups, { alt, names: "none" });
  assert.deepEqual([layout.showlegend, layout.annotations], [false, []]);
});

test("scatter() refuses points without both coordinates and names their group", () => {
  assert.throws(
    () => scatter([{ name: "a", x: [1, 2], y: [1] }], { alt }),
    new RangeError(
      'scatter: expected as many y and labels as x for "a", got 2 x, 1 y; give one of each for every point',
    ),
  );
});
