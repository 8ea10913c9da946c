import assert from "node:assert/strict";
import { test } from "node:test";
import { valueAndGrad } from "../../../lib/core/gradient.ts";
import { key, normal } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { nce, nceChance } from "../../../lib/losses/nce.ts";
import oracle from "../../oracles/infonce.json" with { type: "json" };
import { checkGradient, close } from "../../support/close.ts";
import { checkCompiled } from "../../support/compiled.ts";

/** log of a normal density of mean 0, without its constant if `unnormalized`. */
function logNormal(x: tf.Tensor, width: number, unnormalized = false): tf.Tensor {
  const constant = unnormalized ? 0 : Math.log(width * Math.sqrt(2 * Math.PI));
  return tf.sub(tf.div(tf.square(x), -2 * width ** 2), constant);
}

const { data, noise, noiseWidth, precision, c, loss, gradPrecision, gradC } = oracle.nce;

test("nce() equals its definition by loops in float64, and its gradient PyTorch's", () => {
  const [x, y] = [tf.tensor1d(data), tf.tensor1d(noise)];
  const of = (at: tf.Tensor, p: tf.Scalar) => ({
    model: tf.mul(tf.square(at), tf.div(p, -2)),
    noise: logNormal(at, noiseWidth),
  });
  const got = valueAndGrad(
    ({ p, c }: { p: tf.Scalar; c: tf.Scalar }) => ({ loss: nce(of(x, p), of(y, p), c), aux: [] }),
    { p: tf.scalar(precision), c: tf.scalar(c) },
  );
  close(got.loss, loss, 2e-6);
  close(got.grads.p, gradPrecision, 2e-6);
  close(got.grads.c, gradC, 2e-6);
});

/** Data of width 1, noise of width 2, `ratio` times as many, and a model of a width without its constant. */
function experiment(ratio: number, count = 200_000) {
  const [x, y] = [normal(key(1), [count]), tf.mul(normal(key(2), [count, ratio]), 2)];
  const of = (at: tf.Tensor, logWidth: tf.Scalar) => ({
    model: tf.div(tf.mul(tf.square(at), tf.exp(tf.mul(logWidth, -2))), -2),
    noise: logNormal(at, 2),
  });
  return ({ logWidth, c }: { logWidth: tf.Scalar; c: tf.Scalar }) => nce(of(x, logWidth), of(y, logWidth), c);
}
const truth = { logWidth: tf.scalar(0), c: tf.scalar(-Math.log(Math.sqrt(2 * Math.PI))) };

for (const ratio of [1, 5]) {
  test(`nce() has no gradient at the true density and c = −log ∫ p⁰, for ${ratio} of noise for each of the data`, () => {
    const f = experiment(ratio);
    const { grads } = valueAndGrad((at: typeof truth) => ({ loss: f(at), aux: [] }), truth);
    // Means of 200,000 numbers of size 1.
    close(grads.logWidth, 0, 0.01);
    close(grads.c, 0, 0.01);
    const elsewhere = { logWidth: tf.scalar(0), c: tf.scalar(0) };
    const slope = valueAndGrad((at: typeof truth) => ({ loss: f(at), aux: [] }), elsewhere).grads.c;
    assert.ok(slope.dataSync()[0]! > 0.1);
  });
}

test("nce() learns the normalizer that nothing constrains", () => {
  const f = experiment(3, 20_000);
  let at = { logWidth: tf.scalar(0.5), c: tf.scalar(0) };
  for (let step = 0; step < 300; step++) {
    const { grads } = valueAndGrad((now: typeof at) => ({ loss: f(now), aux: [] }), at);
    at = {
      logWidth: tf.sub(at.logWidth, tf.mul(grads.logWidth, 0.5)),
      c: tf.sub(at.c, tf.mul(grads.c, 0.5)),
    };
  }
  close(at.c, truth.c.dataSync(), 0.03);
  close(at.logWidth, 0, 0.03);
});

test("nceChance() is the loss when model and noise are the same density, and 2 ln 2 for equal numbers", () => {
  for (const ratio of [1, 2, 10]) {
    const [x, y] = [normal(key(3), [50]), normal(key(4), [50, ratio])];
    const same = (at: tf.Tensor) => ({ model: logNormal(at, 1), noise: logNormal(at, 1) });
    close(nce(same(x), same(y)), nceChance(ratio), 1e-5);
  }
  close(nceChance(1), 2 * Math.LN2, 1e-12);
});

test("nce() ignores the order of examples, and what is added to both densities", () => {
  const parts = (shift: number, at: tf.Tensor) => ({
    model: tf.add(logNormal(at, 1, true), shift),
    noise: tf.add(logNormal(at, 2), shift),
  });
  const [x, y] = [normal(key(5), [8]), normal(key(6), [24])];
  const of = nce(parts(0, x), parts(0, y)).dataSync();
  close(nce(parts(3, tf.reverse(x)), parts(3, tf.reverse(y))), of, 1e-5);
});

test("nce() has the gradient of its finite differences by both densities, and the same bits compiled", () => {
  const at = (seed: number, size: number) => normal(key(seed), [size]);
  const rest = { model: at(2, 12), noise: at(3, 12) };
  checkGradient((m) => nce({ model: m, noise: at(4, 4) }, rest, tf.scalar(0.3)), at(1, 4));
  checkGradient((m) => nce({ model: at(1, 4), noise: at(4, 4) }, { ...rest, model: m }, 0.3), at(2, 12));
  checkCompiled(({ one, two, c }) => nce(one, two, c), {
    one: { model: at(1, 4), noise: at(4, 4) },
    two: rest,
    c: tf.scalar(0.3),
  });
});

test("nce() is finite with a finite gradient for densities that are worlds apart", () => {
  const far = { model: tf.tensor1d([-500, 500]), noise: tf.tensor1d([500, -500]) };
  const { loss, grads } = valueAndGrad((c: tf.Scalar) => ({ loss: nce(far, far, c), aux: [] }), tf.scalar(0));
  for (const number of [...loss.dataSync(), ...grads.dataSync()]) assert.ok(Number.isFinite(number));
});

test("nce() refuses densities at different examples, and no noise", () => {
  const three = { model: tf.zeros([3]), noise: tf.zeros([3]) };
  assert.throws(
    () => nce(three, { model: tf.zeros([3]), noise: tf.zeros([2]) }),
    new RangeError("nce: expected noise of shape [3], got [2]; pass both densities at the same examples"),
  );
  assert.throws(
    () => nce(three, { model: tf.zeros([0]), noise: tf.zeros([0]) }),
    new RangeError("nce: expected data and noise, got 3 and 0 examples; draw noise for each of the data"),
  );
});
