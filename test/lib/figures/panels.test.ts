import assert from "node:assert/strict";
import { test } from "node:test";
import { panels } from "../../../lib/figures/panels.ts";
import { images, labelEfficiency, loss, similarities } from "./examples.ts";

const alt = "Panels.";
type Axis = { domain: [number, number]; anchor: string; scaleanchor?: string };

test("panels() gives every figure axes of its own, side by side", () => {
  const { data, layout } = panels([{ figure: labelEfficiency }, { figure: similarities }], { alt });
  const axes = layout as unknown as Record<string, Axis>;
  assert.ok(axes.xaxis!.domain[1] < axes.xaxis2!.domain[0]);
  assert.equal(axes.yaxis2!.scaleanchor, "x2");
  assert.equal(axes.yaxis2!.anchor, "x2");
  assert.deepEqual([data[0]!.xaxis, data.at(-1)!.xaxis], ["x", "x2"]);
});

test("panels() moves reference lines, notes and pictures with their axes", () => {
  const { layout } = panels([{ figure: images }, { figure: loss }], { alt });
  const {
    shapes,
    images: pictures,
    annotations,
  } = layout as Record<string, { xref: string; yref: string }[]>;
  assert.deepEqual(
    pictures!.map(({ xref, yref }) => [xref, yref]),
    [["x", "y"]],
  );
  assert.deepEqual(
    shapes!.map(({ xref, yref }) => [xref, yref]),
    [
      ["x2 domain", "y2"],
      ["x2", "y2 domain"],
    ],
  );
  assert.ok(annotations!.some(({ xref }) => xref === "x2 domain"));
});

test("panels() shows each name once in one legend", () => {
  const { data, layout } = panels([{ figure: labelEfficiency }, { figure: labelEfficiency }], { alt });
  const named = data.filter(({ showlegend }) => showlegend !== false).map(({ name }) => name);
  assert.equal(layout.showlegend, true);
  assert.equal(named.length, 4);
  assert.equal(new Set(named).size, 4);
});

test("panels() names a panel by the figure's own title where none is given", () => {
  const { layout } = panels([{ figure: loss }, { figure: loss, title: "again" }], { alt });
  const names = (layout.annotations as { text: string; xref: string }[])
    .filter(({ xref }) => xref === "paper")
    .map(({ text }) => text);
  assert.deepEqual(names, ["Training loss", "again"]);
});

test("panels() sets four figures in two rows that do not overlap", () => {
  const { layout } = panels(
    [1, 2, 3, 4].map(() => ({ figure: loss })),
    { alt },
  );
  const axes = layout as unknown as Record<string, Axis>;
  assert.ok(axes.yaxis3!.domain[1] < axes.yaxis!.domain[0]);
  assert.deepEqual(axes.xaxis3!.domain, axes.xaxis!.domain);
});

test("panels() refuses to draw nothing", () => {
  assert.throws(
    () => panels([], { alt }),
    new RangeError("panels: expected at least one figure, got none; pass { figure, title } for each panel"),
  );
});
