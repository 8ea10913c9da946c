import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluateFloat64 } from "../../../lib/core/float64.ts";
import { valueAndGrad } from "../../../lib/core/gradient.ts";
import { key, normal } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { infonce, infonceAgainst } from "../../../lib/losses/infonce.ts";
import { viewScores } from "../../../lib/losses/viewInfonce.ts";
import { debiasedNegatives } from "../../../lib/negatives/debiased.ts";
import { type HardOptions, hardNegatives } from "../../../lib/negatives/hard.ts";
import oracle from "../../oracles/infonce.json" with { type: "json" };
import { checkGradient, circle, close } from "../../support/close.ts";
import { checkCompiled } from "../../support/compiled.ts";

const [n, d] = oracle.shape as [number, number];
const za = tf.tensor2d(oracle.za, [n, d]);
const zb = tf.tensor2d(oracle.zb, [n, d]);

function loss(a: tf.Tensor2D, b: tf.Tensor2D, options: HardOptions): tf.Scalar {
  const { scores, pairs } = viewScores(a, b, options);
  return infonceAgainst(scores, pairs, hardNegatives(scores, pairs, options));
}

for (const { temperature, beta, prior, clamped, ...expected } of oracle.reweightings) {
  test(`hardNegatives() of β = ${beta}, η⁺ = ${prior}, τ = ${temperature} equal loops in float64 and PyTorch's gradient, with ${clamped} at the bound`, () => {
    const options = { temperature, concentration: beta, prior };
    const got = valueAndGrad(
      ({ a, b }: { a: tf.Tensor2D; b: tf.Tensor2D }) => ({ loss: loss(a, b, options), aux: [] }),
      { a: za, b: zb },
    );
    close(got.loss, expected.loss, 1e-5);
    close(got.grads.a, expected.gradA, 2e-5);
    close(got.grads.b, expected.gradB, 2e-5);
  });
}

test("hardNegatives() of β = 0 and η⁺ = 0 give NT-Xent to 1e-12, and so do debiasedNegatives() of η⁺ = 0", () => {
  for (const temperature of [0.5, 0.05]) {
    const { scores, pairs } = viewScores(za, zb, { temperature });
    const plain = { temperature, prior: 0 };
    const [hard, debiased, ntxent] = evaluateFloat64(
      (s: tf.Tensor2D) => [
        infonceAgainst(s, pairs, hardNegatives(s, pairs, { ...plain, concentration: 0 })),
        infonceAgainst(s, pairs, debiasedNegatives(s, pairs, plain)),
        infonce(s, pairs),
      ],
      scores,
    );
    close(hard!, ntxent!, 1e-12);
    close(debiased!, ntxent!, 1e-12);
  }
});

test("hardNegatives() of β = 0 are debiasedNegatives()", () => {
  const { scores, pairs } = viewScores(za, zb);
  const options = { temperature: 0.5, prior: 0.1 };
  close(
    hardNegatives(scores, pairs, { ...options, concentration: 0 }),
    debiasedNegatives(scores, pairs, options).dataSync(),
    0,
  );
});

test("hardNegatives() count the nearest negative alone as β grows", () => {
  const { scores, pairs } = viewScores(za, zb);
  const nearest = tf.max(tf.add(scores, tf.log(pairs.negatives)), 1);
  const expected = tf.add(nearest, Math.log(2 * n - 2)).dataSync();
  close(hardNegatives(scores, pairs, { temperature: 0.5, prior: 0, concentration: 300 }), expected, 2e-3);
});

test("hardNegatives() grow with β: the gradient moves to the nearest negatives", () => {
  const { scores, pairs } = viewScores(za, zb);
  const totals = [0, 0.5, 1, 2].map((concentration) =>
    hardNegatives(scores, pairs, { temperature: 0.5, prior: 0, concentration }).dataSync(),
  );
  for (let i = 1; i < totals.length; i++)
    totals[i]!.forEach((total, a) => {
      assert.ok(total > totals[i - 1]![a]!);
    });
});

test("hardNegatives() have the gradient of finite differences, and the same bits compiled", () => {
  const options = { temperature: 0.5, concentration: 1, prior: 0.05 };
  const at = normal(key(2), [4, 3]) as tf.Tensor2D;
  const other = normal(key(3), [4, 3]) as tf.Tensor2D;
  checkGradient((a) => loss(a, other, options), at);
  checkCompiled(({ a, b }) => loss(a, b, options), { a: at, b: other });
});

test("hardNegatives() are finite with a finite gradient at temperature .01, also for equal, opposite and zero rows", () => {
  const rows = [circle(0, 0, 0), circle(0, 180, 0), circle(0, 120, 240), tf.zeros([3, 2]) as tf.Tensor2D];
  for (const a of rows)
    for (const b of rows)
      for (const prior of [0, 0.1, 0.9]) {
        const { loss: value, grads } = valueAndGrad(
          (x: tf.Tensor2D) => ({ loss: loss(x, b, { temperature: 0.01, prior, concentration: 2 }), aux: [] }),
          a,
        );
        for (const number of [...value.dataSync(), ...grads.dataSync()]) assert.ok(Number.isFinite(number));
      }
});

test("hardNegatives() refuse options out of range, by their own name", () => {
  const { scores, pairs } = viewScores(za, zb);
  const refuses = (f: () => unknown, message: string) => assert.throws(f, new RangeError(message));
  refuses(
    () => hardNegatives(scores, pairs, { temperature: 0.5, concentration: -1 }),
    "hardNegatives: expected a concentration of at least 0, got -1; .5 to 2 is usual",
  );
  refuses(
    () => hardNegatives(scores, pairs, { temperature: 0 }),
    "hardNegatives: expected a temperature above 0, got 0; pass that of the scores",
  );
});
