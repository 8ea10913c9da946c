import assert from "node:assert/strict";
import { test } from "node:test";
import { key, normal } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { bilinearCritic, cosineCritic, dotCritic } from "../../../lib/losses/critics.ts";
import { checkGradient, circle, close } from "../../support/close.ts";
import { checkCompiled } from "../../support/compiled.ts";

const anchors = tf.tensor2d([
  [1, 2],
  [0, -3],
]);
const candidates = tf.tensor2d([
  [3, 4],
  [1, 0],
  [-1, 1],
]);

test("dotCritic() has anchors in rows and candidates in columns", () => {
  close(dotCritic(anchors, candidates), [11, 1, 1, -12, 0, -3], 0);
});

test("cosineCritic() is the cosine over the temperature, whatever the lengths, also if the temperature is a tensor", () => {
  const expected = [30, 90, -60].map((angle) => Math.cos((angle * Math.PI) / 180) / 0.2);
  const ray: tf.Tensor2D = tf.mul(circle(0), 7);
  close(cosineCritic(ray, circle(30, 90, -60), 0.2), expected, 2e-6);
  close(cosineCritic(ray, circle(30, 90, -60), tf.scalar(0.2)), expected, 2e-6);
});

test("bilinearCritic() is aᵀWc, counted by hand, between spaces of different width", () => {
  const weights = tf.tensor2d([
    [1, 0, 2],
    [0, 1, 0],
  ]);
  close(bilinearCritic(anchors, tf.tensor2d([[1, 1, 1]]), weights), [5, -3], 0);
});

test("bilinearCritic() has the gradient of its finite differences by its weights, and works compiled", () => {
  const [a, c] = [normal(key(1), [3, 4]), normal(key(2), [5, 2])] as [tf.Tensor2D, tf.Tensor2D];
  const scores = (w: tf.Tensor2D) => bilinearCritic(a, c, w);
  checkGradient((w) => tf.sum(tf.square(scores(w))), normal(key(3), [4, 2]) as tf.Tensor2D);
  checkCompiled(
    ([a, c, w]: readonly tf.Tensor2D[]) => bilinearCritic(a!, c!, w!),
    [a, c, normal(key(3), [4, 2]) as tf.Tensor2D],
  );
});

test("critics refuse embeddings of spaces that do not match and temperatures that are not above 0", () => {
  const wide = tf.ones([3, 5]) as tf.Tensor2D;
  assert.throws(
    () => dotCritic(anchors, wide),
    new RangeError("dotCritic: expected candidates of shape [·, 2], got [3, 5]; embed both in one space"),
  );
  assert.throws(
    () => bilinearCritic(anchors, wide, tf.ones([2, 2])),
    new RangeError(
      "bilinearCritic: expected weights of shape [2, 5], got [2, 2]; pass one row for each feature of an anchor",
    ),
  );
  for (const temperature of [0, -1, Number.NaN]) {
    assert.throws(
      () => cosineCritic(anchors, candidates, temperature),
      new RangeError(`cosineCritic: expected a temperature above 0, got ${temperature}; .1 to .5 is usual`),
    );
  }
});
