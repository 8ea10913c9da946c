/**
 * Data as tensors, from which batches are taken by TensorFlow: no loop of JavaScript touches their numbers, and bytes
 * stay bytes until they are in a batch.
 */
import { exampleSize, type Stored } from "./data.ts";
import { packBytes, unpackBytes } from "./operations/bytes.ts";
import { tf } from "./tensor.ts";

/** N examples: float32 `[N, …]`, or bytes. A tree, so that a compiled function can take it. */
export type Resident = tf.Tensor | ResidentBytes;

type ResidentBytes = {
  /** The bytes of each example, int32 `[N, ⌈size / 4⌉]`. */
  readonly words: tf.Tensor2D;
  /** What they are divided by. */
  readonly unit: tf.Scalar;
  /** Without examples, `[0, …]`: it says how the numbers of one are arranged. */
  readonly form: tf.Tensor;
};

/** Uploads data. The caller owns the tensors, which may share the memory of `data`: write nothing into it meanwhile. */
export function upload(data: Stored): Resident {
  if (!("unit" in data)) return tf.tensor(data.data, [...data.shape]);
  return {
    words: packBytes(data.data, data.shape[0]!, exampleSize(data)),
    unit: tf.scalar(data.unit),
    form: tf.zeros([0, ...data.shape.slice(1)]),
  };
}

/**
 * The examples at `indices`, float32 `[B, …]`, in that order. Pure: it may be a part of a compiled function.
 *
 * @example
 * const pixels = upload({ data: Uint8Array.of(0, 51, 255), shape: [3, 1], unit: 255 });
 * assert.deepEqual([...take(pixels, tf.tensor1d([2, 1], "int32")).dataSync()], [1, Math.fround(0.2)]);
 */
export function take(from: Resident, indices: tf.Tensor1D): tf.Tensor {
  if (from instanceof tf.Tensor) return tf.gather(from, indices);
  return whole({ ...from, words: tf.gather(from.words, indices) });
}

/** All examples, float32 `[N, …]`, in order. */
export function whole(from: Resident): tf.Tensor {
  if (from instanceof tf.Tensor) return from;
  const { words, unit, form } = from;
  const shape = form.shape.slice(1);
  const size = shape.reduce((product, length) => product * length, 1);
  return tf.reshape(tf.div(unpackBytes(words, size), unit), [words.shape[0], ...shape]);
}
