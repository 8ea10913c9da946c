import assert from "node:assert/strict";
import { test } from "node:test";
import { coverage, reach, shapeNames } from "../../../../datasets/images/drawing/outline.ts";

const total = (covered: Float32Array) => covered.reduce((sum, share) => sum + share, 0);
const around = { x: 32.3, y: 31.8, radius: 12, rotation: 0 };

test("coverage() sums to π r² for every shape at any rotation", () => {
  shapeNames.forEach((name, shape) => {
    for (const rotation of [0, 0.03, 0.125, 0.4]) {
      const off = total(coverage({ ...around, shape, rotation }, 64)) / (Math.PI * 12 ** 2) - 1;
      assert.ok(Math.abs(off) < 0.01, `${name} at ${rotation}: ${off}`);
    }
  });
});

test("coverage() keeps every shape within reach of its middle", () => {
  shapeNames.forEach((_, shape) => {
    coverage({ ...around, shape, rotation: 0.07 }, 64).forEach((share, at) => {
      const from = Math.hypot((at % 64) + 0.5 - around.x, Math.floor(at / 64) + 0.5 - around.y);
      if (from > reach * 12 + 1) assert.equal(share, 0);
    });
  });
});

test("coverage() repeats after the symmetry of each shape: a quarter of a turn, a third for the triangle", () => {
  const steps = [0.123, 0.25, 1 / 3, 0.25];
  shapeNames.forEach((name, shape) => {
    const before = coverage({ ...around, shape, rotation: 0.02 }, 64);
    const after = coverage({ ...around, shape, rotation: 0.02 + steps[shape]! }, 64);
    before.forEach((share, at) => {
      assert.ok(Math.abs(share - after[at]!) < 1e-4, name);
    });
  });
});

test("coverage() draws the triangle with its point up, and turns clockwise", () => {
  const at = (rotation: number, x: number, y: number) =>
    coverage({ shape: 2, x: 32, y: 32, radius: 12, rotation }, 64)[y * 64 + x];
  assert.equal(at(0, 32, 32 - 16), 1);
  assert.equal(at(0, 32, 32 + 16), 0);
  assert.equal(at(0.25, 32 + 16, 32), 1);
  assert.equal(at(0.25, 32 - 16, 32), 0);
});

test("coverage() moves smoothly: a tenth of a pixel changes no pixel by more than about a tenth", () => {
  shapeNames.forEach((name, shape) => {
    const before = coverage({ ...around, shape }, 64);
    const after = coverage({ ...around, shape, x: around.x + 0.1 }, 64);
    before.forEach((share, at) => {
      assert.ok(Math.abs(share - after[at]!) < 0.11, name);
    });
  });
});
