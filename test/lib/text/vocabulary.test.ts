import assert from "node:assert/strict";
import { test } from "node:test";
import { unknownWord, vocabulary } from "../../../lib/text/vocabulary.ts";

const text = "the cat and the dog and the bird".split(" ");

test("vocabulary() numbers words from the most frequent one, equals by their letters", () => {
  const { words, counts } = vocabulary(text, { atLeast: 1 });
  assert.deepEqual(words, [unknownWord, "the", "and", "bird", "cat", "dog"]);
  assert.deepEqual([...counts], [0, 3, 2, 1, 1, 1]);
});

test("vocabulary() makes rare words one, and counts them", () => {
  const { words, counts, encode } = vocabulary(text, { atLeast: 2 });
  assert.deepEqual(words, [unknownWord, "the", "and"]);
  assert.deepEqual([...counts], [3, 3, 2]);
  assert.deepEqual([...encode(["and", "fish", "the"])], [2, 0, 1]);
});

test("vocabulary() keeps to its size, the unknown word among it", () => {
  assert.deepEqual(vocabulary(text, { atLeast: 1, size: 3 }).words, [unknownWord, "the", "and"]);
});

test("vocabulary() takes words for words, whatever objects have by that name", () => {
  const { encode } = vocabulary(["constructor", "constructor"], { atLeast: 1 });
  assert.deepEqual([...encode(["constructor", "toString", "__proto__"])], [1, 0, 0]);
});

test("vocabulary() refuses settings that leave nothing", () => {
  assert.throws(
    () => vocabulary(text, { atLeast: 0 }),
    new RangeError("vocabulary: expected atLeast ≥ 1, got 0; 10 is usual for a million words"),
  );
  assert.throws(
    () => vocabulary(text, { size: 1 }),
    new RangeError("vocabulary: expected size ≥ 2, got 1; one of them is the unknown word"),
  );
});
