import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedHues } from "../../../datasets/images/coloring.ts";
import { textureNames } from "../../../datasets/images/drawing/texture.ts";
import { labelledByHue, type ShapesOptions, shapeNames, shapes } from "../../../datasets/images/shapes.ts";
import { key } from "../../../lib/core/key.ts";
import { circularMean, correlation, independence } from "./factorStatistics.ts";

const many = shapes(key(0), {
  count: 8000,
  side: 12,
  noise: 0,
  textures: textureNames,
  placement: { rotation: 0.5 },
});
const { factors, labels } = many;

test("shapes() gives images in [0, 1] with classes in turn", () => {
  const { inputs, labels: turns, classes } = shapes(key(0), { count: 10, noise: 0.5 });
  assert.deepEqual(inputs.shape, [10, 32, 32, 3]);
  assert.ok(
    inputs.data.every((value) => value >= 0 && value <= 1),
    "a value leaves [0, 1]",
  );
  assert.deepEqual([...turns], [0, 1, 2, 3, 0, 1, 2, 3, 0, 1]);
  assert.equal(classes, shapeNames);
});

test("shapes() of one key gives the same bits, of another key other ones", () => {
  const options = { count: 20, side: 16, textures: textureNames };
  assert.deepEqual(shapes(key(5), options), shapes(key(5), options));
  assert.notDeepEqual(shapes(key(5), options).inputs.data, shapes(key(6), options).inputs.data);
});

test("shapes() draws image i from the key and i alone: fewer images are the beginning of more", () => {
  const size = 5 * 16 * 16 * 3;
  const five = shapes(key(7), { count: 5, side: 16 });
  assert.deepEqual(five.inputs.data, shapes(key(7), { count: 9, side: 16 }).inputs.data.slice(0, size));
});

test("shapes() with another option keeps the factors that the option does not name", () => {
  const plain = shapes(key(8), { count: 50 }).factors;
  const recolored = shapes(key(8), {
    count: 50,
    coloring: fixedHues(),
    textures: ["checks"],
    noise: 0,
  }).factors;
  for (const name of ["scale", "x", "y", "cell", "rotation"] as const)
    assert.deepEqual(recolored[name], plain[name]);
  const centered = shapes(key(8), { count: 50, placement: { spread: 0 } }).factors;
  for (const name of ["hue", "backgroundHue", "scale", "rotation"] as const)
    assert.deepEqual(centered[name], plain[name]);
});

test("shapes() draws each factor uniformly", () => {
  const bins = (values: ArrayLike<number>, low: number, high: number, count = 8) =>
    Array.from(values, (value) => Math.floor(((value - low) / (high - low)) * count));
  const flat = (values: number[], count = 8) =>
    independence(values, new Array(values.length).fill(0), count, 1);
  assert.ok(flat(bins(factors.hue, 0, 1)) < 4, "hue");
  assert.ok(flat(bins(factors.backgroundHue, 0, 1)) < 4, "background hue");
  assert.ok(flat(bins(factors.scale, 0.3, 0.5)) < 4, "scale");
  assert.ok(flat(bins(factors.rotation, -0.5, 0.5)) < 4, "rotation");
  assert.ok(flat([...factors.cell], 9) < 4, "cell");
  assert.ok(flat([...factors.texture], 4) < 4, "texture");
});

test("shapes() draws shape, hue, cell, scale, rotation and texture independently of each other", () => {
  const cut = (values: ArrayLike<number>, low: number, high: number) =>
    Array.from(values, (value) => Math.floor(((value - low) / (high - low)) * 4));
  const columns = {
    shape: { values: [...labels], bins: 4 },
    hue: { values: cut(factors.hue, 0, 1), bins: 4 },
    backgroundHue: { values: cut(factors.backgroundHue, 0, 1), bins: 4 },
    cell: { values: [...factors.cell], bins: 9 },
    scale: { values: cut(factors.scale, 0.3, 0.5), bins: 4 },
    rotation: { values: cut(factors.rotation, -0.5, 0.5), bins: 4 },
    texture: { values: [...factors.texture], bins: 4 },
  };
  const names = Object.keys(columns) as (keyof typeof columns)[];
  for (const [at, a] of names.entries()) {
    for (const b of names.slice(at + 1)) {
      if (a === "hue" && b === "backgroundHue") continue;
      const off = independence(columns[a].values, columns[b].values, columns[a].bins, columns[b].bins);
      assert.ok(off < 4, `${a} and ${b}: ${off.toFixed(1)} standard deviations from independence`);
    }
  }
});

