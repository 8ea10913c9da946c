import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { evaluateFloat64 } from "../../../../lib/core/float64.ts";
import { key, normal } from "../../../../lib/core/key.ts";
import { logSoftmax } from "../../../../lib/core/numeric.ts";
import { softmaxRows } from "../../../../lib/core/operations/softmax.ts";
import { tf } from "../../../../lib/core/tensor.ts";
import { close } from "../../../support/close.ts";

/** Each row's shares and their logarithms, in float64. */
function definition(x: tf.Tensor): { shares: number[]; logs: number[] } {
  const count = x.shape.at(-1)!;
  const values = [...x.dataSync()];
  const shares: number[] = [];
  const logs: number[] = [];
  for (let row = 0; row < values.length; row += count) {
    const numbers = values.slice(row, row + count);
    const top = Math.max(...numbers);
    const log = Math.log(numbers.reduce((sum, value) => sum + Math.exp(value - top), 0));
    for (const value of numbers) {
      shares.push(Math.exp(value - top - log));
      logs.push(value - top - log);
    }
  }
  return { shares, logs };
}

test("softmaxRows() equals the definition in float64 for rows of any number and length", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 1400 }),
      fc.nat(1000),
      (rows, count, seed) => {
        const x = tf.mul(normal(key(seed), [rows, count]), 3);
        const { shares, logs } = definition(x);
        close(softmaxRows(x, { log: false }), shares, 2e-6);
        close(softmaxRows(x, { log: true }), logs, 4e-6);
      },
    ),
    { numRuns: 40 },
  );
});

test("softmaxRows() gives each row the bits that it has alone", () => {
  const x = normal(key(1), [300, 70]) as tf.Tensor2D;
  for (const log of [false, true]) {
    const all = softmaxRows(x, { log });
    for (const row of [0, 7, 131, 299]) {
      const alone = softmaxRows(x.slice([row, 0], [1, -1]), { log });
      assert.deepEqual(alone.dataSync(), all.slice([row, 0], [1, -1]).dataSync());
    }
  }
});

test("softmaxRows() knows no overflow, gives nothing to −∞, and is not a number where a row has none", () => {
  const x = tf.tensor2d([
    [1e30, -1e30, 1e30],
    [-Infinity, 4, 4],
    [0, Number.NaN, 0],
  ]);
  const half = Math.log(0.5);
  assert.deepEqual(softmaxRows(x, { log: false }).arraySync(), [
    [0.5, 0, 0.5],
    [0, 0.5, 0.5],
    [Number.NaN, Number.NaN, Number.NaN],
  ]);
  const logs = softmaxRows(x, { log: true }).arraySync() as number[][];
  assert.ok(Math.abs(logs[0]![0]! - half) < 1e-6);
  assert.equal(logs[1]![0], -Infinity);
  assert.ok(Number.isNaN(logs[2]![0]));
});

test("softmaxRows() leaves its input as it was, also where nobody else holds it", () => {
  const x = normal(key(2), [64, 64]);
  const before = x.dataSync().slice();
  softmaxRows(x, { log: false }).dispose();
  assert.deepEqual(x.dataSync(), before);
});

test("tf.softmax() and logSoftmax() are computed in double inside inFloat64", () => {
  const x = tf.mul(normal(key(3), [3, 5]), 4);
  const { shares, logs } = definition(x);
  const [softmax] = evaluateFloat64((at: tf.Tensor) => tf.softmax(at), x);
  const [log] = evaluateFloat64((at: tf.Tensor) => logSoftmax(at), x);
  softmax!.forEach((value, i) => {
    assert.ok(Math.abs(value - shares[i]!) < 1e-14);
    assert.ok(Math.abs(log![i]! - logs[i]!) < 1e-13);
  });
});

test("softmaxRows() refuses a single number and says why", () => {
  assert.throws(
    () => softmaxRows(tf.scalar(1), { log: false }),
    /SelflabSoftmax: expected an axis to sum over/,
  );
});
