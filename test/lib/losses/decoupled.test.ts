import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluateFloat64 } from "../../../lib/core/float64.ts";
import { valueAndGrad } from "../../../lib/core/gradient.ts";
import { key, normal } from "../../../lib/core/key.ts";
import { logSumExp, weightedLogSumExp } from "../../../lib/core/numeric.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { decoupledInfonce, misesFisherWeights } from "../../../lib/losses/decoupled.ts";
import { infonce } from "../../../lib/losses/infonce.ts";
import { acrossViews, amongLabels, amongViews, decoupled } from "../../../lib/losses/pairs.ts";
import { type ViewForm, viewScores } from "../../../lib/losses/viewInfonce.ts";
import oracle from "../../oracles/infonce.json" with { type: "json" };
import { checkGradient, circle, close } from "../../support/close.ts";
import { checkCompiled } from "../../support/compiled.ts";

const [n, d] = oracle.shape as [number, number];
const za = tf.tensor2d(oracle.za, [n, d]);
const zb = tf.tensor2d(oracle.zb, [n, d]);
const queue = tf.tensor2d(oracle.queue);

function ofViews(a: tf.Tensor2D, b: tf.Tensor2D, form: ViewForm = {}): tf.Scalar {
  const { scores, pairs } = viewScores(a, b, form);
  return decoupledInfonce(scores, pairs);
}

for (const { name, form, queue: queued, decoupled: expected } of oracle.cases) {
  test(`decoupledInfonce() of ${name} equals loops in float64 and PyTorch's gradient at τ = ${form.temperature}`, () => {
    const full = { ...form, ...(queued && { more: queue }) } as ViewForm;
    const { loss, grads } = valueAndGrad(
      ({ a, b }: { a: tf.Tensor2D; b: tf.Tensor2D }) => ({ loss: ofViews(a, b, full), aux: [] }),
      { a: za, b: zb },
    );
    close(loss, expected.loss, 1e-6 / form.temperature);
    close(grads.a, expected.gradA, 3e-6 / form.temperature);
    close(grads.b, expected.gradB, 3e-6 / form.temperature);
  });
}

test("decoupledInfonce() is infonce() with the positive taken out of the denominator and nothing else", () => {
  const { scores, pairs } = viewScores(za, zb);
  const [one, other] = evaluateFloat64(
    (s: tf.Tensor2D) => [decoupledInfonce(s, pairs), infonce(s, decoupled(pairs))],
    scores,
  );
  close(one!, other!, 1e-13);
  const [whole, without, positive] = evaluateFloat64(
    (s: tf.Tensor2D) => [
      tf.exp(weightedLogSumExp(s, pairs.denominator)),
      tf.exp(weightedLogSumExp(s, decoupled(pairs).denominator)),
      tf.exp(logSumExp(tf.add(s, tf.log(pairs.positives)))),
    ],
    scores,
  );
  close(
    whole!.map((sum, i) => sum - positive![i]!),
    without!,
    1e-12,
  );
});

test("decoupledInfonce() is ln(2N − 2) when all embeddings are equal, up to s − s", () => {
  close(ofViews(tf.ones([6, 3]), tf.ones([6, 3]), { temperature: 1 }), Math.log(10), 1e-6);
});

test("decoupledInfonce() goes below 0: to ln K − 2/τ for views that agree and images opposite to each other", () => {
  close(ofViews(circle(0, 180), circle(0, 180), { temperature: 0.5 }), Math.log(2) - 4, 1e-5);
});

test("decoupledInfonce() has a gradient where infonce() has none: for easy positives", () => {
  const [a, b] = [circle(0, 180), circle(0, 180.5)];
  const steepest = (f: typeof infonce) => {
    const { grads } = valueAndGrad((x: tf.Tensor2D) => {
      const { scores, pairs } = viewScores(x, b, { temperature: 0.1 });
      return { loss: f(scores, pairs), aux: [] };
    }, a);
    return tf.max(tf.abs(grads)).dataSync()[0]!;
  };
  assert.ok(steepest(infonce) < 1e-6);
  assert.ok(steepest(decoupledInfonce) > 1e-3);
});

