import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluateFloat64 } from "../../../lib/core/float64.ts";
import { valueAndGrad } from "../../../lib/core/gradient.ts";
import { key, normal } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { cosineCritic } from "../../../lib/losses/critics.ts";
import {
  chanceLevel,
  infonce,
  infonceAccuracy,
  infonceAgainst,
  positiveScores,
} from "../../../lib/losses/infonce.ts";
import {
  acrossViews,
  amongLabels,
  amongViews,
  type Pairs,
  positivesAlone,
  withNegatives,
} from "../../../lib/losses/pairs.ts";
import oracle from "../../oracles/infonce.json" with { type: "json" };
import { checkGradient, close } from "../../support/close.ts";
import { checkCompiled } from "../../support/compiled.ts";

const [n, d] = oracle.shape as [number, number];
const za = tf.tensor2d(oracle.za, [n, d]);
const zb = tf.tensor2d(oracle.zb, [n, d]);
const both: tf.Tensor2D = tf.concat([za, zb], 0);
const labels = amongLabels(tf.tensor1d(oracle.several.labels, "int32"));
const scores = cosineCritic(both, both, oracle.temperature);

test("infonce() of several positives is the mean over anchors, with the other positives in the denominator, by loops", () => {
  close(infonce(scores, labels), oracle.several.sharedDenominator.anchors, 5e-6);
});

test("infonceAgainst() of several positives has the other positives out of the denominator, by loops", () => {
  close(infonceAgainst(scores, labels), oracle.several.oneAtATime.anchors, 5e-6);
});

test("infonceAgainst() takes the mean over pairs if asked, by loops", () => {
  close(infonceAgainst(scores, labels, undefined, { mean: "pairs" }), oracle.several.oneAtATime.pairs, 5e-6);
});

test("infonceAgainst() is infonce() where each anchor has one positive", () => {
  const pairs = amongViews(n);
  const [one, other] = evaluateFloat64(
    (s: tf.Tensor2D) => [infonce(s, pairs), infonceAgainst(s, pairs)],
    scores,
  );
  close(one!, other!, 1e-13);
});

test("infonce() is the logarithm of the number of candidates when all scores are equal", () => {
  const cases: [Pairs, number][] = [
    [amongViews(6), Math.log(11)],
    [acrossViews(6), Math.log(6)],
    [withNegatives(positivesAlone(3), 128), Math.log(129)],
    [labels, Math.log(2 * n - 1)],
  ];
  for (const [pairs, level] of cases) {
    const equal = tf.fill(pairs.positives.shape, 3) as tf.Tensor2D;
    close(infonce(equal, pairs), level, 1e-6);
    close(chanceLevel(pairs), level, 1e-6);
  }
});

test("infonce() with the critic log p(c | a) / p(c) tells the truth about which candidate was drawn with the anchor", () => {
  // Candidates correlated with the anchor by ρ: of those to which the softmax gives p, a share p is the positive.
  const [count, correlation] = [20_000, 0.8];
  const [anchor, noise, others] = [1, 2, 3].map((seed) => normal(key(seed), [count, 1]));
  const rest = Math.sqrt(1 - correlation ** 2);
  const positive: tf.Tensor2D = tf.add(tf.mul(anchor!, correlation), tf.mul(noise!, rest));
  const candidates: tf.Tensor2D = tf.concat([positive, others as tf.Tensor2D], 1);
  const squares = tf.square(tf.sub(candidates, tf.mul(anchor!, correlation)));
  const ratio: tf.Tensor2D = tf.sub(
    tf.div(tf.square(candidates), 2),
    tf.sub(tf.div(squares, 2 * rest ** 2), -Math.log(rest)),
  );
  const pairs = withNegatives(positivesAlone(count), 1);
  const loss = (s: tf.Tensor2D) => infonce(s, pairs).dataSync()[0]!;
  const [share] = tf.split(tf.softmax(ratio), 2, 1);
  const believed = tf.mean(tf.cast(tf.less(share!, 0.5), "float32")).dataSync()[0]!;
  const least = tf.mean(tf.minimum(share!, tf.sub(1, share!))).dataSync()[0]!;
  assert.ok(Math.abs(believed - least) < 0.01, `wrong ${believed} of the time, expected ${least}`);
  for (const factor of [0.5, 1.5]) assert.ok(loss(tf.mul(ratio, factor)) > loss(ratio) + 0.005);
  close(loss(tf.add(ratio, anchor!)), loss(ratio), 1e-5);
});

