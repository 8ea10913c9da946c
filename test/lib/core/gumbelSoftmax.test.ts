import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../../../lib/core/compile.ts";
import { categorical, gumbel, gumbelSoftmax } from "../../../lib/core/gumbelSoftmax.ts";
import { fold, type Key, key, normal } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { checkGradient, close } from "../../support/close.ts";
import { checkCompiled, weighted, weightedGradient } from "../../support/compiled.ts";
import { farthest, moments } from "../../support/samples.ts";

const draws = 20_000;
const logits = tf.tensor1d([0, 1, -1, 2]);
const probabilities = tf.softmax(logits).dataSync();

/** How often each class is drawn. */
function frequencies(classes: tf.Tensor): number[] {
  const counts = [0, 0, 0, 0];
  for (const value of classes.dataSync()) counts[value]!++;
  return counts.map((count) => count / classes.size);
}

function closeToProbabilities(classes: tf.Tensor): void {
  frequencies(classes).forEach((frequency, c) => {
    const p = probabilities[c]!;
    close(frequency, p, 4 * Math.sqrt((p * (1 - p)) / draws));
  });
}

test("gumbel() has the Gumbel distribution function, mean and variance, and finite ends", () => {
  const sample = gumbel(key(1), [draws]).dataSync();
  assert.ok(farthest(sample, (value) => Math.exp(-Math.exp(-value))) < 2 / Math.sqrt(draws));
  const { mean, variance } = moments(sample);
  close(mean, 0.5772156649, 4 * Math.sqrt(Math.PI ** 2 / 6 / draws));
  close(variance, Math.PI ** 2 / 6, 0.08);
  const ends = tf.tensor1d([2 ** -24, 1 - 2 ** -24]);
  close(tf.neg(tf.log(tf.neg(tf.log(ends)))), [-2.81162, 16.63553], 1e-3);
});

test("categorical() draws each class with its softmax probability", () => {
  const rows = tf.tile(tf.expandDims(logits), [draws, 1]);
  const classes = categorical(key(2), rows);
  assert.equal(classes.dtype, "int32");
  assert.deepEqual(classes.shape, [draws]);
  closeToProbabilities(classes);
});

test("gumbelSoftmax() peaks at each class with its softmax probability at any temperature, and its rows sum to 1", () => {
  const rows = tf.tile(tf.expandDims(logits), [draws, 1]);
  for (const temperature of [0.3, 2]) {
    const soft = gumbelSoftmax(key(3), rows, { temperature });
    close(tf.sum(soft, 1), 1, 1e-5);
    closeToProbabilities(tf.argMax(soft, 1));
  }
});

test("gumbelSoftmax() is uniform in the hot limit and one-hot in the cold", () => {
  close(gumbelSoftmax(key(4), tf.reshape(logits, [1, 4]), { temperature: 1e5 }), 0.25, 1e-3);
  const cold = gumbelSoftmax(key(4), tf.reshape(logits, [1, 4]), { temperature: 1e-3 });
  close(tf.max(cold), 1, 1e-6);
});

test("gumbelSoftmax() has the gradient of its finite differences, by the scores and by the temperature", () => {
  const scores = normal(key(5), [3, 4]);
  checkGradient((x) => weighted(gumbelSoftmax(key(6), x, { temperature: 0.7 })), scores);
  checkGradient(
    (t: tf.Scalar) => weighted(gumbelSoftmax(key(6), scores, { temperature: t })),
    tf.scalar(0.7),
  );
});

test("gumbelSoftmax() when hard is one-hot to the bit, where the soft one is largest, with the soft one's gradient", () => {
  const scores = normal(key(7), [5, 3, 4]);
  const hard = gumbelSoftmax(key(8), scores, { hard: true });
  const soft = gumbelSoftmax(key(8), scores);
  assert.deepEqual(tf.sum(tf.cast(tf.equal(hard, 1), "int32"), -1).dataSync(), new Int32Array(15).fill(1));
  assert.deepEqual(tf.sum(tf.cast(tf.equal(hard, 0), "int32"), -1).dataSync(), new Int32Array(15).fill(3));
  assert.deepEqual(tf.argMax(hard, -1).dataSync(), tf.argMax(soft, -1).dataSync());
  const gradient = (hard: boolean) =>
    weightedGradient((x: tf.Tensor) => gumbelSoftmax(key(8), x, { hard }), scores).dataSync();
  assert.deepEqual(gradient(true), gradient(false));
});

test("gumbelSoftmax() of one class is 1", () => {
  for (const hard of [false, true]) close(gumbelSoftmax(key(12), tf.ones([2, 1]), { hard }), 1, 0);
});

test("gumbelSoftmax() draws by the key of each call of a compiled step, the same bits as eager", () => {
  const scores = normal(key(9), [3, 4]);
  for (const hard of [false, true]) {
    checkCompiled((x: tf.Tensor) => gumbelSoftmax(key(10), x, { hard }), scores);
  }
  const step = compile((x: tf.Tensor, from: Key) => gumbelSoftmax(from, x));
  const first = step(scores, fold(key(11), 0)).dataSync();
  assert.notDeepEqual(step(scores, fold(key(11), 1)).dataSync(), first);
  assert.deepEqual(gumbelSoftmax(fold(key(11), 0), scores).dataSync(), first);
});

test("gumbelSoftmax() refuses a temperature that is not above 0", () => {
  for (const temperature of [0, -1, Number.NaN]) {
    const message = `gumbelSoftmax: expected a temperature above 0, got ${temperature}; 1 is usual`;
    assert.throws(() => gumbelSoftmax(key(1), logits, { temperature }), new RangeError(message));
  }
});
