import assert from "node:assert/strict";
import { test } from "node:test";
import { key, normal } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { similarityTriplet } from "../../../lib/losses/similarityTriplet.ts";
import { checkGradient, circle, close } from "../../support/close.ts";

test("similarityTriplet() equals its terms by hand for two images", () => {
  // Anchors at 0° and 60° (a pair), 90° and 180° (a pair); the margin is .5, cosines of the positives .5 and 0.
  const cosine = (degrees: number) => Math.cos((degrees * Math.PI) / 180);
  const term = (negative: number, positive: number) => Math.max(0, cosine(negative) - cosine(positive) + 0.5);
  const terms = [
    [term(90, 60), term(180, 60)],
    [term(30, 60), term(120, 60)],
    [term(90, 90), term(30, 90)],
    [term(180, 90), term(120, 90)],
  ].flat();
  const expected = terms.reduce((sum, value) => sum + value, 0) / 8;
  close(similarityTriplet(circle(0, 90), circle(60, 180), { margin: 0.5 }), expected, 1e-6);
});

test("similarityTriplet() is the margin when all embeddings are equal, and 0 beyond the margin", () => {
  close(similarityTriplet(tf.ones([3, 2]), tf.ones([3, 2])), 0.8, 1e-6);
  close(similarityTriplet(circle(0, 90), circle(0, 90)), 0, 0);
});

test("similarityTriplet() ignores the scale of each row and which view comes first", () => {
  const [a, b] = [normal(key(1), [5, 3]), normal(key(2), [5, 3])] as [tf.Tensor2D, tf.Tensor2D];
  const loss = similarityTriplet(a, b).dataSync();
  close(similarityTriplet(tf.mul(a, 3), b), loss, 1e-6);
  close(similarityTriplet(b, a), loss, 1e-6);
});

test("similarityTriplet() has the gradient of its finite differences where no term is at its corner", () => {
  const other = circle(20, 100, 200);
  checkGradient((x) => similarityTriplet(x, other, { margin: 2 }), circle(0, 90, 230));
});

test("similarityTriplet() refuses margins outside (0, 2]", () => {
  for (const margin of [0, 2.1, Number.NaN]) {
    const message = `similarityTriplet: expected a margin in (0, 2], got ${margin}; .8 is the paper's`;
    assert.throws(
      () => similarityTriplet(tf.ones([2, 2]), tf.ones([2, 2]), { margin }),
      new RangeError(message),
    );
  }
});
