import assert from "node:assert/strict";
import { test } from "node:test";
import { key, normal } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { effectiveRank, spectrum } from "../../../lib/metrics/effectiveRank.ts";
import { close } from "../../support/close.ts";

/** ±eᵢ for every axis i: their covariance is I / D. */
function axes(d: number): tf.Tensor2D {
  return tf.concat([tf.eye(d), tf.neg(tf.eye(d))]) as tf.Tensor2D;
}

test("effectiveRank() is D for the axes of D dimensions", () => {
  for (const d of [2, 16, 128]) close(effectiveRank(axes(d)), d, 1e-3 * d);
});

test("effectiveRank() of isotropic embeddings is D less what sampling takes", () => {
  // With N examples the eigenvalues of the covariance spread by √(D/N), which lowers log erank by about D/(2N).
  close(effectiveRank(normal(key(1), [8000, 16]) as tf.Tensor2D), 16 * Math.exp(-16 / 16000), 0.02);
});

test("effectiveRank() is 1 for embeddings on a line, in few and in many dimensions", () => {
  for (const d of [3, 128]) {
    const direction = normal(key(2), [1, d]);
    const z = tf.mul(normal(key(3), [200, 1]), direction) as tf.Tensor2D;
    close(effectiveRank(z), 1, 2e-3);
  }
});

test("effectiveRank() is k where k of D axes vary alike", () => {
  close(
    effectiveRank(
      tf.pad(axes(5), [
        [0, 0],
        [0, 27],
      ]) as tf.Tensor2D,
    ),
    5,
    1e-3,
  );
});

test("effectiveRank() of two axes with shares p and 1 − p is e to their entropy", () => {
  const z = tf.tensor2d([
    [1, 0],
    [-1, 0],
    [1, 0],
    [-1, 0],
    [1, 0],
    [-1, 0],
    [0, 1],
    [0, -1],
  ]);
  const entropy = -(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25));
  close(effectiveRank(z), Math.exp(entropy), 1e-5);
});

test("effectiveRank() is 0 where all embeddings are equal", () => {
  assert.equal(effectiveRank(tf.tile(tf.tensor2d([[0.3, 1.7, -2]]), [40, 1])), 0);
});

test("spectrum() is sorted and sums to the total variance", () => {
  const z = normal(key(4), [100, 6]) as tf.Tensor2D;
  const values = spectrum(z);
  assert.deepEqual(
    values,
    [...values].sort((a, b) => b - a),
  );
  const unit = tf.div(z, tf.norm(z, 2, 1, true));
  const total = tf.sum(tf.mean(tf.square(tf.sub(unit, tf.mean(unit, 0, true))), 0));
  close(
    values.reduce((a, b) => a + b),
    total.dataSync()[0]!,
    1e-5,
  );
});

test("effectiveRank() refuses a single embedding, and embeddings that are not numbers", () => {
  assert.throws(
    () => effectiveRank(tf.zeros([1, 4])),
    new RangeError("spectrum: expected at least 2 embeddings, got 1; pass a batch"),
  );
  assert.throws(
    () => effectiveRank(tf.fill([4, 2], Number.NaN)),
    /^RangeError: spectrum: expected finite embeddings/,
  );
});

test("effectiveRank() leaves no tensor behind", () => {
  const z = axes(4);
  const before = tf.memory().numTensors;
  effectiveRank(z);
  assert.equal(tf.memory().numTensors, before);
});
