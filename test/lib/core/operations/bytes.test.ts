import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../../../../lib/core/compile.ts";
import { packBytes, unpackBytes } from "../../../../lib/core/operations/bytes.ts";
import type { tf } from "../../../../lib/core/tensor.ts";

const all = Uint8Array.from({ length: 256 }, (_, i) => i);

test("packBytes() and unpackBytes() keep every byte, whatever the size of a row and its place in memory", () => {
  for (const [rows, size] of [
    [64, 4],
    [32, 8],
    [85, 3],
    [51, 5],
    [1, 1],
    [36, 7],
  ] as const) {
    for (const offset of [0, 1, 4]) {
      const bytes = Uint8Array.from([...new Uint8Array(offset), ...all.subarray(0, rows * size)]).subarray(
        offset,
      );
      const words = packBytes(bytes, rows, size);
      assert.deepEqual([words.dtype, words.shape], ["int32", [rows, Math.ceil(size / 4)]]);
      const numbers = unpackBytes(words, size);
      assert.deepEqual([numbers.dtype, numbers.shape], ["float32", [rows, size]]);
      assert.deepEqual([...numbers.dataSync()], [...bytes]);
    }
  }
});

test("packBytes() takes a quarter of the memory of float32", () => {
  assert.equal(packBytes(all, 4, 64).size * 4, 256);
});

test("unpackBytes() compiled gives the bits of the eager run", () => {
  const words = packBytes(all.subarray(0, 255), 51, 5);
  const unpacked = compile((from: tf.Tensor2D) => unpackBytes(from, 5));
  assert.deepEqual(unpacked(words).dataSync(), unpackBytes(words, 5).dataSync());
});
