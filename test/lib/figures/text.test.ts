import assert from "node:assert/strict";
import { test } from "node:test";
import { linesOf, textWidth, wrap } from "../../../lib/figures/text.ts";

test("textWidth() grows with the font, ignores tags, and takes the longest line", () => {
  assert.equal(textWidth("label", 20), 2 * textWidth("label", 10));
  assert.equal(textWidth("<b>label</b>", 14), textWidth("label", 14));
  assert.equal(textWidth("a<br>label", 14), textWidth("label", 14));
});

test("wrap() breaks between words, never within, and loses none", () => {
  const text = "bands from the lowest to the highest incomprehensibilities";
  const lines = linesOf(wrap(text, 80, 14));
  assert.equal(lines.join(" "), text);
  assert.ok(lines.slice(0, -1).every((line) => textWidth(line, 14) <= 80));
  assert.equal(lines.at(-1), "incomprehensibilities");
});
