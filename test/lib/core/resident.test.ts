import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../../../lib/core/compile.ts";
import { floats } from "../../../lib/core/data.ts";
import { type Resident, take, upload, whole } from "../../../lib/core/resident.ts";
import { dispose } from "../../../lib/core/scope.ts";
import { tf } from "../../../lib/core/tensor.ts";

/** Five examples of 3 × 2 × 1 bytes: 0, 1, …, 29 and the largest. */
const pixels = {
  data: Uint8Array.from({ length: 30 }, (_, i) => (i === 29 ? 255 : i)),
  shape: [5, 3, 2, 1],
  unit: 255,
};
const indices = tf.tensor1d([4, 0, 4], "int32");

test("take() gives the examples asked for, in their order, from floats and from bytes the same bits", () => {
  const expected = [4, 0, 4].flatMap((i) => [...floats(pixels).data.subarray(6 * i, 6 * i + 6)]);
  for (const data of [pixels, floats(pixels)]) {
    const taken = take(upload(data), indices);
    assert.deepEqual(taken.shape, [3, 3, 2, 1]);
    assert.deepEqual([...taken.dataSync()], expected);
  }
});

test("take() divides bytes as the host does: each of the 256 values has the bits of v / unit in float32", () => {
  const data = Uint8Array.from({ length: 256 }, (_, i) => i);
  for (const unit of [255, 256, 127.5, 1, 3]) {
    const { data: expected } = floats({ data, shape: [256], unit });
    assert.deepEqual(whole(upload({ data, shape: [256], unit })).dataSync(), expected);
  }
});

test("take() compiled gives the bits of the eager run, and is compiled once for all data of one shape", () => {
  const compiled = compile((from: Resident, at: tf.Tensor1D) => take(from, at));
  for (const unit of [255, 16]) {
    const from = upload({ ...pixels, unit });
    assert.deepEqual(compiled(from, indices).dataSync(), take(from, indices).dataSync());
  }
  assert.equal(compiled.graphs(), 1);
});

test("whole() gives all examples in order", () => {
  const all = whole(upload(pixels));
  assert.deepEqual(all.shape, pixels.shape);
  assert.deepEqual(all.dataSync(), floats(pixels).data);
});

test("upload() of bytes holds a quarter of the numbers, and all of it is freed with its tree", () => {
  const before = tf.memory().numBytes;
  const data = { data: new Uint8Array(28 * 28 * 100), shape: [100, 28, 28, 1], unit: 255 };
  const resident = upload(data);
  assert.equal(tf.memory().numBytes - before, 28 * 28 * 100 + 4);
  dispose(resident);
  assert.equal(tf.memory().numBytes, before);
});
