/**
 * A memory bank: one embedding for each example of the data, as it was when that example was last in a batch.
 *
 *     mᵢ ← normalized( μ mᵢ + (1 − μ) zᵢ )
 *
 * It is a tensor, `[M, D]`, row i for example i; who uses it keeps it in its state. No gradient flows into it.
 *
 * Source: Wu et al. 2018, arXiv:1805.01978, § 3.2, with μ = 0; μ = .5: Misra & van der Maaten 2019, arXiv:1912.01991, § 3.
 */
import { stopGradient } from "../core/gradient.ts";
import { integers, type Key, normal } from "../core/key.ts";
import { normalize } from "../core/numeric.ts";
import { checkShape, tf } from "../core/tensor.ts";

/** `[M, D]`, row i of example i. */
export type Bank = tf.Tensor2D;

/** A bank of random directions, as it is before any batch. M = `examples`, D = `width`. */
export function randomBank(key: Key, examples: number, width: number): Bank {
  for (const [name, count] of Object.entries({ examples, width })) {
    if (Number.isSafeInteger(count) && count >= 1) continue;
    throw new RangeError(`randomBank: expected at least 1 of ${name}, got ${count}; pass a whole number`);
  }
  return normalize(normal(key, [examples, width]) as tf.Tensor2D);
}

/** The rows of some examples, `[…, D]`. `examples`: int32, of any shape. */
export function recall(bank: Bank, examples: tf.Tensor): tf.Tensor {
  return tf.gather(bank, examples as tf.Tensor1D);
}

/**
 * The bank after the examples of a batch were seen: all other rows stay as they are. `examples`: int32 `[B]`, each another;
 * `rows`: their embeddings, `[B, D]`. `momentum`: μ in [0, 1). Default .5.
 */
export function remember(
  bank: Bank,
  examples: tf.Tensor1D,
  rows: tf.Tensor2D,
  { momentum = 0.5 }: { readonly momentum?: number } = {},
): Bank {
  checkShape("remember", "rows", rows.shape, [examples.shape[0], bank.shape[1]], "pass one for each example");
  if (!(momentum >= 0 && momentum < 1)) {
    throw new RangeError(`remember: expected a momentum in [0, 1), got ${momentum}; .5 is usual`);
  }
  const old = recall(bank, examples);
  const moved = normalize(tf.add(tf.mul(old, momentum), tf.mul(normalize(rows), 1 - momentum)));
  return tf.tensorScatterUpdate(bank, tf.expandDims(examples, 1), stopGradient(moved)) as Bank;
}

/**
 * Numbers of examples for negatives, int32 `[B, count]`: drawn for each of `examples`, `[B]`, uniformly and with replacement
 * from the `total` examples except itself, which would be a false negative for certain.
 */
export function drawOthers(key: Key, examples: tf.Tensor1D, count: number, total: number): tf.Tensor2D {
  if (!(total >= 2)) {
    throw new RangeError(
      `drawOthers: expected at least 2 examples in total, got ${total}; an example is no negative of itself`,
    );
  }
  const own = tf.expandDims(examples, 1);
  const drawn = integers(key, [examples.shape[0], count], 0, total - 1);
  // The examples from its own on move up by one.
  return tf.add(drawn, tf.cast(tf.greaterEqual(drawn, own), "int32"));
}
