/** Learned vectors for whole numbers, such as words and places. */
import { normal } from "../core/key.ts";
import { checkShape, tf } from "../core/tensor.ts";
import type { Network } from "./network.ts";

export interface EmbeddingOptions {
  /** Standard deviation of the vectors at the start. Default .02, GPT's and BERT's. */
  readonly deviation?: number;
}

/**
 * A vector of `width` numbers for each whole number in [0, count): x, int32 of any shape `[…]`, to `[…, width]`. Its
 * gradient reaches the rows that x names, and adds up where x repeats.
 */
export function embedding(
  count: number,
  width: number,
  { deviation = 0.02 }: EmbeddingOptions = {},
): Network<tf.Tensor> {
  return {
    init: (key) => ({ params: { table: tf.mul(normal(key, [count, width]), deviation) }, state: [] }),
    apply(params, state, x) {
      if (x.dtype !== "int32") {
        throw new TypeError(
          `embedding: expected x of type int32, got ${x.dtype}; pass numbers of words, tf.cast(x, "int32")`,
        );
      }
      return { output: tf.gather((params as { table: tf.Tensor2D }).table, x), state };
    },
  };
}

/** x, `[N, T, width]`, T ≤ length, plus a learned vector for each place, which starts as those of `embedding`. */
export function learnedPositions(
  length: number,
  width: number,
  { deviation = 0.02 }: EmbeddingOptions = {},
): Network<tf.Tensor3D> {
  return {
    init: (key) => ({ params: { table: tf.mul(normal(key, [length, width]), deviation) }, state: [] }),
    apply(params, state, x) {
      checkShape("learnedPositions", "x", x.shape, [null, null, width], "pass sequences, [N, T, D]");
      const places = x.shape[1]!;
      if (places > length) {
        throw new RangeError(
          `learnedPositions: expected at most ${length} places, got ${places}; make it longer or cut the sequences`,
        );
      }
      const { table } = params as { table: tf.Tensor2D };
      return { output: tf.add(x, tf.slice(table, 0, places)), state };
    },
  };
}

/** x, `[N, T, width]`, plus `sinusoids`. */
export function sinusoidalPositions(width: number): Network<tf.Tensor3D> {
  return {
    init: () => ({ params: [], state: [] }),
    apply(_params, state, x) {
      checkShape("sinusoidalPositions", "x", x.shape, [null, null, width], "pass sequences, [N, T, D]");
      return { output: tf.add(x, sinusoids(x.shape[1]!, width)), state };
    },
  };
}

/**
 * Waves of falling frequency that tell places apart, `[length, width]`: in pair i of columns
 *
 *     sin(place / 10000^(2i / width)), cos(place / 10000^(2i / width))
 *
 * Source: Vaswani et al. 2017, arXiv:1706.03762, § 3.5.
 */
export function sinusoids(length: number, width: number): tf.Tensor2D {
  const values = Float32Array.from({ length: length * width }, (_, at) => {
    const column = at % width;
    const angle = Math.floor(at / width) / 10000 ** ((column - (column % 2)) / width);
    return column % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
  });
  return tf.tensor2d(values, [length, width]);
}