test("shapes() ties the two hues within an image and to nothing across images", () => {
  const opposite = factors.hue.map((hue, i) => hue - factors.backgroundHue[i]! - 0.5);
  assert.ok(Math.abs(circularMean(opposite) - 2 / Math.PI) < 0.02); // E cos of ± ¼ turn, uniform
  const neighbors = factors.hue.slice(1).map((hue, i) => hue - factors.backgroundHue[i]! - 0.5);
  assert.ok(Math.abs(circularMean(neighbors)) < 0.04, "hues of neighbors are tied");
});

test("shapes() varies positions, and the shape lies where its factors say", () => {
  const { inputs, factors: placed } = shapes(key(1), { count: 200, coloring: fixedHues(), noise: 0 });
  const centers = (axis: 0 | 1) =>
    Array.from(placed.x, (_, i) => {
      let weight = 0;
      let sum = 0;
      for (let at = 0; at < 1024; at++) {
        const red = inputs.data[(i * 1024 + at) * 3]! - inputs.data[i * 3072]!;
        weight += red;
        sum += red * ((axis === 0 ? at % 32 : Math.floor(at / 32)) + 0.5);
      }
      return sum / weight;
    });
  assert.ok(correlation(centers(0), placed.x) > 0.999, "x is off");
  assert.ok(correlation(centers(1), placed.y) > 0.999, "y is off");
  assert.ok(
    Math.max(...placed.x) - Math.min(...placed.x) > 12,
    "16 pixels are the room at the smallest scale",
  );
});

test("shapes() tells the class by no difference in mean color", () => {
  const { inputs } = shapes(key(2), { count: 2000, coloring: fixedHues(), noise: 0 });
  const means = shapeNames.map(() => 0);
  const size = 32 * 32 * 3;
  for (let i = 0; i < 2000; i++) {
    let sum = 0;
    for (let at = 0; at < size; at += 3) sum += inputs.data[i * size + at]!;
    means[i % 4]! += sum / (1024 * 500);
  }
  assert.ok(Math.max(...means) - Math.min(...means) < 0.01, `${means}`);
});

test("labelledByHue() labels by the part of the circle", () => {
  const { labels: bins, classes, inputs } = labelledByHue(many, 8, "backgroundHue");
  assert.equal(inputs, many.inputs);
  assert.equal(classes[3], "backgroundHue 3/8");
  bins.forEach((bin, i) => {
    assert.ok(
      factors.backgroundHue[i]! >= bin / 8 && factors.backgroundHue[i]! <= (bin + 1) / 8,
      `image ${i}`,
    );
  });
});

test("shapes() draws 2,000 images in well under 5 seconds", () => {
  const start = performance.now();
  shapes(key(0), { count: 2000 });
  assert.ok(performance.now() - start < 5000, "too slow");
});

const refusals: [Partial<ShapesOptions>, string][] = [
  [{ count: 0 }, "shapes: expected count to be a whole number ≥ 1, got 0; pass how many images to draw"],
  [
    { side: 8 },
    "shapes: expected side to be a whole number ≥ 12, got 8; smaller shapes cannot be told apart",
  ],
  [{ noise: -1 }, "shapes: expected noise ≥ 0, got -1; pass a standard deviation"],
  [
    { textures: [] },
    "shapes: expected textures from plain, stripes, checks, blotches, got none; pass one or more",
  ],
  [
    { textures: ["dots" as "plain"] },
    "shapes: expected textures from plain, stripes, checks, blotches, got dots; pass one or more",
  ],
  [
    { placement: { scale: [0.3, 0.9] } },
    "shapes: expected scale with 0 < low ≤ high ≤ 0.643, got [0.3, 0.9]; larger shapes leave the image",
  ],
  [
    { placement: { spread: 2 } },
    "shapes: expected spread in [0, 1], got 2; pass 0 for centered, 1 for anywhere",
  ],
  [
    { placement: { rotation: 1 } },
    "shapes: expected rotation in [0, 0.5], got 1; pass the largest rotation in turns",
  ],
];

test("shapes() refuses options out of range and says why", () => {
  for (const [options, message] of refusals) {
    assert.throws(() => shapes(key(0), { count: 4, ...options }), new RangeError(message));
  }
});
