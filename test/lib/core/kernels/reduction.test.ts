import assert from "node:assert/strict";
import { test } from "node:test";
import { key, normal } from "../../../../lib/core/key.ts";
import { tf } from "../../../../lib/core/tensor.ts";
import { checkGradient, close } from "../../../support/close.ts";
import { checkCompiled, weighted, weightedGradient } from "../../../support/compiled.ts";

const x = normal(key(1), [3, 4, 2]);
const reductions = { sum: tf.sum, mean: tf.mean, max: tf.max, min: tf.min, prod: tf.prod };

for (const [name, reduce] of Object.entries(reductions)) {
  for (const axis of [undefined, 0, -1, [0, 2], [1, -1]]) {
    for (const keep of [false, true]) {
      const f = (at: tf.Tensor): tf.Tensor => reduce(tf.add(at, tf.mul(at, at)), axis, keep);
      const over = axis === undefined ? "all axes" : `axis ${axis}`;

      test(`tf.${name}() over ${over}${keep ? ", kept," : ""} has the gradient of its finite differences and the same bits compiled`, () => {
        checkGradient((at) => weighted(f(at)), x, { step: 2e-3, tolerance: 2e-2 });
        checkCompiled(f, x);
      });
    }
  }
}

test("tf.max() and tf.min() share the gradient among equal extremes", () => {
  const tied = tf.tensor2d([
    [1, 3, 3, 0],
    [2, 2, 2, 2],
  ]);
  const gradient = (f: (at: tf.Tensor) => tf.Tensor) => tf.grad((at) => tf.sum(f(at)))(tied);
  close(
    gradient((at) => tf.max(at, 1)),
    [0, 0.5, 0.5, 0, 0.25, 0.25, 0.25, 0.25],
    0,
  );
  close(
    gradient((at) => tf.min(at, 1)),
    [0, 0, 0, 1, 0.25, 0.25, 0.25, 0.25],
    0,
  );
});

test("tf.prod() has its derivative beside one zero and beside two", () => {
  const zeros = tf.tensor2d([
    [2, 0, 5],
    [0, 3, 0],
  ]);
  close(tf.grad((at) => tf.sum(tf.prod(at, 1)))(zeros), [0, 10, 0, 0, 0, 0], 0);
});

test("tf.sum() of squares can be differentiated twice", () => {
  const second = (at: tf.Tensor) => tf.sum(tf.square(weightedGradient((t) => tf.mean(tf.square(t), 1), at)));
  checkGradient(second, x);
  assert.deepEqual(weightedGradient((t) => tf.sum(t, 1), x).shape, x.shape);
});
