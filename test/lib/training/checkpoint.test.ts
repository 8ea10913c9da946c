import assert from "node:assert/strict";
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { tf } from "../../../lib/core/tensor.ts";
import { tensors } from "../../../lib/core/tree.ts";
import { loadCheckpoint, saveCheckpoint } from "../../../lib/training/checkpoint.ts";
import { close } from "../../support/close.ts";

const folder = mkdtempSync(path.join(tmpdir(), "selflab-checkpoint-"));
after(() => rmSync(folder, { recursive: true }));

const tree = {
  params: [
    {
      kernel: tf.tensor2d([
        [1.5, -2],
        [3, 1e-30],
      ]),
    },
    [],
  ],
  key: tf.tensor1d([2 ** 31 - 1, -7], "int32"),
  step: tf.scalar(4),
};

function saved(name: string): string {
  const file = path.join(folder, name);
  saveCheckpoint(file, tree, { note: "ε = ½" });
  return file;
}

test("saveCheckpoint() and loadCheckpoint() keep every bit, type, shape and the metadata", () => {
  const loaded = loadCheckpoint(saved("round trip"), tree)!;
  assert.deepEqual(loaded.metadata, { note: "ε = ½" });
  tensors(loaded.tree).forEach((tensor, i) => {
    const original = tensors(tree)[i]!;
    assert.deepEqual([tensor.dtype, tensor.shape], [original.dtype, original.shape]);
    assert.deepEqual(tensor.dataSync(), original.dataSync());
  });
  assert.ok(Array.isArray(loaded.tree.params));
});

test("saveCheckpoint() writes the safetensors format: length, JSON header, values in its order", () => {
  const content = readFileSync(saved("format"));
  const length = Number(content.readBigUInt64LE(0));
  const header = JSON.parse(content.subarray(8, 8 + length).toString());
  assert.deepEqual(header["params/0/kernel"], { dtype: "F32", shape: [2, 2], data_offsets: [0, 16] });
  assert.deepEqual(header.key, { dtype: "I32", shape: [2], data_offsets: [16, 24] });
  assert.deepEqual(header.step, { dtype: "F32", shape: [], data_offsets: [24, 28] });
  assert.equal(content.length, 8 + length + 28);
  close(content.readFloatLE(8 + length + 4), -2, 0);
});

test("saveCheckpoint() lets the values begin at a multiple of eight bytes, whatever letters the names have", () => {
  for (const note of ["", "a", "é", "ε½", "日本", "ab日"]) {
    const file = path.join(folder, "aligned");
    saveCheckpoint(file, tree, { note });
    const length = Number(readFileSync(file).readBigUInt64LE(0));
    assert.equal(length % 8, 0, `header of ${length} bytes with "${note}"`);
    assert.equal(loadCheckpoint(file, tree)!.metadata.note, note);
  }
});

test("saveCheckpoint() replaces the file as a whole and leaves no other file", () => {
  const own = mkdtempSync(path.join(folder, "whole-"));
  const file = path.join(own, "model");
  saveCheckpoint(file, tree);
  const before = readFileSync(file);
  const old = openSync(file, "r");
  saveCheckpoint(file, { other: tf.scalar(9) });
  // Who has the old file open still reads all of it.
  assert.deepEqual(readFileSync(old), before);
  closeSync(old);
  assert.deepEqual(readdirSync(own), ["model"]);
  close(loadCheckpoint(file, { other: tf.scalar(0) })!.tree.other, 9, 0);
});

test("saveCheckpoint() that fails leaves the old file as it was", () => {
  const file = saved("kept");
  const before = readFileSync(file);
  assert.throws(
    () => saveCheckpoint(file, { mask: tf.tensor1d([true], "bool") }),
    new TypeError(
      "saveCheckpoint: expected float32 or int32 tensors, got bool at mask; cast it before saving",
    ),
  );
  assert.deepEqual(readFileSync(file), before);
});

test("loadCheckpoint() is undefined where there is no file", () => {
  assert.equal(loadCheckpoint(path.join(folder, "none"), tree), undefined);
});

test("loadCheckpoint() refuses a damaged file: cut short, empty or no safetensors", () => {
  const whole = readFileSync(saved("whole"));
  const file = path.join(folder, "damaged");
  const message = `loadCheckpoint: expected a whole safetensors file, got a damaged ${file}; remove it to start anew`;
  for (const content of [
    whole.subarray(0, -1),
    whole.subarray(0, 20),
    Buffer.alloc(0),
    Buffer.from("no safetensors at all"),
  ]) {
    writeFileSync(file, content);
    assert.throws(() => loadCheckpoint(file, tree), { name: "SyntaxError", message });
  }
});

test("loadCheckpoint() refuses another model's file, names the leaf and leaves no tensor behind", () => {
  const file = saved("another");
  const refused = (like: Record<string, tf.Tensor>, message: string) => {
    const before = tf.memory().numTensors;
    assert.throws(() => loadCheckpoint(file, like), new RangeError(message));
    assert.equal(tf.memory().numTensors, before);
  };
  const tail = `in ${file}`;
  refused(
    { step: tree.step, key: tf.zeros([3], "int32") },
    `loadCheckpoint: expected key of int32 [3] ${tail}, got int32 [2]; remove the file to start anew`,
  );
  refused(
    { scale: tf.zeros([3]) },
    `loadCheckpoint: expected scale of float32 [3] ${tail}, got none; remove the file to start anew`,
  );
  refused(
    { step: tree.step, key: tf.zeros([2]) },
    `loadCheckpoint: expected key of float32 [2] ${tail}, got int32 [2]; remove the file to start anew`,
  );
});
