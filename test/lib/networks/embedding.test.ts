import assert from "node:assert/strict";
import { test } from "node:test";
import { key, normal } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import {
  embedding,
  learnedPositions,
  sinusoidalPositions,
  sinusoids,
} from "../../../lib/networks/embedding.ts";
import { checkGradient, close } from "../../support/close.ts";
import { checkCompiled, weighted, weightedGradient } from "../../support/compiled.ts";

type Table = { table: tf.Tensor2D };

test("embedding() looks up the row of each number, in any shape", () => {
  const table = normal(key(1), [5, 3]);
  const x = tf.tensor2d([4, 0, 2, 2], [2, 2], "int32");
  const { output } = embedding(5, 3).apply({ table }, [], x, "train");
  const rows = table.arraySync() as number[][];
  assert.deepEqual(output.arraySync(), [
    [rows[4], rows[0]],
    [rows[2], rows[2]],
  ]);
});

test("embedding() adds up the gradients of a row that is read twice, and leaves 0 to others", () => {
  const network = embedding(4, 2);
  const x = tf.tensor1d([2, 0, 2], "int32");
  const slopes = tf.tensor2d([1, 2, 3, 4, 10, 20], [3, 2]);
  const f = ({ table }: Table) => tf.sum(tf.mul(network.apply({ table }, [], x, "train").output, slopes));
  const { table } = weightedGradient(({ table }: Table) => f({ table }), {
    table: tf.ones([4, 2]) as tf.Tensor2D,
  });
  const one = Math.sin(1);
  close(
    table,
    [3, 4, 0, 0, 11, 22, 0, 0].map((slope) => slope * one),
    1e-5,
  );
});

test("embedding() and learnedPositions() start normal with their deviation", () => {
  for (const network of [embedding(100, 50), learnedPositions(100, 50, { deviation: 0.02 })]) {
    const { table } = network.init(key(1)).params as Table;
    close(tf.mean(table), 0, 1e-3);
    close(tf.sqrt(tf.mean(tf.square(table))), 0.02, 1e-3);
  }
});

test("embedding() gives the same bits eager and compiled, with its gradient", () => {
  const f = ({ table }: Table) =>
    embedding(5, 3).apply({ table }, [], tf.tensor1d([1, 1, 4], "int32"), "train").output;
  checkCompiled(f, { table: normal(key(1), [5, 3]) as tf.Tensor2D });
});

test("embedding() refuses what are no whole numbers", () => {
  assert.throws(
    () => embedding(5, 3).apply({ table: tf.zeros([5, 3]) }, [], tf.ones([2]), "train"),
    new TypeError(
      'embedding: expected x of type int32, got float32; pass numbers of words, tf.cast(x, "int32")',
    ),
  );
});

test("sinusoids() tell places by the paper's waves", () => {
  const values = sinusoids(3, 6).arraySync();
  for (const [place, row] of values.entries()) {
    const wanted = [0, 1, 2].flatMap((pair) => {
      const angle = place / 10000 ** ((2 * pair) / 6);
      return [Math.sin(angle), Math.cos(angle)];
    });
    close(row, wanted, 1e-6);
  }
});

test("sinusoids() have inner products that depend on the distance alone", () => {
  const waves = sinusoids(20, 8);
  const products = tf.matMul(waves, waves, false, true).arraySync() as number[][];
  for (let i = 0; i + 3 < 20; i++) close(products[i]![i + 3]!, products[0]![3]!, 1e-5);
});

test("sinusoidalPositions() and learnedPositions() add one row for each place to every sequence", () => {
  const x = normal(key(1), [2, 3, 4]);
  const waves = sinusoidalPositions(4).apply([], [], x, "train").output;
  close(tf.sub(waves, x), tf.tile(tf.reshape(sinusoids(3, 4), [1, 3, 4]), [2, 1, 1]), 1e-6);
  const table = normal(key(2), [5, 4]);
  const learned = learnedPositions(5, 4).apply({ table }, [], x, "train").output;
  close(tf.sub(learned, x), tf.tile(tf.reshape(tf.slice(table, 0, 3), [1, 3, 4]), [2, 1, 1]), 1e-6);
});

test("learnedPositions() has the gradient of its finite differences, and the same bits compiled", () => {
  const f = ({ table, x }: { table: tf.Tensor; x: tf.Tensor }) =>
    learnedPositions(5, 4).apply({ table }, [], x, "train").output;
  const at = { table: normal(key(2), [5, 4]), x: normal(key(1), [2, 3, 4]) };
  checkGradient((table) => weighted(f({ ...at, table })), at.table);
  checkCompiled(f, at);
});

test("learnedPositions() refuses sequences that are too long or of another width", () => {
  const network = learnedPositions(5, 4);
  const { params, state } = network.init(key(0));
  assert.throws(
    () => network.apply(params, state, tf.zeros([1, 6, 4]), "train"),
    new RangeError("learnedPositions: expected at most 5 places, got 6; make it longer or cut the sequences"),
  );
  assert.throws(
    () => network.apply(params, state, tf.zeros([1, 5, 3]), "train"),
    new RangeError(
      "learnedPositions: expected x of shape [·, ·, 4], got [1, 5, 3]; pass sequences, [N, T, D]",
    ),
  );
  assert.throws(
    () => sinusoidalPositions(4).apply([], [], tf.zeros([5, 4]), "train"),
    new RangeError(
      "sinusoidalPositions: expected x of shape [·, ·, 4], got [5, 4]; pass sequences, [N, T, D]",
    ),
  );
});
