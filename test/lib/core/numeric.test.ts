import { test } from "node:test";
import { key, normal } from "../../../lib/core/key.ts";
import { logSumExp, normalize, standardize } from "../../../lib/core/numeric.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { checkGradient, close } from "../../support/close.ts";

const z = normal(key(1), [6, 3]) as tf.Tensor2D;

test("logSumExp() equals its definition in float64", () => {
  close(
    logSumExp(
      tf.tensor2d([
        [0, 1, 2],
        [-1, 3, 0.5],
      ]),
    ),
    [2.40760596, 3.09567428],
    1e-6,
  );
});

test("logSumExp() neither overflows nor underflows", () => {
  close(logSumExp(tf.tensor1d([1000, 1000])), 1000 + Math.LN2, 1e-4);
  close(logSumExp(tf.tensor1d([-1000, -1000])), -1000 + Math.LN2, 1e-4);
});

test("logSumExp() works along the axis named and may keep it", () => {
  close(logSumExp(tf.zeros([2, 3]), 0), Array(3).fill(Math.LN2), 1e-6);
  close(tf.tensor1d(logSumExp(tf.zeros([2, 3]), 1, true).shape), [2, 1], 0);
});

test("normalize() gives rows of length one in the same direction", () => {
  close(
    normalize(
      tf.tensor2d([
        [3, 4],
        [0, -0.01],
      ]),
    ),
    [0.6, 0.8, 0, -1],
    1e-6,
  );
});

test("normalize() ignores the scale of each row", () => {
  close(normalize(tf.mul(z, [[0.1], [1], [10], [100], [1e3], [1e4]])), normalize(z).dataSync(), 1e-6);
});

test("normalize() leaves a row of zeros at zero, with a finite gradient", () => {
  const zeros = tf.zeros([2, 3]) as tf.Tensor2D;
  close(normalize(zeros), 0, 0);
  close(tf.grad((x) => tf.sum(normalize(x as tf.Tensor2D)))(zeros), 1e6, 1);
});

test("normalize() has the gradient of its finite differences", () => {
  const weights = normal(key(2), [6, 3]);
  checkGradient((x) => tf.sum(tf.mul(normalize(x), weights)), tf.add(z, 0) as tf.Tensor2D);
});

test("standardize() gives columns of mean 0 and mean square 1", () => {
  const s = standardize(tf.add(tf.mul(z, 7), 30));
  close(tf.mean(s, 0), [0, 0, 0], 1e-5);
  close(tf.mean(tf.square(s), 0), [1, 1, 1], 1e-5);
});

test("standardize() turns a constant column into zeros", () => {
  close(standardize(tf.fill([4, 2], 0.3) as tf.Tensor2D), 0, 1e-3);
});

test("standardize() has the gradient of its finite differences", () => {
  const weights = normal(key(3), [6, 3]);
  checkGradient((x) => tf.sum(tf.mul(standardize(x), weights)), z);
});
