import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../../../lib/core/compile.ts";
import { evaluateFloat64, exact, inFloat64 } from "../../../lib/core/float64.ts";
import { valueAndGrad } from "../../../lib/core/gradient.ts";
import { key, normal } from "../../../lib/core/key.ts";
import { fusedBatchNorm } from "../../../lib/core/operations/batchNorm.ts";
import { dispose } from "../../../lib/core/scope.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { type Tree, tensors } from "../../../lib/core/tree.ts";
import { gru } from "../../../lib/networks/recurrent.ts";
import { close } from "../../support/close.ts";

/** log(1 + exp(20 x)), whose gradient float32 loses where x is small: 1 + 2e-9 is 1. */
const softplus = (x: tf.Tensor): tf.Tensor => tf.log(tf.add(tf.exp(tf.mul(x, 20)), 1));
const slope = (x: number): number => 20 / (1 + Math.exp(-20 * x));

const x = tf.tensor1d([-1, 0.25, 2]);

test("inFloat64() keeps what float32 would round away", () => {
  const far = (x: tf.Scalar): tf.Scalar => tf.sub(tf.add(x, 1e8), 1e8);
  assert.equal(far(tf.scalar(1.25)).arraySync(), 0);
  assert.equal(inFloat64(far)(tf.scalar(1.25)).arraySync(), 1.25);
  assert.equal(compile(inFloat64(far))(tf.scalar(1.25)).arraySync(), 1.25);
});

test("inFloat64() has its gradient in float64, eager and compiled alike", () => {
  const gradient = (x: tf.Tensor1D) =>
    valueAndGrad(
      (at: tf.Tensor1D) => ({ loss: tf.sum(tf.mul(inFloat64(softplus)(at), 3)) as tf.Scalar, aux: [] }),
      x,
    ).grads;
  const expected = [...x.dataSync()].map((value) => Math.fround(3 * Math.fround(slope(value))));
  const got = gradient(x).arraySync();
  got.forEach((value, i) => {
    assert.ok(Math.abs(value - expected[i]!) <= 2e-7 * expected[i]!, `${value} for ${expected[i]}`);
  });
  assert.deepEqual(compile(gradient)(x).arraySync(), got);
});

test("inFloat64() differentiates operations that refuse a second derivative", () => {
  const network = gru(3, 4, { shows: "last" });
  const { params } = network.init(key(3));
  const x = normal(key(4), [2, 5, 3]);
  const energy = (at: Tree): tf.Scalar => tf.sum(tf.square(network.apply(at, [], x, "train").output));
  const gradient = (f: (at: Tree) => tf.Scalar) =>
    valueAndGrad((at: Tree) => ({ loss: tf.mul(f(at), 2) as tf.Scalar, aux: [] }), params).grads;
  const wanted = tensors(gradient(energy));
  const got = tensors(gradient(inFloat64(energy)));
  for (const [i, tensor] of got.entries()) close(tensor, wanted[i]!.dataSync(), 1e-5);
});

test("inFloat64() takes and returns trees of several types, and differentiates by the numbers among them", () => {
  const f = inFloat64(({ table, rows }: { table: tf.Tensor2D; rows: tf.Tensor1D }) => {
    const found: tf.Tensor2D = tf.gather(table, rows);
    return { found, largest: tf.argMax(found, 1), positive: tf.greater(found, 0) };
  });
  const table = tf.tensor2d([
    [1, -2],
    [3, 4],
  ]);
  const rows = tf.tensor1d([1, 1, 0], "int32");
  const { found, largest, positive } = f({ table, rows });
  assert.deepEqual(found.arraySync(), [
    [3, 4],
    [3, 4],
    [1, -2],
  ]);
  assert.deepEqual([largest.dtype, largest.arraySync()], ["int32", [1, 1, 0]]);
  assert.deepEqual([positive.dtype, ...positive.dataSync()], ["bool", 1, 1, 1, 1, 1, 0]);
  const { grads } = valueAndGrad(
    (at: tf.Tensor2D) => ({ loss: tf.sum(f({ table: at, rows }).found) as tf.Scalar, aux: [] }),
    table,
  );
  assert.deepEqual(grads.arraySync(), [
    [1, 1],
    [2, 2],
  ]);
});

