import assert from "node:assert/strict";
import { test } from "node:test";
import { key, normal } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { amongLabels, amongViews } from "../../../lib/losses/pairs.ts";
import { debiasedNegatives } from "../../../lib/negatives/debiased.ts";
import { checkGradient, close } from "../../support/close.ts";
import { checkCompiled } from "../../support/compiled.ts";

// Values and gradients against loops and PyTorch are among those of hardNegatives() with β = 0.

test("debiasedNegatives() take off the expected share of positives, and stop at the least that cosines allow", () => {
  // One anchor, its positive at cosine .5 and negatives at 0 and −.5; τ = 1.
  const scores = tf.tensor2d([[0.5, 0, -0.5]]);
  const pairs = { positives: tf.tensor2d([[1, 0, 0]]), negatives: tf.tensor2d([[0, 1, 1]]) };
  const left = (prior: number) => (1 + Math.exp(-0.5) - 2 * prior * Math.exp(0.5)) / (1 - prior);
  close(debiasedNegatives(scores, pairs, { temperature: 1, prior: 0.2 }), Math.log(left(0.2)), 1e-6);
  close(debiasedNegatives(scores, pairs, { temperature: 1, prior: 0.6 }), Math.log(2) - 1, 1e-6);
});

test("debiasedNegatives() take the mean over several positives", () => {
  const pairs = amongLabels(tf.tensor1d([0, 0, 0, 1, 1], "int32"));
  const scores = normal(key(1), [5, 5]) as tf.Tensor2D;
  const [first] = scores.arraySync();
  const [, p1, p2, n1, n2] = first!.map(Math.exp) as [number, number, number, number, number];
  const expected = Math.log((n1 + n2 - 0.05 * 2 * ((p1 + p2) / 2)) / 0.95);
  close(debiasedNegatives(scores, pairs, { temperature: 0.2, prior: 0.05 }).dataSync()[0]!, expected, 1e-5);
});

test("debiasedNegatives() have the gradient of finite differences, and the same bits compiled", () => {
  const options = { temperature: 0.5, prior: 0.05 };
  const at = tf.mul(normal(key(4), [6, 6]), 0.3) as tf.Tensor2D;
  checkGradient((s) => tf.sum(debiasedNegatives(s, amongViews(3), options)), at);
  checkCompiled((s) => debiasedNegatives(s, amongViews(3), options), at);
});

test("debiasedNegatives() refuse a prior out of range and pairs of another shape", () => {
  const scores = tf.zeros([10, 10]) as tf.Tensor2D;
  const pairs = amongViews(5);
  const refuses = (f: () => unknown, message: string) => assert.throws(f, new RangeError(message));
  refuses(
    () => debiasedNegatives(scores, pairs, { temperature: 0.5, prior: 1 }),
    "debiasedNegatives: expected a prior in [0, 1), got 1; pass 1 / 10 for ten equal classes",
  );
  refuses(
    () => debiasedNegatives(scores, amongViews(2), { temperature: 0.5 }),
    "debiasedNegatives: expected pairs of shape [10, 10], got [4, 4]; make pairs for these anchors and candidates",
  );
});
