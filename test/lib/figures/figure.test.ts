import assert from "node:assert/strict";
import { test } from "node:test";
import { type Figure, figure } from "../../../lib/figures/figure.ts";

const alt = "One point.";
const dot = (x: number) => ({ data: [{ type: "scatter", x: [x], y: [1] }], layout: {}, alt });
const firstX = ({ data }: Figure) => (data[0] as unknown as { x: unknown[] }).x[0];

test("figure() keeps four significant digits of fractions and all digits of whole numbers", () => {
  assert.equal(firstX(figure(dot(0.123456))), 0.1235);
  assert.equal(firstX(figure(dot(-98765.4321))), -98770);
  assert.equal(firstX(figure(dot(1234567))), 1234567);
});

test("figure() turns numbers that JSON cannot hold into gaps", () => {
  assert.equal(firstX(figure(dot(Number.NaN))), null);
  assert.equal(firstX(figure(dot(Number.POSITIVE_INFINITY))), null);
  assert.ok(Object.is(firstX(figure(dot(-0))), 0));
});

test("figure() makes arrays of typed arrays and leaves undefined properties out", () => {
  const { data } = figure({
    data: [{ type: "scatter", x: Float32Array.of(0.1, 2), text: undefined }],
    layout: {},
    alt,
  });
  assert.deepEqual(data, [{ type: "scatter", x: [0.1, 2] }]);
});

test("figure() is plain JSON, from which it can be made again", () => {
  const made = figure({ ...dot(1 / 3), layout: { xaxis: { title: { text: "x" } } } });
  const kept = JSON.parse(JSON.stringify(made)) as Figure;
  assert.deepEqual(kept, { ...made });
  assert.deepEqual({ ...figure(kept) }, kept);
});

test("figure() hides the method by which notebooks show it", () => {
  const made = figure(dot(1));
  assert.deepEqual(Object.keys(made), ["data", "layout", "alt"]);
  assert.equal(Object.getOwnPropertyDescriptor(made, Symbol.for("Jupyter.display"))?.enumerable, false);
});

test("figure() gives the theme, 700 × 420 pixels, and keeps what the layout says itself", () => {
  const { layout } = figure({ ...dot(1), layout: { height: 300, hovermode: "x" } });
  assert.equal(layout.width, 700);
  assert.equal(layout.height, 300);
  assert.equal(layout.hovermode, "x");
  const { template } = layout as { template: { layout: { paper_bgcolor: string; font: { size: number } } } };
  assert.equal(template.layout.paper_bgcolor, "#ffffff");
  assert.equal(template.layout.font.size, 14);
});

test("figure() refuses a figure without words and says for whom they are", () => {
  assert.throws(
    () => figure({ ...dot(1), alt: " " }),
    new RangeError(
      'figure: expected alt to say what the figure shows, got " "; write a sentence for a reader who cannot see it',
    ),
  );
});

test("figure() refuses what is not data and says where it stands", () => {
  assert.throws(
    () => figure({ ...dot(1), layout: { xaxis: { title: () => "x" } } }),
    new TypeError(
      "figure: expected plain JSON at layout.xaxis.title, got a function; pass numbers, strings, arrays and plain objects",
    ),
  );
  assert.throws(
    () => figure({ ...dot(1), layout: { when: new Date(0) } }),
    /at layout\.when, got an instance of Date/,
  );
});

test("figure() refuses more than 200 kB of JSON", () => {
  const y = Float64Array.from({ length: 60_000 }, (_, i) => i / 7);
  assert.throws(
    () => figure({ data: [{ type: "scatter", y }], layout: {}, alt }),
    /^RangeError: figure: expected at most 200 kB of JSON, got \d+ kB; draw fewer points, or means of them$/,
  );
});
