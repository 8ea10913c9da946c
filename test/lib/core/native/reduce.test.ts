import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { evaluateFloat64 } from "../../../../lib/core/float64.ts";
import { key, normal } from "../../../../lib/core/key.ts";
import { runSingle } from "../../../../lib/core/operations/native.ts";
import { tf } from "../../../../lib/core/tensor.ts";

const functions = {
  sum: (values: readonly number[]) => values.reduce((a, b) => a + b, 0),
  mean: (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length,
  max: (values: readonly number[]) => Math.max(...values),
  min: (values: readonly number[]) => Math.min(...values),
} as const;

type Name = keyof typeof functions;
const names = Object.keys(functions) as Name[];

/** By loops in float64: the values that differ only in the reduced axes are one list. */
function definition(name: Name, x: tf.Tensor, axes: readonly number[]): number[] {
  const lists = new Map<string, number[]>();
  const values = x.dataSync();
  values.forEach((value, place) => {
    const at: number[] = [];
    let rest = place;
    for (const size of [...x.shape].reverse()) {
      at.unshift(rest % size);
      rest = Math.floor(rest / size);
    }
    const kept = at.filter((_, axis) => !axes.includes(axis)).join();
    lists.set(kept, [...(lists.get(kept) ?? []), value]);
  });
  return [...lists.values()].map(functions[name]);
}

const shapesAndAxes = fc
  .array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 })
  .chain((shape) => fc.tuple(fc.constant(shape), fc.subarray([...shape.keys()], { minLength: 1 })));

for (const name of names) {
  test(`tf.${name}() over any axes of any shape equals the definition in float64`, () => {
    fc.assert(
      fc.property(shapesAndAxes, fc.boolean(), fc.nat(1000), ([shape, axes], keepDims, seed) => {
        const x = normal(key(seed), shape);
        const y = tf[name](x, axes, keepDims);
        const expected = definition(name, x, axes);
        const kept = shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
        assert.deepEqual(y.shape, keepDims ? kept : shape.filter((_, axis) => !axes.includes(axis)));
        // Rounding is measured by the sizes of the numbers: their sum may be near 0.
        const sizes = definition(name, tf.abs(x), axes);
        y.dataSync().forEach((value, i) => {
          const error = Math.abs(value - expected[i]!);
          const size = Math.max(sizes[i]!, Math.abs(expected[i]!));
          assert.ok(error <= 1e-6 * size, `${value} for ${expected[i]}`);
        });
        tf.dispose([x, y]);
      }),
      { numRuns: 60 },
    );
  });
}

test("tf.sum() of long rows, long columns and everything has the error of one rounding, not of their length", () => {
  const x = tf.add(normal(key(1), [3000, 700]), 100);
  for (const axis of [0, 1, undefined]) {
    const [exact] = evaluateFloat64((at: tf.Tensor) => tf.sum(at, axis), x);
    const y = tf.sum(x, axis).dataSync();
    exact!.forEach((value, i) => {
      assert.ok(Math.abs(y[i]! - value) <= 4e-7 * value, `${y[i]} for ${value}`);
    });
  }
});

test("tf.max() and tf.min() are not a number where one of many is none, and take infinities", () => {
  for (const shape of [
    [1, 2000],
    [2000, 1],
    [5, 3],
    [3, 5],
  ]) {
    const values = new Float32Array(shape[0]! * shape[1]!);
    values[values.length - 2] = Number.NaN;
    const x = tf.tensor2d(values, shape as [number, number]);
    assert.ok(Number.isNaN(tf.max(x).dataSync()[0]), `max of ${shape}`);
    assert.ok(Number.isNaN(tf.min(x).dataSync()[0]), `min of ${shape}`);
  }
  assert.equal(tf.max(tf.tensor1d([1, Number.POSITIVE_INFINITY])).dataSync()[0], Number.POSITIVE_INFINITY);
  assert.equal(tf.max(tf.fill([700], Number.NEGATIVE_INFINITY)).dataSync()[0], Number.NEGATIVE_INFINITY);
});

test("tf.sum(), tf.mean(), tf.max() and tf.min() of nothing are what TensorFlow says", () => {
  const nothing = tf.zeros([0, 3]);
  assert.deepEqual([...tf.sum(nothing, 0).dataSync()], [0, 0, 0]);
  assert.deepEqual([...tf.max(nothing, 0).dataSync()], new Array(3).fill(Number.NEGATIVE_INFINITY));
  assert.deepEqual([...tf.min(nothing, 0).dataSync()], new Array(3).fill(Number.POSITIVE_INFINITY));
  assert.ok(Number.isNaN(tf.mean(nothing, 0).dataSync()[0]));
});

test("SelflabReduce gives the same bits at every call", () => {
  const x = normal(key(3), [64, 5000]);
  const run = () => tf.sum(x).dataSync()[0];
  const first = run();
  for (let i = 0; i < 200; i++) assert.equal(run(), first);
});

test("SelflabReduce refuses a function that it does not have", () => {
  const run = () =>
    runSingle("SelflabReduce", [tf.ones([3])], {
      T: { type: "float32" },
      function: "Median",
      view: { int: [1, 3, 1] },
      output: { int: [] },
    });
  assert.throws(run, /SelflabReduce: no function Median/);
});
