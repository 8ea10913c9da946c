import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedHues } from "../../../datasets/images/coloring.ts";
import { shapeDepth, shapeSegmentation } from "../../../datasets/images/shapeChannels.ts";
import { shapes } from "../../../datasets/images/shapes.ts";
import { key } from "../../../lib/core/key.ts";
import { correlation } from "./factorStatistics.ts";

const set = shapes(key(0), { count: 100, coloring: fixedHues(), noise: 0 });
const red = set.inputs.data.filter((_, at) => at % 3 === 0);
const depth = shapeDepth(set, key(1));
const segmentation = shapeSegmentation(set, key(2));
const image = (data: Float32Array, i: number) => data.subarray(i * 1024, (i + 1) * 1024);

test("shapeDepth() and shapeSegmentation() give one channel of the same images, in [0, 1]", () => {
  for (const { data, shape } of [depth, segmentation]) {
    assert.deepEqual(shape, [100, 32, 32, 1]);
    assert.ok(
      data.every((value) => value >= 0 && value <= 1),
      "a value leaves [0, 1]",
    );
  }
  assert.deepEqual([...new Set(segmentation.data)].sort(), [0, 1]);
});

test("shapeDepth() is nearer on the shape, and shapeSegmentation() marks it, in every image", () => {
  for (let i = 0; i < 100; i++) {
    assert.ok(correlation(image(red, i), image(depth.data, i)) < -0.8, `depth of image ${i}`);
    assert.ok(correlation(image(red, i), image(segmentation.data, i)) > 0.75, `segmentation of image ${i}`);
  }
});

test("shapeDepth() and shapeSegmentation() are not determined by the image: another key, another channel", () => {
  assert.notDeepEqual(shapeDepth(set, key(3)).data, depth.data);
  const other = shapeSegmentation(set, key(3)).data;
  const changed = other.filter((value, at) => value !== segmentation.data[at]).length;
  assert.ok(changed > 100 * 4, `${changed} pixels in 100 images`);
});

test("shapeDepth() of image i does not depend on how many images there are", () => {
  const fewer = shapes(key(0), { count: 7, coloring: fixedHues(), noise: 0 });
  assert.deepEqual(shapeDepth(fewer, key(1)).data, depth.data.slice(0, 7 * 1024));
});
