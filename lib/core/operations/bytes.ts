/** Numbers of one byte. tfjs has no type for them: they travel in fours, as int32 words. */
import { tf } from "../tensor.ts";
import { nativeBackend, runSingle } from "./native.ts";

/**
 * Rows of `size` bytes as int32 `[rows, ⌈size / 4⌉]`, the bytes of a word in the order of memory; what is missing to
 * the last word of a row is 0. Where rows fill their words and lie well in memory, the bytes are not copied here.
 */
export function packBytes(bytes: Uint8Array, rows: number, size: number): tf.Tensor2D {
  const words = Math.ceil(size / 4);
  if (size === 4 * words && bytes.byteOffset % 4 === 0) {
    return tf.tensor2d(new Int32Array(bytes.buffer, bytes.byteOffset, rows * words), [rows, words], "int32");
  }
  const padded = new Uint8Array(4 * rows * words);
  for (let row = 0; row < rows; row++) {
    padded.set(bytes.subarray(row * size, (row + 1) * size), 4 * row * words);
  }
  return tf.tensor2d(new Int32Array(padded.buffer), [rows, words], "int32");
}

/** The first `size` bytes of each row of words, float32 `[rows, size]` in 0 … 255. No gradient flows through it. */
export function unpackBytes(words: tf.Tensor2D, size: number): tf.Tensor2D {
  const byte = { type: nativeBackend().binding.TF_UINT8! };
  const [rows, width] = words.shape;
  const bytes = runSingle("Bitcast", [words], { T: { type: "int32" }, type: byte });
  const numbers = runSingle("Cast", [bytes], { SrcT: byte, DstT: { type: "float32" }, Truncate: false });
  const flat: tf.Tensor2D = tf.reshape(numbers, [rows, 4 * width]);
  return size === 4 * width ? flat : tf.slice(flat, [0, 0], [rows, size]);
}
