/**
 * A vocabulary: the words of a text that occur often enough, numbered from the most frequent one. All other words are
 * one, number 0.
 */

export interface Vocabulary {
  /** The word of each number; number 0 is `unknownWord`. */
  readonly words: readonly string[];
  /** How often each occurs in the text that the vocabulary was made of; the first counts all other words. */
  readonly counts: Int32Array;
  /** The numbers of the words of any text. */
  encode(text: readonly string[]): Int32Array;
}

export const unknownWord = "‹unknown›";

export interface VocabularyOptions {
  /** The least number of times that a word has to occur. Default 10. */
  readonly atLeast?: number;
  /** The most words, number 0 among them. Default: no limit. */
  readonly size?: number;
}

/**
 * The vocabulary of a text; words of equal counts are in the order of their letters.
 *
 * @example
 * const { words, encode } = vocabulary(["b", "a", "b", "c", "a", "b"], { atLeast: 2 });
 * assert.deepEqual(words, [unknownWord, "b", "a"]);
 * assert.deepEqual([...encode(["a", "z", "b"])], [2, 0, 1]);
 */
export function vocabulary(
  text: readonly string[],
  { atLeast = 10, size = Number.POSITIVE_INFINITY }: VocabularyOptions = {},
): Vocabulary {
  if (!(atLeast >= 1)) {
    throw new RangeError(`vocabulary: expected atLeast ≥ 1, got ${atLeast}; 10 is usual for a million words`);
  }
  if (!(size >= 2)) {
    throw new RangeError(`vocabulary: expected size ≥ 2, got ${size}; one of them is the unknown word`);
  }
  const occurrences = new Map<string, number>();
  for (const word of text) occurrences.set(word, (occurrences.get(word) ?? 0) + 1);
  const chosen = [...occurrences]
    .filter(([, count]) => count >= atLeast)
    .sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
    .slice(0, size - 1);
  const known = chosen.reduce((sum, [, count]) => sum + count, 0);
  const numbers = new Map(chosen.map(([word], i) => [word, i + 1]));
  return {
    words: [unknownWord, ...chosen.map(([word]) => word)],
    counts: Int32Array.from([text.length - known, ...chosen.map(([, count]) => count)]),
    encode: (other) => Int32Array.from(other, (word) => numbers.get(word) ?? 0),
  };
}
