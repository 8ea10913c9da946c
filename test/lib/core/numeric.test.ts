import { test } from "node:test";
import { valueAndGrad } from "../../../lib/core/gradient.ts";
import { key, normal } from "../../../lib/core/key.ts";
import {
  logSoftmax,
  logSumExp,
  normalize,
  standardize,
  weightedLogSumExp,
} from "../../../lib/core/numeric.ts";
import { tf } from "../../../lib/core/tensor.ts";
import oracle from "../../oracles/operations.json" with { type: "json" };
import { checkGradient, close } from "../../support/close.ts";
import { checkCompiled, weighted, weightedGradient } from "../../support/compiled.ts";

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

const overRows = { logSumExp: (x: tf.Tensor) => logSumExp(x), logSoftmax: (x: tf.Tensor) => logSoftmax(x) };

for (const [name, f] of Object.entries(overRows)) {
  const { x, value, gradient } = oracle[name as "logSumExp" | "logSoftmax"];
  const scores = tf.tensor(x, [4, 5]);

  test(`${name}() and its gradient equal PyTorch's in float64, with the same bits compiled`, () => {
    close(f(scores), value, 5e-6);
    close(weightedGradient(f, scores), gradient, 1e-6);
    checkCompiled(f, scores);
  });

  test(`${name}() can be differentiated twice`, () => {
    checkGradient((t) => weighted(tf.square(weightedGradient(f, t))), z);
  });
}

test("logSumExp() has the gradient of its finite differences along any axes, and the same bits compiled", () => {
  const cube = normal(key(4), [2, 3, 4]);
  for (const axis of [0, 1, -1, [0, 2], [1, -1]]) {
    for (const keepDims of [false, true]) {
      const f = (x: tf.Tensor): tf.Tensor => logSumExp(x, axis, keepDims);
      checkGradient((x) => weighted(f(x)), cube);
      checkCompiled(f, cube);
    }
  }
});

test("logSumExp() of nothing but −∞ is −∞ with gradient 0, and beside a number −∞ counts as nothing", () => {
  const infinite = tf.tensor2d([
    [-Infinity, -Infinity],
    [-Infinity, 2],
  ]);
  close(logSumExp(infinite), [-Infinity, 2], 0);
  close(tf.grad((x) => tf.sum(logSumExp(x)))(infinite), [0, 0, 0, 1], 0);
  close(logSumExp(tf.tensor1d([Infinity, 1])), Infinity, 0);
});

test("weightedLogSumExp() leaves out what has weight 0, counts weights, and is −∞ with gradient 0 over nothing", () => {
  const x = tf.tensor2d([
    [1, 2, 700],
    [0, 0, 5],
    [3, 4, 5],
  ]);
  const weights = tf.tensor2d([
    [1, 1, 0],
    [2, 3, 0],
    [0, 0, 0],
  ]);
  const expected = [Math.log(Math.E + Math.E ** 2), Math.log(5), Number.NEGATIVE_INFINITY];
  close(weightedLogSumExp(x, weights), expected, 1e-6);
  const { grads } = valueAndGrad(
    (at: tf.Tensor2D) => ({ loss: tf.sum(weightedLogSumExp(at, weights)) as tf.Scalar, aux: [] }),
    x,
  );
  const share = 1 / (1 + Math.E);
  close(grads, [share, 1 - share, 0, 0.4, 0.6, 0, 0, 0, 0], 1e-6);
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
