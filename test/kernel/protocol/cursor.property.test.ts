import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { toPoints, toUnits } from "../../../kernel/source/protocol/cursor.ts";
import { seeded } from "../seeded.ts";

/** Texts of UTF-16 units of every kind: halves of surrogate pairs stand alone, or meet and make a code point. */
const text = fc
  .array(
    fc.oneof(fc.constantFrom("a", "é", "漢", "😀", "\ud83d", "\ude00", "\n"), fc.string({ unit: "binary" })),
  )
  .map((parts) => parts.join(""));

const textAndPoints = text.chain((whole) =>
  fc.tuple(fc.constant(whole), fc.nat({ max: Array.from(whole).length })),
);

test("toUnits() gives the length of the text before so many code points", () => {
  fc.assert(
    fc.property(textAndPoints, ([whole, points]) => {
      assert.equal(toUnits(whole, points), Array.from(whole).slice(0, points).join("").length);
    }),
    seeded(),
  );
});

test("toPoints() is the inverse of toUnits() at the borders of code points", () => {
  fc.assert(
    fc.property(textAndPoints, ([whole, points]) => {
      assert.equal(toPoints(whole, toUnits(whole, points)), points);
    }),
    seeded(),
  );
});

test("toUnits() and toPoints() grow with the place, and stay inside the text", () => {
  fc.assert(
    fc.property(text, fc.nat(30), fc.nat(30), (whole, a, b) => {
      const [low, high] = a < b ? [a, b] : [b, a];
      assert.ok(toUnits(whole, low) <= toUnits(whole, high));
      assert.ok(toPoints(whole, low) <= toPoints(whole, high));
      assert.ok(toUnits(whole, high) <= whole.length);
      assert.ok(toPoints(whole, high) <= Array.from(whole).length);
    }),
    seeded(),
  );
});
