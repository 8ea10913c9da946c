import assert from "node:assert/strict";
import { test } from "node:test";
import { formatIdx, parseIdx } from "../../datasets/idx.ts";

const file = formatIdx({ shape: [2, 3], values: Uint8Array.of(1, 2, 3, 4, 5, 255) });

test("formatIdx() writes the published layout: type 8, dimensions, big-endian sizes, values", () => {
  assert.deepEqual([...file], [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 255]);
});

test("parseIdx() reads back what formatIdx() wrote", () => {
  const { shape, values } = parseIdx("mnist", file);
  assert.deepEqual([...shape], [2, 3]);
  assert.deepEqual([...values], [1, 2, 3, 4, 5, 255]);
});

test("parseIdx() refuses another format, and an empty file, with what it found", () => {
  const message = (got: string) =>
    `mnist: expected an idx file of unsigned bytes, which starts with [0, 0, 8, dimensions], got [${got}]; restore the file`;
  assert.throws(
    () => parseIdx("mnist", Buffer.from("\x1f\x8b\x08\x00", "latin1")),
    new SyntaxError(message("31, 139, 8, 0")),
  );
  assert.throws(() => parseIdx("mnist", Buffer.alloc(0)), new SyntaxError(message("")));
});

test("parseIdx() refuses a file cut short", () => {
  assert.throws(
    () => parseIdx("mnist", file.subarray(0, -2)),
    new SyntaxError("mnist: expected 6 values of shape [2, 3], got 4; restore the file"),
  );
});
