import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compile } from "../../../../lib/core/compile.ts";
import { compileLoop } from "../../../../lib/core/compileLoop.ts";
import { integers, key, normal, split } from "../../../../lib/core/key.ts";
import { runSingle } from "../../../../lib/core/operations/native.ts";
import { scatterAdd } from "../../../../lib/core/operations/scatterAdd.ts";
import { tf } from "../../../../lib/core/tensor.ts";
import { bitsOf } from "../../../support/bits.ts";
import { checkGradient, close } from "../../../support/close.ts";
import { checkCompiled, weighted, weightedGradient } from "../../../support/compiled.ts";

const tensorflow = (table: tf.Tensor, indices: tf.Tensor, rows: tf.Tensor): tf.Tensor =>
  runSingle("TensorScatterAdd", [table, tf.expandDims(indices, -1), rows], {
    T: { type: "float32" },
    Tindices: { type: "int32" },
  });

/** Rounding shows an order; TensorFlow's threads take the tiny ones for 0. */
const number = fc.oneof(
  { weight: 5, arbitrary: fc.float({ min: -100, max: 100, noNaN: true }) },
  fc.constantFrom(0, -0, 1e-40, -3e-39, 1e30, Infinity, Number.NaN),
);

const cases = fc
  .record({
    places: fc.integer({ min: 1, max: 6 }),
    row: fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 2 }),
    at: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 2 }),
  })
  .chain(({ places, row, at }) => {
    const [width, count] = [row, at].map((sizes) => sizes.reduce((product, size) => product * size, 1));
    const numbers = (length: number) => fc.array(number, { minLength: length, maxLength: length });
    return fc.record({
      table: numbers(places * width!).map((values) => tf.tensor(values, [places, ...row])),
      indices: fc
        .array(fc.integer({ min: 0, max: places - 1 }), { minLength: count!, maxLength: count! })
        .map((values) => tf.tensor(values, at, "int32")),
      rows: numbers(count! * width!).map((values) => tf.tensor(values, [...at, ...row])),
    });
  });

test("scatterAdd() adds rows one after the other: TensorFlow's bits, eager and compiled, and the table is kept", () => {
  const compiled = compile(scatterAdd);
  fc.assert(
    fc.property(cases, ({ table, indices, rows }) => {
      const before = bitsOf(table);
      const wanted = bitsOf(tensorflow(table, indices, rows));
      assert.deepEqual(bitsOf(scatterAdd(table, indices, rows)), wanted);
      assert.deepEqual(bitsOf(compiled(table, indices, rows)), wanted);
      assert.deepEqual(bitsOf(table), before);
    }),
    { numRuns: 60 },
  );
  compiled.dispose();
});

for (const [places, width, count] of [
  [3, 1, 10_000],
  [50, 31, 4000],
  [50, 100, 4000],
  [9000, 96, 700],
] as const) {
  test(`scatterAdd() of ${count} rows of ${width} to ${places} is a loop over them in float32, whatever the threads`, () => {
    const [keyTable, keyIndices, keyRows] = split(key(places), 3);
    const table = normal(keyTable!, [places, width]);
    const indices = integers(keyIndices!, [count], 0, places);
    const rows = normal(keyRows!, [count, width]);
    const sums = table.dataSync().slice() as Float32Array;
    const added = rows.dataSync();
    indices.dataSync().forEach((place, i) => {
      for (let j = 0; j < width; j++) sums[place * width + j]! += added[i * width + j]!;
    });
    close(scatterAdd(table, indices, rows), sums, 0);
  });
}

test("scatterAdd() in a compiled loop gives the sums of the loop in JavaScript, and keeps the table it began with", () => {
  const table = normal(key(1), [40, 70]);
  const before = bitsOf(table);
  const indices = tf.tensor2d(
    [
      [3, 9],
      [3, 39],
    ],
    [2, 2],
    "int32",
  );
  const rows = normal(key(2), [2, 2, 70]);
  const step = (at: tf.Tensor) => scatterAdd(at, indices, tf.mul(rows, tf.gather(at, indices)));
  const loop = compileLoop((_number, carry: tf.Tensor, shared: { indices: tf.Tensor; rows: tf.Tensor }) => {
    const read = tf.gather(carry, shared.indices as tf.Tensor2D);
    const next = scatterAdd(carry, shared.indices, tf.mul(shared.rows, read));
    return { carry: next, told: tf.sum(read) };
  });
  let wanted: tf.Tensor = table;
  for (let i = 0; i < 5; i++) wanted = step(wanted);
  for (let i = 0; i < 2; i++) {
    assert.deepEqual(bitsOf(loop(0, 5, table, { indices, rows }).carry), bitsOf(wanted));
    assert.deepEqual(bitsOf(table), before);
  }
  loop.dispose();
});

test("scatterAdd() has the gradients of its finite differences, twice, and the same bits compiled", () => {
  const indices = tf.tensor2d(
    [
      [2, 0],
      [2, 2],
    ],
    [2, 2],
    "int32",
  );
  const table = normal(key(3), [4, 3]);
  const rows = normal(key(4), [2, 2, 3]);
  const f = ({ table, rows }: { table: tf.Tensor; rows: tf.Tensor }) =>
    tf.square(scatterAdd(table, indices, rows));
  checkGradient((at) => weighted(f({ table: at, rows })), table);
  checkGradient((at) => weighted(f({ table, rows: at })), rows);
  const cubed = (at: tf.Tensor) =>
    tf.mul(
      at,
      tf
        .square(scatterAdd(table, indices, at))
        .slice([2], [1])
        .sum(),
    );
  checkGradient((at) => weighted(tf.square(weightedGradient(cubed, at))), rows, { tolerance: 2e-2 });
  checkCompiled(
    ({ table, rows, indices }) => tf.square(scatterAdd(table!, tf.cast(indices!, "int32"), rows!)),
    { table, rows, indices: tf.cast(indices, "float32") },
  );
});

test("scatterAdd() of no rows is the table, and of an empty table empty", () => {
  const table = normal(key(5), [3, 2]);
  close(scatterAdd(table, tf.zeros([0], "int32"), tf.zeros([0, 2])), table.dataSync(), 0);
  assert.deepEqual(scatterAdd(tf.zeros([3, 0]), tf.tensor1d([1], "int32"), tf.zeros([1, 0])).shape, [3, 0]);
});

test("scatterAdd() refuses what does not fit and says why", () => {
  const [table, one] = [tf.zeros([4, 3]), tf.tensor1d([1], "int32")];
  assert.throws(
    () => scatterAdd(tf.scalar(1), one, tf.zeros([1])),
    new RangeError("scatterAdd: expected a table of rank 1 or more, got []; reshape it to [1]"),
  );
  assert.throws(
    () => scatterAdd(table, one, tf.zeros([1, 2])),
    new RangeError(
      "scatterAdd: expected rows of shape [1, 3], got [1, 2]; pass a row of the table's width for each index",
    ),
  );
  assert.throws(
    () => scatterAdd(table, tf.tensor1d([1]), tf.zeros([1, 3])),
    new TypeError("scatterAdd: expected indices of type int32, got float32; cast them"),
  );
  for (const place of [-1, 4]) {
    assert.throws(
      () => scatterAdd(table, tf.tensor1d([0, place], "int32"), tf.zeros([2, 3])),
      new RegExp(`SelflabScatterAdd: expected indices in \\[0, 4\\), got ${place} at place 1`),
    );
  }
});
