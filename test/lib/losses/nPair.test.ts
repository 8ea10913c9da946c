import assert from "node:assert/strict";
import { test } from "node:test";
import { key, normal } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { nPair, tuplet } from "../../../lib/losses/nPair.ts";
import oracle from "../../oracles/pairLosses.json" with { type: "json" };
import { checkGradient, circle, close } from "../../support/close.ts";
import { checkCompiled } from "../../support/compiled.ts";
import { checkFinite, checkLoss } from "../../support/losses.ts";

const z = tf.tensor2d(oracle.z, oracle.shape as [number, number]);
const rows = (at: tf.Tensor2D, from: number, count: number): tf.Tensor2D =>
  tf.slice(at, [from, 0], [count, -1]);
const draw = (seed: number, ...shape: number[]) => normal(key(seed), shape) as tf.Tensor2D;

for (const { weight, ...wanted } of oracle.nPair)
  test(`nPair() with λ = ${weight} equals loops in float64, and its gradient PyTorch's`, () => {
    checkLoss((at) => nPair(rows(at, 0, 4), rows(at, 4, 4), { lambda: weight }), z, wanted);
  });

test("tuplet() equals loops in float64, and its gradient PyTorch's", () => {
  const loss = (at: tf.Tensor2D) =>
    tuplet(rows(at, 0, 2), rows(at, 2, 2), tf.reshape(rows(at, 4, 4), [2, 2, -1]));
  checkLoss(loss, z, oracle.tuplet);
});

test("nPair() is ln N, and tuplet() ln(K + 1), when all embeddings are equal", () => {
  for (const n of [2, 8, 64]) close(nPair(tf.ones([n, 3]), tf.ones([n, 3])), Math.log(n), 1e-5);
  close(tuplet(tf.ones([4, 3]), tf.ones([4, 3]), tf.ones([4, 9, 3])), Math.log(10), 1e-5);
});

test("nPair() of two pairs is the mean softplus of its two triplets, on dot products", () => {
  const [a, p] = [draw(1, 2, 5), draw(2, 2, 5)];
  const products = tf.matMul(a, p, false, true).arraySync() as number[][];
  const softplus = (x: number) => Math.log(1 + Math.exp(x));
  const first = softplus(products[0]![1]! - products[0]![0]!);
  const second = softplus(products[1]![0]! - products[1]![1]!);
  close(nPair(a, p), (first + second) / 2, 1e-6);
});

test("nPair() is tuplet() with the positives of the others as negatives", () => {
  const [a, p] = [draw(3, 3, 4), draw(4, 3, 4)];
  const places = [1, 2, 0, 2, 0, 1];
  const others: tf.Tensor3D = tf.reshape(tf.gather(p, tf.tensor1d(places, "int32")), [3, 2, 4]);
  close(tuplet(a, p, others), nPair(a, p).dataSync(), 1e-6);
  close(tuplet(a, p, others, { lambda: 0.1 }), nPair(a, p, { lambda: 0.1 }).dataSync(), 1e-6);
});

test("nPair() ignores the order of pairs and rotations, and grows with λ by the mean squared norm", () => {
  const [a, p] = [circle(0, 50, 200), circle(20, 90, 210)];
  const loss = nPair(a, p).dataSync()[0]!;
  const quarter = tf.tensor2d([
    [0, 1],
    [-1, 0],
  ]);
  close(nPair(tf.reverse(a, 0), tf.reverse(p, 0)), loss, 1e-6);
  close(nPair(tf.matMul(a, quarter), tf.matMul(p, quarter)), loss, 1e-6);
  close(nPair(a, p, { lambda: 0.3 }), loss + 0.3, 1e-6);
});

test("nPair() and tuplet() have the gradient of their finite differences", () => {
  const [at, p] = [draw(5, 4, 3), draw(6, 4, 3)];
  const others = normal(key(7), [4, 2, 3]) as tf.Tensor3D;
  checkGradient((x) => nPair(x, p, { lambda: 0.1 }), at);
  checkGradient((x) => nPair(p, x), at);
  checkGradient((x) => tuplet(x, p, others), at);
  checkGradient((x) => tuplet(at, p, x), others);
});

test("nPair() is finite with a finite gradient for products in the thousands and for zeros", () => {
  const large: tf.Tensor2D = tf.mul(circle(0, 90, 180), 100);
  for (const one of [large, tf.zeros([3, 2]) as tf.Tensor2D]) {
    checkFinite((x) => nPair(x, tf.neg(large)), one);
    checkFinite((x) => tuplet(x, tf.neg(large), tf.ones([3, 2, 2])), one);
  }
});

test("nPair() and tuplet() are the same bits compiled", () => {
  checkCompiled((at) => nPair(rows(at, 0, 4), rows(at, 4, 4), { lambda: 0.1 }), z);
  checkCompiled((at) => tuplet(rows(at, 0, 2), rows(at, 2, 2), tf.reshape(rows(at, 4, 4), [2, 2, -1])), z);
});

test("nPair() and tuplet() refuse one pair, unequal shapes and weights below 0", () => {
  const a = circle(0, 90);
  assert.throws(
    () => nPair(circle(0), circle(0)),
    new RangeError("nPair: expected at least 2 pairs, got 1; a negative needs another class"),
  );
  assert.throws(
    () => nPair(a, circle(0)),
    new RangeError(
      "nPair: expected positives of shape [2, 2], got [1, 2]; pass one positive for each anchor",
    ),
  );
  assert.throws(
    () => tuplet(a, a, tf.ones([2, 3, 4])),
    new RangeError(
      "tuplet: expected negatives of shape [2, ·, 2], got [2, 3, 4]; pass K negatives for each anchor",
    ),
  );
  for (const lambda of [-1, Number.NaN])
    assert.throws(
      () => nPair(a, a, { lambda }),
      new RangeError(`nPair: expected lambda of 0 or more, got ${lambda}; .001 is usual where norms grow`),
    );
});
