import assert from "node:assert/strict";
import { test } from "node:test";
import { palette, seriesColor, seriesDash, seriesSymbol, translucent } from "../../../lib/figures/theme.ts";

test("seriesColor() gives seven series seven colors, and more series other dashes and symbols", () => {
  const signs = Array.from({ length: 14 }, (_, i) => `${seriesColor(i)} ${seriesDash(i)}`);
  assert.equal(new Set(signs).size, 14);
  const marks = Array.from({ length: 14 }, (_, i) => `${seriesColor(i)} ${seriesSymbol(i)}`);
  assert.equal(new Set(marks).size, 14);
  assert.equal(new Set(Array.from({ length: 7 }, (_, i) => seriesSymbol(i))).size, 7);
  assert.equal(seriesColor(3, "green"), palette.green);
});

test("palette colors stand out from a white ground at least 1.9 to 1", () => {
  for (const color of Object.values(palette)) {
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4; // WCAG 2.2, relative luminance
    });
    const luminance = 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
    assert.ok(1.05 / (luminance + 0.05) >= 1.9, color);
  }
});

test("translucent() keeps the color", () => {
  assert.equal(translucent("#0072b2", 0.2), "rgba(0,114,178,0.2)");
});
