import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { glob } from "../../../kernel/source/protocol/glob.ts";
import { seeded } from "../seeded.ts";

/** A piece of a pattern: how it is written, and which texts of one or any number of characters it matches. */
interface Piece {
  readonly written: string;
  readonly matches: (text: string) => boolean;
}

const letters = ["a", "b", "c", "d", "^", "-", "]", ".", "\n", "😀"];
const one = (text: string): boolean => Array.from(text).length === 1;
const letter = fc.constantFrom(...letters);

const piece: fc.Arbitrary<Piece> = fc.oneof(
  fc.constant({ written: "*", matches: () => true }),
  fc.constant({ written: "?", matches: one }),
  letter.map((written) => ({ written, matches: (text: string) => text === written })),
  fc.tuple(fc.boolean(), fc.subarray(["a", "c", "😀", "."], { minLength: 1 })).map(([negated, members]) => ({
    written: `[${negated ? "^" : ""}${members.join("")}]`,
    matches: (text: string) => one(text) && members.includes(text) !== negated,
  })),
  fc.boolean().map((negated) => ({
    written: `[${negated ? "^" : ""}b-d]`,
    matches: (text: string) => one(text) && ["b", "c", "d"].includes(text) !== negated,
  })),
);

/** Tries every way to cut the text. */
function matches([first, ...rest]: readonly Piece[], text: string): boolean {
  if (first === undefined) return text === "";
  const characters = Array.from(text);
  return [...Array(characters.length + 1).keys()].some(
    (n) => first.matches(characters.slice(0, n).join("")) && matches(rest, characters.slice(n).join("")),
  );
}

test("glob() matches what some way to cut the text matches, piece by piece", () => {
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 6 }),
      fc.array(letter, { maxLength: 8 }).map((all) => all.join("")),
      (pieces, text) => {
        const pattern = pieces.map(({ written }) => written).join("");
        assert.equal(glob(pattern)(text), matches(pieces, text));
      },
    ),
    seeded(1000),
  );
});

test("glob() matches every text against itself, with its own signs in sets", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...letters, "*", "?", "[") }), (text) => {
      assert.ok(glob(text.replace(/[*?[]/g, "[$&]"))(text));
    }),
    seeded(),
  );
});
