import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { evaluateFloat64, inFloat64 } from "../../../../lib/core/float64.ts";
import { key, normal } from "../../../../lib/core/key.ts";
import { runSingle } from "../../../../lib/core/operations/native.ts";
import { tf } from "../../../../lib/core/tensor.ts";
import { seeded } from "../../../kernel/seeded.ts";
import { close } from "../../../support/close.ts";

interface Form {
  readonly stack: readonly number[];
  readonly rows: number;
  readonly depth: number;
  readonly columns: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

const matMul = (a: tf.Tensor, b: tf.Tensor, transposeA = false, transposeB = false): tf.Tensor =>
  runSingle("SelflabMatMul", [a, b], {
    transpose_a: transposeA,
    transpose_b: transposeB,
    T: { type: "float32" },
  });

function factors({ stack, rows, depth, columns, transposeA, transposeB }: Form): [tf.Tensor, tf.Tensor] {
  const matrix = (m: number, n: number, transposed: boolean) => [...stack, ...(transposed ? [n, m] : [m, n])];
  return [
    normal(key(1), matrix(rows, depth, transposeA)),
    normal(key(2), matrix(depth, columns, transposeB)),
  ];
}

/** The definition, in double precision; and with all numbers made positive, by which its rounding is measured. */
function definition(a: tf.Tensor, b: tf.Tensor, form: Form): { products: number[]; sizes: number[] } {
  const { stack, rows, depth, columns, transposeA, transposeB } = form;
  const [left, right] = [a.dataSync(), b.dataSync()];
  const count = stack.reduce((all, size) => all * size, 1);
  const products: number[] = [];
  const sizes: number[] = [];
  for (let s = 0; s < count; s++) {
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        let sum = 0;
        let size = 0;
        for (let k = 0; k < depth; k++) {
          const x = left[s * rows * depth + (transposeA ? k * rows + i : i * depth + k)]!;
          const y = right[s * depth * columns + (transposeB ? j * depth + k : k * columns + j)]!;
          sum += x * y;
          size += Math.abs(x * y);
        }
        products.push(sum);
        sizes.push(size);
      }
    }
  }
  return { products, sizes };
}

/** Fails unless c is the definition within what a sum of so many rounded products may be off. */
function equalsDefinition(form: Form): void {
  const [a, b] = factors(form);
  const c = matMul(a, b, form.transposeA, form.transposeB);
  assert.deepEqual(c.shape, [...form.stack, form.rows, form.columns]);
  const { products, sizes } = definition(a, b, form);
  const values = c.dataSync();
  const roundoff = 2 ** -24;
  products.forEach((product, i) => {
    const allowed = (form.depth + 1) * roundoff * sizes[i]!;
    assert.ok(
      Math.abs(values[i]! - product) <= allowed,
      `expected ${product} ± ${allowed} at ${i}, got ${values[i]}`,
    );
  });
}

const transposed = { transposeA: fc.boolean(), transposeB: fc.boolean() };

test("SelflabMatMul equals the definition for every edge of its blocks, transposed or not", () => {
  const side = fc.integer({ min: 1, max: 70 });
  fc.assert(
    fc.property(
      fc.record({ stack: fc.constant([]), rows: side, depth: side, columns: side, ...transposed }),
      equalsDefinition,
    ),
    seeded(60),
  );
});

test("SelflabMatMul equals the definition for stacks of matrices", () => {
  const side = fc.integer({ min: 1, max: 20 });
  const stack = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 2 });
  fc.assert(
    fc.property(
      fc.record({ stack, rows: side, depth: side, columns: side, ...transposed }),
      equalsDefinition,
    ),
    seeded(40),
  );
});

test("SelflabMatMul equals the definition where the depth takes several blocks and the product several tiles", () => {
  for (const transposeA of [false, true]) {
    for (const transposeB of [false, true]) {
      equalsDefinition({ stack: [], rows: 131, depth: 530, columns: 149, transposeA, transposeB });
    }
  }
  equalsDefinition({
    stack: [],
    rows: 20,
    depth: 300,
    columns: 600,
    transposeA: false,
    transposeB: false,
  });
  equalsDefinition({ stack: [], rows: 430, depth: 9, columns: 530, transposeA: true, transposeB: false });
});

