import assert from "node:assert/strict";
import { test } from "node:test";
import { hsv, lch, type Rgb } from "../../../../datasets/images/drawing/color.ts";

function near(got: Rgb, expected: readonly number[], tolerance: number): void {
  got.forEach((value, c) => {
    assert.ok(Math.abs(value - expected[c]!) <= tolerance, `[${got}] is not [${expected}]`);
  });
}

test("hsv() gives the corners of the color hexagon, and any whole turn the same color", () => {
  const corners = [
    [1, 0, 0],
    [1, 1, 0],
    [0, 1, 0],
    [0, 1, 1],
    [0, 0, 1],
    [1, 0, 1],
  ];
  corners.forEach((corner, i) => {
    near(hsv(i / 6, 1, 1), corner, 1e-12);
    near(hsv(i / 6 - 2, 1, 1), corner, 1e-12);
  });
  near(hsv(0.6, 0, 0.3), [0.3, 0.3, 0.3], 1e-12);
});

test("lch() gives red, green and blue of sRGB at their published L*, chroma and angle", () => {
  near(lch(53.24, 104.55, 40 / 360), [1, 0, 0], 2e-3);
  near(lch(87.74, 119.78, 136.02 / 360), [0, 1, 0], 5e-3);
  near(lch(32.3, 133.81, 306.28 / 360), [0, 0, 1], 5e-3);
  near(lch(100, 0, 0), [1, 1, 1], 1e-6);
});

test("lch() of L = 65 and chroma 35 lies inside sRGB at every hue", () => {
  for (let i = 0; i < 360; i++) {
    for (const value of lch(65, 35, i / 360)) assert.ok(value > 0.1 && value < 0.9, `${value} at ${i}°`);
  }
});
