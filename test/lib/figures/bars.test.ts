import assert from "node:assert/strict";
import { test } from "node:test";
import { bars } from "../../../lib/figures/bars.ts";

const alt = "Bars.";
type Drawn = { y: number[]; error_y: { array: number[]; arrayminus: number[] } };
const categories = ["left", "right"];

test("bars() draws means, the range over seeds, and a dot for each seed", () => {
  const { data } = bars([{ name: "accuracy", values: [[0.25, 0.5, 0.75], 0.5] }], { categories, alt });
  const [bar, dots] = data as unknown as Drawn[];
  assert.deepEqual(bar!.y, [0.5, 0.5]);
  assert.deepEqual(bar!.error_y.array, [0.25, 0]);
  assert.deepEqual(bar!.error_y.arrayminus, [0.25, 0]);
  assert.deepEqual(dots!.y, [0.25, 0.5, 0.75, 0.5]);
});

test("bars() draws neither error bars nor dots of single numbers", () => {
  const { data } = bars([{ name: "accuracy", values: [1, 2] }], { categories, alt });
  assert.equal(data.length, 1);
  assert.equal(data[0]!.error_y, undefined);
});

test("bars() sets the bars of a category side by side around its place", () => {
  const one = { values: [1, 2] };
  const { data } = bars(
    [
      { name: "a", ...one },
      { name: "b", ...one },
    ],
    { categories, alt },
  );
  const [a, b] = data as unknown as { x: number[]; width: number }[];
  assert.deepEqual(a!.x, [-0.19, 0.81]);
  assert.deepEqual(b!.x, [0.19, 1.19]);
  assert.ok(a!.width < 0.38, "bars overlap");
});

test("bars() writes numbers with the digits asked for and a true minus sign", () => {
  const { layout } = bars([{ name: "effect", values: [0.126, -0.5] }], { categories, digits: 2, alt });
  assert.deepEqual(
    (layout.annotations as { text: string }[]).map(({ text }) => text),
    ["0.13", "−0.50"],
  );
});

test("bars() turns with its values, its references and its first category at the top", () => {
  const { data, layout } = bars([{ name: "effect", values: [1, 2] }], {
    categories,
    horizontal: true,
    references: [{ y: 0.5, label: "chance" }],
    alt,
  });
  assert.deepEqual((data[0] as unknown as { x: number[] }).x, [1, 2]);
  assert.deepEqual((layout.yaxis as { range: number[] }).range, [1.5, -0.5]);
  assert.equal((layout.shapes as { x0: number }[])[0]!.x0, 0.5);
});

test("bars() refuses a series without a value for each category and names it", () => {
  assert.throws(
    () => bars([{ name: "effect", values: [1] }], { categories, alt }),
    new RangeError('bars: expected 2 values for "effect", got 1; give one for each category'),
  );
});
