import assert from "node:assert/strict";
import { test } from "node:test";
import { concatenate, exampleSize, floats, gather, gatherLabelled, slice } from "../../../lib/core/data.ts";

const data = { data: Float32Array.of(0, 1, 10, 11, 20, 21), shape: [3, 2, 1] };

test("exampleSize() is the product of all axes but the first", () => {
  assert.equal(exampleSize(data), 2);
  assert.equal(exampleSize({ data: new Float32Array(4), shape: [4] }), 1);
});

test("gather() takes examples in the order asked, repeated ones too, and copies them", () => {
  const taken = gather(data, [2, 0, 2]);
  assert.deepEqual(taken, { data: Float32Array.of(20, 21, 0, 1, 20, 21), shape: [3, 2, 1] });
  taken.data[0] = 99;
  assert.equal(data.data[4], 20);
});

test("gather() keeps further properties of the data", () => {
  assert.equal(gather({ ...data, factors: "kept" }, [0]).factors, "kept");
});

test("gather() of bytes gives bytes of the same unit", () => {
  const bytes = { data: Uint8Array.of(1, 2, 3), shape: [3, 1], unit: 5 };
  assert.deepEqual(gather(bytes, [2, 0]), { data: Uint8Array.of(3, 1), shape: [2, 1], unit: 5 });
});

test("slice() takes neighboring examples without copying them", () => {
  const part = slice(data, 1, 3);
  assert.deepEqual([...part.data], [10, 11, 20, 21]);
  assert.deepEqual(part.shape, [2, 2, 1]);
  assert.equal(part.data.buffer, data.data.buffer);
});

test("floats() divides bytes by their unit and leaves floats as they are", () => {
  const bytes = { data: Uint8Array.of(0, 51, 255), shape: [3], unit: 255 };
  assert.deepEqual(floats(bytes), { data: Float32Array.of(0, 0.2, 1), shape: [3] });
  assert.equal(floats(data), data);
});

test("gatherLabelled() keeps each label with its example", () => {
  const labelled = { inputs: data, labels: Int32Array.of(5, 6, 7), classes: ["a"] };
  const { inputs, labels, classes } = gatherLabelled(labelled, [1, 0]);
  assert.deepEqual(inputs.data, Float32Array.of(10, 11, 0, 1));
  assert.deepEqual(labels, Int32Array.of(6, 5));
  assert.deepEqual(classes, ["a"]);
});

test("concatenate() puts the examples one set after the other", () => {
  assert.deepEqual(concatenate(data, gather(data, [1])), {
    data: Float32Array.of(0, 1, 10, 11, 20, 21, 10, 11),
    shape: [4, 2, 1],
  });
});

test("concatenate() refuses sets of unlike examples, and none", () => {
  const tail = "; pass such as two views of the same images";
  const expected = "concatenate: expected sets of one shape, got";
  assert.throws(
    () => concatenate(data, { data: new Float32Array(3), shape: [1, 3] }),
    new RangeError(`${expected} [3,2,1] and [1,3]${tail}`),
  );
  assert.throws(() => concatenate(), new RangeError(`${expected} none${tail}`));
});
