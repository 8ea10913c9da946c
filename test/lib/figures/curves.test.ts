import assert from "node:assert/strict";
import { test } from "node:test";
import { curves } from "../../../lib/figures/curves.ts";

const alt = "A curve.";
type Drawn = { name: string; x: number[]; y: number[]; fill?: string; showlegend?: boolean };
const drawn = (...call: Parameters<typeof curves>) => curves(...call).data as unknown as Drawn[];

test("curves() draws the mean over seeds and a band from the lowest to the highest", () => {
  const seeds = [
    [1, 2],
    [2, 2],
    [6, 5],
  ];
  const [band, line] = drawn([{ name: "loss", x: [0, 1], y: seeds }], { alt });
  assert.deepEqual(line!.y, [3, 3]);
  assert.equal(band!.fill, "toself");
  assert.deepEqual(band!.x, [0, 1, 1, 0]);
  assert.deepEqual(band!.y, [6, 5, 2, 1]);
});

test("curves() draws one standard deviation of the sample where asked", () => {
  const [band] = drawn([{ name: "loss", x: [0], y: [[1], [3]] }], { alt, band: "deviation" });
  assert.deepEqual(band!.y, [3.414, 0.5858]);
});

test("curves() thins a long curve evenly and keeps its ends", () => {
  const x = Array.from({ length: 10_001 }, (_, i) => i);
  const [line] = drawn([{ name: "loss", x, y: x }], { alt });
  assert.ok(line!.x.length <= 402);
  assert.deepEqual([line!.x[0], line!.x[1], line!.x.at(-1)], [0, 26, 10_000]);
});

test("curves() names each of a few values on a logarithmic axis, and round numbers otherwise", () => {
  const { layout } = curves([{ name: "accuracy", x: [1, 3, 1000], y: [0.02, 0.1, 1] }], {
    alt,
    logX: true,
    logY: true,
  });
  const { xaxis, yaxis } = layout as Record<string, { tickvals: number[]; ticktext: string[] }>;
  assert.deepEqual(xaxis!.ticktext, ["1", "3", "1,000"]);
  assert.deepEqual(
    yaxis!.tickvals.filter((value) => value >= 0.01 && value <= 1),
    [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1],
  );
});

test("curves() names x = 0, 1, … where asked", () => {
  const { layout } = curves([{ name: "loss", x: [0, 1], y: [2, 1] }], { alt, namesX: ["pixels", "h"] });
  const { tickvals, ticktext } = layout.xaxis as { tickvals: number[]; ticktext: string[] };
  assert.deepEqual(
    [tickvals, ticktext],
    [
      [0, 1],
      ["pixels", "h"],
    ],
  );
});

test("curves() sets reference lines by value and their names by power on a logarithmic axis", () => {
  const { layout } = curves([{ name: "loss", x: [1, 2], y: [1, 100] }], {
    alt,
    logY: true,
    references: [{ y: 10, label: "chance" }],
  });
  const { shapes, annotations } = layout as Record<string, Record<string, unknown>[]>;
  assert.equal(shapes![0]!.y0, 10);
  assert.equal(annotations![0]!.y, 1);
  assert.equal(annotations![0]!.text, "chance");
});

test("curves() has no legend for one curve", () => {
  const one = { name: "a", x: [1], y: [1] };
  assert.equal(curves([one], { alt }).layout.showlegend, false);
  assert.equal(curves([one, { ...one, name: "b" }], { alt }).layout.showlegend, true);
});

test("curves() makes room for a long title instead of clipping it", () => {
  const one = [{ name: "a", x: [1], y: [1] }];
  const top = (title?: string) => (curves(one, { alt, title }).layout.margin as { t: number }).t;
  assert.ok(top("short") > top());
  assert.ok(top("a rather long title ".repeat(10)) > top("short") + 40);
});

test("curves() refuses a curve without a value for each x and names it", () => {
  assert.throws(
    () => curves([{ name: "loss", x: [1, 2, 3], y: [1, 2] }], { alt }),
    new RangeError('curves: expected 3 values of y (mean) for "loss", got 2; give one for each x'),
  );
});
