import assert from "node:assert/strict";
import { test } from "node:test";
import { curves } from "../../../lib/figures/curves.ts";
import type { Figure } from "../../../lib/figures/figure.ts";
import { panels } from "../../../lib/figures/panels.ts";
import { slider } from "../../../lib/figures/slider.ts";
import { embeddings, loss } from "./examples.ts";

const alt = "A figure with a slider.";
const distances = [0, 1, 2];
const springs = (margin: number) =>
  panels(
    ["loss", "force"].map((title) => ({
      title,
      figure: curves(
        [
          { name: "positive", x: distances, y: distances },
          { name: "negative", x: distances, y: distances.map((d) => Math.max(0, margin - d)) },
        ],
        { alt, x: "distance", references: [{ x: margin, label: `margin ${margin}` }] },
      ),
    })),
    { title: "Springs", alt },
  );
const margins = [0.5, 1, 1.5];
const made = slider(
  margins.map((margin) => ({ label: `${margin}`, figure: springs(margin) })),
  { name: "margin", start: "1", alt },
);

type Changes = Record<string, unknown>;
interface Drawn {
  readonly active: number;
  readonly steps: readonly {
    readonly label: string;
    readonly method: string;
    readonly args: readonly [traces: Record<string, unknown[]>, layout: Changes];
  }[];
}
const sliderOf = ({ layout }: Figure) => (layout.sliders as Drawn[])[0]!;

/** What plotly's method "update" does: a list for each property of traces, and properties of the layout. */
function moved({ data, layout }: Figure, [traces, changes]: Drawn["steps"][number]["args"]) {
  const changed = data.map((trace, i) => ({
    ...trace,
    ...Object.fromEntries(Object.entries(traces).map(([name, values]) => [name, values[i]])),
  }));
  return { data: changed, layout: { ...layout, ...changes } as Changes };
}

test("slider() draws the position it starts at, and each step is the figure of its position", () => {
  const { active, steps } = sliderOf(made);
  assert.equal(active, 1);
  assert.deepEqual(made.data, springs(1).data);
  steps.forEach(({ label, method, args }, i) => {
    const { data, layout } = moved(made, args);
    const wanted = springs(margins[i]!);
    assert.deepEqual([label, method], [`${margins[i]}`, "update"]);
    assert.deepEqual(data, wanted.data);
    assert.deepEqual(layout.shapes, wanted.layout.shapes);
    assert.deepEqual(layout.annotations, wanted.layout.annotations);
  });
});

test("slider() keeps what is the same at all positions once", () => {
  for (const { args } of sliderOf(made).steps)
    assert.deepEqual(args.map(Object.keys), [["y"], ["shapes", "annotations"]]);
});

test("slider() leaves axes, heading and legend as far from the top as they were", () => {
  type Placed = {
    height: number;
    margin: { t: number; b: number };
    title: { y: number };
    legend: { y: number };
  };
  const [before, after] = [springs(1), made].map(({ layout }) => layout as unknown as Placed);
  const fromTop = ({ height, title, legend }: Placed) => [title.y, legend.y].map((y) => (1 - y) * height);
  fromTop(after!).forEach((pixels, i) => {
    assert.ok(Math.abs(pixels - fromTop(before!)[i]!) < 0.5);
  });
  const axes = ({ height, margin }: Placed) => height - margin.t - margin.b;
  assert.equal(axes(after!), axes(before!));
});

test("slider() refuses one position, an unknown start, and positions of other traces", () => {
  const position = { label: "a", figure: loss };
  assert.throws(
    () => slider([position], { name: "x", alt }),
    new RangeError("slider: expected at least two positions, got 1; pass { label, figure } for each"),
  );
  assert.throws(
    () => slider([position, { ...position, label: "b" }], { name: "x", start: "c", alt }),
    new RangeError("slider: expected start to be one of a, b, got c; name a position"),
  );
  assert.throws(
    () => slider([position, { label: "b", figure: embeddings }], { name: "x", alt }),
    new RangeError(
      "slider: expected the traces of every position to be scatter on x, got scatter on x, scatter on x, scatter on x, scatter on x at b; draw each position by one function",
    ),
  );
});
