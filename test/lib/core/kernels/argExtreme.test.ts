import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compile } from "../../../../lib/core/compile.ts";
import { evaluateFloat64 } from "../../../../lib/core/float64.ts";
import { tf } from "../../../../lib/core/tensor.ts";

/** The first place of the best number, by a loop. */
function firstPlace(row: readonly number[], better: (a: number, b: number) => boolean): number {
  let place = 0;
  row.forEach((value, i) => {
    if (!Number.isNaN(row[place]) && (Number.isNaN(value) || better(value, row[place]!))) place = i;
  });
  return place;
}

const few = fc.constantFrom(-2, -1, 0, 1, 2, Number.NaN, Infinity, -Infinity);
const rows = fc
  .integer({ min: 1, max: 40 })
  .chain((count) =>
    fc.array(fc.array(few, { minLength: count, maxLength: count }), { minLength: 1, maxLength: 40 }),
  );

test("tf.argMax() and tf.argMin() find the first of equal ones, and what is not a number before all", () => {
  fc.assert(
    fc.property(rows, (values) => {
      const x = tf.tensor2d(values);
      assert.deepEqual(
        tf.argMax(x, 1).arraySync(),
        values.map((row) => firstPlace(row, (a, b) => a > b)),
      );
      assert.deepEqual(
        tf.argMin(x, -1).arraySync(),
        values.map((row) => firstPlace(row, (a, b) => a < b)),
      );
    }),
    { numRuns: 200 },
  );
});

test("tf.argMax() and tf.argMin() find places in rows of thousands of numbers", () => {
  for (const count of [127, 128, 129, 512, 513, 3000]) {
    const values = Array.from({ length: 20 }, (_, row) =>
      Array.from({ length: count }, (_, i) => Math.fround(Math.sin(i * (row + 1) * 7919))),
    );
    const x = tf.tensor2d(values);
    assert.deepEqual(
      tf.argMax(x, 1).arraySync(),
      values.map((row) => row.indexOf(Math.max(...row))),
    );
    assert.deepEqual(
      tf.argMin(x, 1).arraySync(),
      values.map((row) => row.indexOf(Math.min(...row))),
    );
  }
});

test("tf.argMax() goes along other axes, and takes whole numbers, as before", () => {
  const x = tf.tensor2d([
    [1, 5],
    [3, 2],
  ]);
  assert.deepEqual(tf.argMax(x, 0).arraySync(), [1, 0]);
  assert.deepEqual(tf.argMax(tf.cast(x, "int32"), 1).arraySync(), [1, 0]);
  assert.equal(tf.argMax(x, 1).dtype, "int32");
});

test("tf.argMin() is the same in a compiled function", () => {
  const x = tf.randomNormal([50, 30], 0, 1, "float32", 7);
  const compiled = compile((at: tf.Tensor) => tf.argMin(at, 1));
  assert.deepEqual(compiled(x).dataSync(), tf.argMin(x, 1).dataSync());
  compiled.dispose();
});

test("tf.argMax() and tf.argMin() find places in double inside inFloat64", () => {
  const x = tf.tensor2d([
    [0, 1, 1, -1],
    [2, Number.NaN, 3, Number.NaN],
  ]);
  const [largest] = evaluateFloat64((at: tf.Tensor) => tf.cast(tf.argMax(at, 1), "float32"), x);
  const [smallest] = evaluateFloat64((at: tf.Tensor) => tf.cast(tf.argMin(at, 1), "float32"), x);
  assert.deepEqual([...largest!, ...smallest!], [1, 1, 3, 1]);
});