test("infonce() ignores what is added to the scores of an anchor, and the order of candidates", () => {
  const pairs = acrossViews(n);
  const some = cosineCritic(za, zb, 0.2);
  const loss = infonce(some, pairs).dataSync();
  close(infonce(tf.add(some, normal(key(1), [n, 1])), pairs), loss, 2e-6);
  const turned = (x: tf.Tensor2D): tf.Tensor2D => tf.reverse(x, 1);
  const { positives, negatives, denominator } = pairs;
  const order = {
    positives: turned(positives),
    negatives: turned(negatives),
    denominator: turned(denominator),
  };
  close(infonce(turned(some), order), loss, 1e-6);
});

test("infonce() leaves out anchors without a positive, and is 0 without any anchor", () => {
  const alone = amongLabels(tf.tensor1d([0, 1, 2], "int32"));
  const some = normal(key(1), [3, 3]) as tf.Tensor2D;
  const { loss, grads } = valueAndGrad((s: tf.Tensor2D) => ({ loss: infonce(s, alone), aux: [] }), some);
  close(loss, 0, 0);
  close(grads, 0, 0);
  close(infonceAgainst(some, alone), 0, 0);
  const one = amongLabels(tf.tensor1d([0, 0, 1], "int32"));
  const rows = normal(key(2), [3, 3]) as tf.Tensor2D;
  const changed: tf.Tensor2D = tf.add(
    rows,
    tf.tensor2d([
      [0, 0, 0],
      [0, 0, 0],
      [5, 5, 5],
    ]),
  );
  close(infonce(changed, one), infonce(rows, one).dataSync(), 1e-6);
});

test("infonce() and infonceAgainst() have the gradients of their finite differences", () => {
  const at = normal(key(3), [2 * n, 2 * n]) as tf.Tensor2D;
  checkGradient((s) => infonce(s, labels), at);
  checkGradient((s) => infonceAgainst(s, labels), at);
  checkGradient((s) => infonceAgainst(s, labels, undefined, { mean: "pairs" }), at);
});

test("infonce() and infonceAgainst() have the same bits compiled as eager, with the pairs made inside", () => {
  const at = normal(key(3), [6, 6]) as tf.Tensor2D;
  checkCompiled((s) => infonce(s, amongViews(3)), at);
  checkCompiled((s) => infonceAgainst(s, amongViews(3)), at);
});

test("infonce() and infonceAgainst() are finite with finite gradients for scores of ±100, which a τ of .01 gives", () => {
  const far = tf.mul(tf.sign(normal(key(4), [8, 8])), 100) as tf.Tensor2D;
  for (const f of [infonce, infonceAgainst])
    for (const at of [far, tf.zeros([8, 8]) as tf.Tensor2D]) {
      const { loss, grads } = valueAndGrad((s: tf.Tensor2D) => ({ loss: f(s, amongViews(4)), aux: [] }), at);
      for (const number of [...loss.dataSync(), ...grads.dataSync()]) assert.ok(Number.isFinite(number));
    }
});

test("infonceAccuracy() counts anchors whose best positive beats the best negative, and ties as misses", () => {
  const pairs = acrossViews(3);
  const scores = tf.tensor2d([
    [2, 1, 0],
    [0, 5, 5],
    [9, 0, 1],
  ]);
  close(infonceAccuracy(scores, pairs), 1 / 3, 1e-6);
  close(infonceAccuracy(tf.zeros([3, 3]), pairs), 0, 0);
});

test("positiveScores() are means over positives, and 0 without one", () => {
  const pairs = amongLabels(tf.tensor1d([0, 0, 0, 1], "int32"));
  const some = tf.tensor2d([
    [9, 1, 3, 9],
    [1, 9, 5, 9],
    [0, 1, 9, 9],
    [9, 9, 9, 9],
  ]);
  close(positiveScores(some, pairs), [2, 3, 0.5, 0], 1e-6);
});

test("infonce() refuses pairs of another number of anchors or candidates, each by its own name", () => {
  const message = (where: string) =>
    `${where}: expected pairs of shape [5, 5], got [10, 10]; make pairs for these anchors and candidates`;
  const square = tf.zeros([n, n]) as tf.Tensor2D;
  assert.throws(() => infonce(square, labels), new RangeError(message("infonce")));
  assert.throws(() => infonceAgainst(square, labels), new RangeError(message("infonceAgainst")));
  assert.throws(() => infonceAccuracy(square, labels), new RangeError(message("infonceAccuracy")));
  assert.throws(
    () => infonceAgainst(square, acrossViews(n), tf.zeros([2])),
    new RangeError("infonceAgainst: expected logNegatives of shape [5], got [2]; pass one for each anchor"),
  );
});
