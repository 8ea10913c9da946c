import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compile } from "../../../../lib/core/compile.ts";
import { inFloat64 } from "../../../../lib/core/float64.ts";
import { key, normal } from "../../../../lib/core/key.ts";
import { run } from "../../../../lib/core/operations/native.ts";
import { tf } from "../../../../lib/core/tensor.ts";
import { bitsOf } from "../../../support/bits.ts";

type Found = { values: tf.Tensor; indices: tf.Tensor };

const tensorflow = (x: tf.Tensor, k: number): Found => {
  const [values, indices] = run(
    "TopKV2",
    [x, tf.scalar(k, "int32")],
    { sorted: true, T: { type: x.dtype } },
    2,
  );
  return { values: values!, indices: indices! };
};

function checkSame(got: Found, wanted: Found): void {
  assert.deepEqual(got.values.shape, wanted.values.shape);
  assert.deepEqual(bitsOf(got.indices), bitsOf(wanted.indices));
  assert.deepEqual(bitsOf(got.values), bitsOf(wanted.values));
}

/** Numbers of which many are equal, tiny, or at the ends of their type. */
const numbers = {
  float32: fc.oneof(
    { weight: 4, arbitrary: fc.float({ noNaN: true }) },
    { weight: 2, arbitrary: fc.integer({ min: -3, max: 3 }) },
    fc.constantFrom(0, -0, 1e-40, -1e-40, 2e-38, -2e-38, Infinity, -Infinity),
  ),
  int32: fc.oneof(fc.integer(), fc.integer({ min: -3, max: 3 }), fc.constantFrom(-(2 ** 31), 2 ** 31 - 1)),
};

for (const dtype of ["float32", "int32"] as const) {
  const rows = fc
    .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 150 }))
    .chain(([count, n]) =>
      fc.record({
        shape: fc.constantFrom<number[]>([count, n], [1, count, n]),
        k: fc.integer({ min: 0, max: n }),
        values: fc.array(numbers[dtype], { minLength: count * n, maxLength: count * n }),
      }),
    );

  test(`tf.topk() of ${dtype} finds TensorFlow's values and places, bit for bit, whichever numbers are equal`, () => {
    fc.assert(
      fc.property(rows, ({ shape, k, values }) => {
        tf.tidy(() => {
          const x = tf.tensor(values, shape, dtype);
          checkSame(tf.topk(x, k), tensorflow(x, k));
        });
      }),
      { numRuns: 300 },
    );
  });
}

const long: readonly (readonly [n: number, k: number])[] = [
  [1024, 1],
  [1024, 25],
  [1500, 24],
  [1500, 499],
  [1500, 500],
  [1500, 1500],
  [10_000, 200],
];

for (const [n, k] of long) {
  test(`tf.topk() of the ${k} largest of ${n} in many rows, distinct, equal or in order, are TensorFlow's`, () => {
    tf.tidy(() => {
      const distinct = normal(key(n + k), [40, n]);
      const equal = tf.round(tf.mul(distinct, 2));
      const ordered = tf.tile(tf.expandDims(tf.range(0, n), 0), [3, 1]);
      for (const x of [distinct, equal, tf.sign(distinct), ordered, tf.neg(ordered)]) {
        checkSame(tf.topk(x, k), tensorflow(x, k));
      }
    });
  });
}

test("tf.topk() finds the largest where a sample at regular places sees others", () => {
  const [n, k] = [1024, 300];
  for (const step of [2, 3, 4, 5, 256, 272]) {
    const x = tf.tensor1d(Array.from({ length: n }, (_, i) => (i % step === 0 ? 1000 + i : i)));
    checkSame(tf.topk(x, k), tensorflow(x, k));
    const sampled = new Set(Array.from({ length: 272 }, (_, i) => Math.floor((i * n) / 272)));
    const comb = tf.tensor1d(Array.from({ length: n }, (_, i) => (sampled.has(i) ? step * i : -step * i)));
    checkSame(tf.topk(comb, k), tensorflow(comb, k));
  }
});

test("tf.topk() takes NaN for the largest number, at every place, and leaves the others in order", () => {
  for (const [n, k] of [
    [10, 4],
    [2000, 30],
    [2000, 1900],
  ] as const) {
    const values = Array.from({ length: n }, (_, i) => (i % 3 === 2 ? Number.NaN : Math.sin(i)));
    const order = (value: number) => (Number.isNaN(value) ? Number.POSITIVE_INFINITY : Math.fround(value));
    const places = values
      .map((_, i) => i)
      .sort((a, b) => compare(order(values[b]!), order(values[a]!)) || a - b);
    assert.deepEqual([...tf.topk(tf.tensor1d(values), k).indices.dataSync()], places.slice(0, k));
  }
});

const compare = (a: number, b: number): number => (a === b ? 0 : a - b);

test("tf.topk() has the same bits compiled, also of numbers that TensorFlow takes for 0", () => {
  const x = tf.tensor2d([[0, 1e-40, -0, -1e-40, 2e-40, -1, 1, Number.NaN]]);
  for (const k of [1, 3, 8]) {
    const compiled = compile((at: tf.Tensor) => tf.topk(at, k) as Found);
    checkSame(compiled(x), tf.topk(x, k));
    compiled.dispose();
  }
});

test("tf.topk() tells in float64 what float32 cannot", () => {
  const largest = inFloat64((x: tf.Tensor1D) => tf.topk(tf.add(tf.mul(x, 1e-12), 1), 2).indices);
  assert.deepEqual([...largest(tf.tensor1d([1, 3, 2])).dataSync()], [1, 2]);
});

test("tf.topk() of no numbers, and of no rows, is empty", () => {
  assert.deepEqual(tf.topk(tf.zeros([3, 5]), 0).values.shape, [3, 0]);
  assert.deepEqual(tf.topk(tf.zeros([0, 5]), 2).indices.shape, [0, 2]);
});

test("SelflabTopK refuses rows that are too short", () => {
  assert.throws(
    () => run("SelflabTopK", [tf.zeros([2, 3])], { k: { int: 5 }, T: { type: "float32" } }, 2),
    /SelflabTopK: expected k = 5 or more numbers a row, got the shape \[2, 3\]/,
  );
});
