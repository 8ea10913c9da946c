import assert from "node:assert/strict";
import { test } from "node:test";
import { toPoints, toUnits } from "../../../kernel/source/protocol/cursor.ts";

const text = "a😀é漢😀!";

test("toUnits() and toPoints() agree with the code points of a text", () => {
  const points = [...text];
  for (let i = 0; i <= points.length; i++) {
    const units = points.slice(0, i).join("").length;
    assert.equal(toUnits(text, i), units);
    assert.equal(toPoints(text, units), i);
  }
});

test("toUnits() and toPoints() stop at the end of the text", () => {
  assert.equal(toUnits(text, 99), text.length);
  assert.equal(toPoints(text, 99), [...text].length);
  assert.equal(toUnits("", 3), 0);
});

test("toUnits() counts half a surrogate pair as one code point", () => {
  assert.equal(toUnits("\ud83dx", 1), 1);
});
