import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { sha256Of, stateOf } from "../../../datasets/pinnedFile.ts";
import { brown, brownCategories } from "../../../datasets/text/brown.ts";
import { brownFile, convertBrown } from "../../../datasets/text/brownArchive.ts";
import { parseToken } from "../../../datasets/text/brownText.ts";
import { vocabulary } from "../../../lib/text/vocabulary.ts";
import oracle from "../../oracles/brown.json" with { type: "json" };

const { words, tags, sentences, paragraphs, documents } = brown();
const lines = (values: readonly unknown[]) => sha256Of(Buffer.from(values.join("\n")));
const lengths = (starts: Int32Array) => Array.from(starts.subarray(1), (end, i) => end - starts[i]!);

test("brown() has NLTK's tokens, tags and sentences, every one", () => {
  assert.deepEqual(
    words.slice(0, 12).map((word, i) => [word, tags[i]!.toUpperCase()]),
    oracle.first,
  );
  assert.equal(words.length, oracle.words);
  assert.equal(new Set(tags).size, oracle.tags);
  assert.equal(lines(words.map((word, i) => `${word}/${tags[i]!.toUpperCase()}`)), oracle.tokens);
  assert.equal(lines(lengths(sentences)), oracle.lengths);
});

test("brown() has NLTK's counts of sentences, paragraphs, documents and words of each category", () => {
  assert.equal(sentences.length - 1, oracle.sentences);
  assert.equal(paragraphs.length - 1, oracle.paragraphs);
  assert.equal(documents.length, oracle.documents);
  const sizes = Object.fromEntries(brownCategories.map((name) => [name, 0]));
  for (const { category, from, to } of documents) sizes[category]! += sentences[to]! - sentences[from]!;
  assert.deepEqual(sizes, oracle.categories);
});

test("brown()'s documents, paragraphs and sentences follow one another without a gap", () => {
  assert.ok(lengths(sentences).every((length) => length >= 1));
  assert.ok(lengths(paragraphs).every((length) => length >= 1));
  documents.forEach(({ from, to }, i) => {
    assert.equal(from, i === 0 ? 0 : documents[i - 1]!.to);
    assert.ok(paragraphs.includes(from) && paragraphs.includes(to), "a document is whole paragraphs");
  });
  assert.equal(sentences.at(-1), words.length);
});

test("brown() has as many frequent words as NLTK counts, by vocabulary()", () => {
  const lower = words.map((word) => word.toLowerCase());
  const frequent = vocabulary(lower);
  assert.equal(frequent.words.length, oracle.frequent + 1);
  for (const word of ["queen", "nurse"] as const)
    assert.equal(frequent.counts[frequent.words.indexOf(word)], oracle[word]);
  assert.equal(
    frequent.counts.reduce((sum, count) => sum + count, 0),
    words.length,
  );
});

test("brown() of some categories has their documents in the order of the corpus", () => {
  const chosen = brown({ categories: ["humor", "news"] });
  assert.equal(chosen.words.length, oracle.categories.humor + oracle.categories.news);
  assert.equal(chosen.documents[0]!.id, "ca01");
  assert.equal(chosen.documents.at(-1)!.category, "humor");
  assert.deepEqual(chosen.words.slice(0, 100), words.slice(0, 100));
});

test("brown() refuses categories that are none and says which there are", () => {
  assert.throws(
    () => brown({ categories: ["poetry" as "humor"] }),
    new RangeError(
      `brown: expected categories among ${brownCategories.join(", ")}, got poetry; leave the option out for all`,
    ),
  );
});

test("convertBrown() makes the pinned file anew from the package", () => {
  const before = process.env.SELFLAB_CACHE;
  const folder = mkdtempSync(join(tmpdir(), "selflab-"));
  process.env.SELFLAB_CACHE = folder;
  try {
    convertBrown();
    assert.equal(stateOf(brownFile()), "present");
  } finally {
    if (before === undefined) delete process.env.SELFLAB_CACHE;
    else process.env.SELFLAB_CACHE = before;
    rmSync(folder, { recursive: true });
  }
});

test("parseToken() parts a token at its last slash and refuses one without a tag", () => {
  assert.deepEqual(parseToken("1/2/cd"), { word: "1/2", tag: "cd" });
  assert.throws(
    () => parseToken("jury"),
    new SyntaxError(
      'brown: expected a token such as "jury/nn", got "jury"; run `npx tsx datasets/prepare.ts`',
    ),
  );
});
