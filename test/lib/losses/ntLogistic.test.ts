import assert from "node:assert/strict";
import { test } from "node:test";
import { key, normal } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { ntLogistic } from "../../../lib/losses/ntLogistic.ts";
import oracle from "../../oracles/ntxent.json" with { type: "json" };
import { checkGradient, close } from "../../support/close.ts";

const za = tf.tensor2d(oracle.za, oracle.shape as [number, number]);
const zb = tf.tensor2d(oracle.zb, oracle.shape as [number, number]);

test("ntLogistic() equals its formula by loops in float64", () => {
  const rows = [...(za.arraySync() as number[][]), ...(zb.arraySync() as number[][])];
  const dot = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  const logSigmoid = (x: number) => -Math.log1p(Math.exp(-x));
  const n = rows.length / 2;
  let total = 0;
  rows.forEach((a, i) => {
    rows.forEach((b, k) => {
      if (k === i) return;
      const s = dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b)) / 0.5;
      total += k === (i + n) % (2 * n) ? logSigmoid(s) : logSigmoid(-s) / (2 * n - 2);
    });
  });
  close(ntLogistic(za, zb), -total / (2 * n), 1e-6);
});

test("ntLogistic() is 2 ln 2 when all similarities are 0", () => {
  close(ntLogistic(tf.zeros([4, 2]), tf.zeros([4, 2])), 2 * Math.LN2, 1e-6);
});

test("ntLogistic() ignores the scale of each row and which view comes first", () => {
  const loss = ntLogistic(za, zb).dataSync();
  close(ntLogistic(tf.mul(za, 7), zb), loss, 1e-6);
  close(ntLogistic(zb, za), loss, 1e-6);
});

test("ntLogistic() has the gradient of its finite differences", () => {
  const other = normal(key(2), [4, 3]) as tf.Tensor2D;
  checkGradient((x) => ntLogistic(x, other), normal(key(1), [4, 3]) as tf.Tensor2D);
});

test("ntLogistic() refuses one image and names itself", () => {
  const message = "ntLogistic: expected at least 2 images, got 1; a negative needs another image";
  assert.throws(() => ntLogistic(tf.ones([1, 2]), tf.ones([1, 2])), new RangeError(message));
});