test("SelflabMatMul gives a row the same bits alone as among others, and in each form of storage", () => {
  const [a, b] = factors({
    stack: [],
    rows: 200,
    depth: 300,
    columns: 170,
    transposeA: false,
    transposeB: false,
  });
  const whole = matMul(a, b);
  const rows = matMul(tf.slice(a, [77, 0], [9, 300]), b);
  const columns = matMul(a, tf.slice(b, [0, 33], [300, 50]));
  assert.deepEqual(rows.dataSync(), tf.slice(whole, [77, 0], [9, 170]).dataSync());
  assert.deepEqual(columns.dataSync(), tf.slice(whole, [0, 33], [200, 50]).dataSync());
  assert.deepEqual(matMul(tf.transpose(a), tf.transpose(b), true, true).dataSync(), whole.dataSync());
  for (let again = 0; again < 20; again++) assert.deepEqual(matMul(a, b).dataSync(), whole.dataSync());
});

test("SelflabMatMul is no further from the definition than TensorFlow's MatMul", () => {
  for (const [rows, depth, columns] of [
    [40, 64, 40],
    [40, 784, 40],
    [20, 4096, 40],
  ] as const) {
    const form = { stack: [], rows, depth, columns, transposeA: false, transposeB: false };
    const [a, b] = factors(form);
    const { products } = definition(a, b, form);
    const error = (c: tf.Tensor) => {
      const values = c.dataSync();
      return Math.hypot(...products.map((product, i) => values[i]! - product));
    };
    const settings = { transpose_a: false, transpose_b: false, T: { type: "float32" as const } };
    const theirs = error(runSingle("MatMul", [a, b], settings));
    const own = error(matMul(a, b));
    assert.ok(own <= 1.02 * theirs, `depth ${depth}: expected at most ${theirs}, got ${own}`);
  }
});

test("SelflabMatMul lets NaN and infinity through to their rows and columns, and to no others", () => {
  const a = tf.buffer([13, 20], "float32", new Float32Array(260).fill(1));
  a.set(Number.NaN, 2, 19);
  a.set(Number.POSITIVE_INFINITY, 7, 0);
  const b = tf.buffer([20, 11], "float32", new Float32Array(220).fill(1));
  b.set(Number.NEGATIVE_INFINITY, 5, 10);
  const c = matMul(a.toTensor(), b.toTensor()).arraySync() as number[][];
  const expected = (i: number, j: number): number => {
    if (i === 2) return Number.NaN;
    if (j === 10) return i === 7 ? Number.NaN : Number.NEGATIVE_INFINITY;
    return i === 7 ? Number.POSITIVE_INFINITY : 20;
  };
  c.forEach((row, i) => {
    assert.deepEqual(
      row,
      row.map((_, j) => expected(i, j)),
      `row ${i}`,
    );
  });
});

test("SelflabMatMul of matrices without columns and rows to sum over is zero, and of none is empty", () => {
  close(matMul(tf.zeros([9, 0]), tf.zeros([0, 10])), new Array(90).fill(0), 0);
  assert.deepEqual(matMul(tf.zeros([0, 3]), tf.zeros([3, 4])).shape, [0, 4]);
  assert.deepEqual(matMul(tf.zeros([0, 2, 3]), tf.zeros([0, 3, 4])).shape, [0, 2, 4]);
});

test("SelflabMatMul multiplies in float64", () => {
  const form = { stack: [2], rows: 11, depth: 300, columns: 19, transposeA: true, transposeB: true };
  const [a, b] = factors(form);
  const { products } = definition(a, b, form);
  const [c] = evaluateFloat64((x: tf.Tensor, y: tf.Tensor) => matMul(x, y, true, true), a, b);
  close(c!, products, 1e-12);
  close(inFloat64((x: tf.Tensor, y: tf.Tensor) => matMul(x, y, true, true))(a, b), products, 1e-5);
});

test("SelflabMatMul refuses what does not fit and says the shapes", () => {
  assert.throws(
    () => matMul(tf.zeros([8, 9]), tf.zeros([8, 9]), true, true),
    /expected as many rows of b as columns of a, got shapes \[8, 9\] transposed and \[8, 9\] transposed/,
  );
  assert.throws(
    () => matMul(tf.zeros([2, 8, 9]), tf.zeros([3, 9, 8])),
    /expected two matrices or two stacks of as many, got shapes \[2, 8, 9\] and \[3, 9, 8\]/,
  );
  assert.throws(
    () => matMul(tf.zeros([9]), tf.zeros([9, 8])),
    /expected two matrices or two stacks of as many, got shapes \[9\] and \[9, 8\]/,
  );
});