test("decoupledInfonce() weighs the positives alone", () => {
  const { scores, pairs } = viewScores(za, zb);
  const twice = decoupledInfonce(scores, pairs, tf.fill([2 * n], 2));
  const none = decoupledInfonce(scores, pairs, tf.zeros([2 * n]));
  const once = decoupledInfonce(scores, pairs);
  close(tf.sub(none, once), tf.sub(once, twice).dataSync(), 2e-6);
});

test("misesFisherWeights() have mean 1, and are larger for views farther apart, by hand", () => {
  // Cosines of the positives are 1 and 0.
  const { scores, pairs } = viewScores(circle(0, 90), circle(0, 180), { temperature: 0.2 });
  const weights = misesFisherWeights(scores, pairs, { temperature: 0.2 });
  const share = Math.exp(2) / ((Math.exp(2) + 1) / 2);
  close(weights, [2 - share, share, 2 - share, share], 1e-5);
  close(tf.mean(weights), 1, 1e-6);
});

test("misesFisherWeights() pass no gradient on", () => {
  const loss = (a: tf.Tensor2D) => {
    const { scores, pairs } = viewScores(a, zb);
    return tf.sum(misesFisherWeights(scores, pairs, { temperature: 0.5 })) as tf.Scalar;
  };
  close(valueAndGrad((a: tf.Tensor2D) => ({ loss: loss(a), aux: [] }), za).grads, 0, 0);
});

test("decoupledInfonce() has the gradient of its finite differences, and leaves out anchors without negatives", () => {
  const at = normal(key(1), [6, 6]) as tf.Tensor2D;
  checkGradient((s) => decoupledInfonce(s, amongViews(3)), at);
  const all = amongLabels(tf.zeros([6], "int32"));
  const { loss, grads } = valueAndGrad((s: tf.Tensor2D) => ({ loss: decoupledInfonce(s, all), aux: [] }), at);
  close(loss, 0, 0);
  close(grads, 0, 0);
});

test("decoupledInfonce() has the same bits compiled as eager, with its weights", () => {
  checkCompiled(
    ({ a, b }) => {
      const { scores, pairs } = viewScores(a, b);
      return decoupledInfonce(scores, pairs, misesFisherWeights(scores, pairs, { temperature: 0.5 }));
    },
    { a: za, b: zb },
  );
});

test("decoupledInfonce() is finite with a finite gradient at temperature .01, also for equal, opposite and zero rows", () => {
  const rows = [circle(0, 0, 0), circle(0, 180, 0), tf.zeros([3, 2]) as tf.Tensor2D];
  for (const a of rows)
    for (const b of rows) {
      const { loss, grads } = valueAndGrad(
        (x: tf.Tensor2D) => ({ loss: ofViews(x, b, { temperature: 0.01 }), aux: [] }),
        a,
      );
      for (const number of [...loss.dataSync(), ...grads.dataSync()]) assert.ok(Number.isFinite(number));
    }
});

test("decoupledInfonce() and misesFisherWeights() refuse what does not fit", () => {
  const { scores, pairs } = viewScores(za, zb);
  const refuses = (f: () => unknown, message: string) => assert.throws(f, new RangeError(message));
  refuses(
    () => decoupledInfonce(scores, acrossViews(n)),
    "decoupledInfonce: expected pairs of shape [10, 10], got [5, 5]; make pairs for these anchors and candidates",
  );
  refuses(
    () => decoupledInfonce(scores, pairs, tf.zeros([n])),
    "decoupledInfonce: expected weights of shape [10], got [5]; pass one for each anchor",
  );
  refuses(
    () => misesFisherWeights(scores, pairs, { temperature: 0.5, sigma: 0 }),
    "misesFisherWeights: expected a sigma above 0, got 0; .1 and .5 are usual",
  );
});