test("inFloat64() lets tensors from outside be used in float32 again, uploaded before or not", () => {
  const fresh = tf.tensor1d([0.5, 0.25]);
  const used = tf.neg(fresh);
  const waiting = tf.tensor1d([1, 2]);
  const sum = inFloat64((at: tf.Tensor1D) => tf.add(tf.add(at, used), waiting) as tf.Tensor1D)(fresh);
  assert.deepEqual(sum.arraySync(), [1, 2]);
  for (const tensor of [fresh, used, waiting]) tf.add(tensor, 1).dataSync();
});

test("inFloat64() within itself is one computation in float64", () => {
  const inner = inFloat64((x: tf.Scalar) => tf.add(x, 1e8) as tf.Scalar);
  const outer = inFloat64((x: tf.Scalar) => tf.sub(inner(x), 1e8) as tf.Scalar);
  assert.equal(outer(tf.scalar(0.125)).arraySync(), 0.125);
});

test("inFloat64() of a compiled function, or of one that calls it, computes in float64 as well", () => {
  const far = compile((x: tf.Scalar) => tf.sub(tf.add(x, 1e8), 1e8) as tf.Scalar);
  assert.equal(far(tf.scalar(1.25)).arraySync(), 0);
  assert.equal(inFloat64(far)(tf.scalar(1.25)).arraySync(), 1.25);
  assert.equal(inFloat64((x: tf.Scalar) => tf.mul(far(x), 2) as tf.Scalar)(tf.scalar(1.25)).arraySync(), 2.5);
  assert.equal(far(tf.scalar(1.25)).arraySync(), 0);
});

test("inFloat64() leaves only its outputs behind, and float32 as it was after an error", () => {
  const f = inFloat64(softplus);
  dispose(f(x));
  const before = tf.memory().numTensors;
  dispose(f(x));
  assert.equal(tf.memory().numTensors, before);
  assert.throws(
    () =>
      inFloat64((): tf.Tensor => {
        throw new Error("stop");
      })(),
    /stop/,
  );
  assert.equal(tf.add(tf.scalar(1.25), 1e8).arraySync(), 1e8);
});

test("inFloat64() refuses an operation that TensorFlow has in single precision only", () => {
  const images = normal(key(1), [2, 2, 2, 1]) as tf.Tensor4D;
  const [scale, offset] = [tf.ones([1]) as tf.Tensor1D, tf.zeros([1]) as tf.Tensor1D];
  assert.throws(
    () => inFloat64((at: tf.Tensor4D) => fusedBatchNorm(at, scale, offset, 1e-5).output)(images),
    new TypeError(
      "inFloat64: expected operations that TensorFlow has in double precision, got FusedBatchNormV3; compute that part outside, or write it in simpler operations",
    ),
  );
});

test("evaluateFloat64() reads doubles, and takes the numbers of a formula as they are written", () => {
  const [product, third] = evaluateFloat64(
    (at: tf.Tensor1D) => [tf.mul(at, 0.1), tf.div(1, tf.scalar(3))],
    tf.tensor1d([1, 3]),
  );
  assert.deepEqual([...product!], [0.1, 0.30000000000000004]);
  assert.deepEqual([...third!], [1 / 3]);
});

test("evaluateFloat64() agrees with JavaScript's own doubles on exp, log, matrix products and log-determinants", () => {
  const a = [
    [2, 0.5],
    [0.5, 1],
  ];
  const [logs, product] = evaluateFloat64(
    (m: tf.Tensor2D) => [tf.log(tf.exp(tf.mul(m, 0.3))), tf.matMul(m, m)],
    tf.tensor2d(a),
  );
  a.flat().forEach((value, i) => {
    assert.ok(Math.abs(logs![i]! - Math.log(Math.exp(0.3 * value))) < 1e-15, `${logs![i]}`);
  });
  assert.deepEqual([...product!], [4.25, 1.5, 1.5, 1.25]);
});

test("exact() is a double inside and its float32 value outside", () => {
  assert.deepEqual([...evaluateFloat64(() => exact(Math.PI))[0]!], [Math.PI]);
  assert.deepEqual([...evaluateFloat64(() => exact([Math.E, 1 / 3], [2, 1]))[0]!], [Math.E, 1 / 3]);
  assert.deepEqual(exact([Math.PI]).arraySync(), [Math.fround(Math.PI)]);
  assert.deepEqual(exact(2).shape, []);
});
