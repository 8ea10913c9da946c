import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../../../../lib/core/compile.ts";
import { key, normal } from "../../../../lib/core/key.ts";
import { fft, ifft, irfft, rfft } from "../../../../lib/core/operations/fourier.ts";
import { tf } from "../../../../lib/core/tensor.ts";
import { checkGradient, close } from "../../../support/close.ts";

const lengths = [1, 2, 5, 7, 8, 12];

/** Σₜ xₜ e^(sign · 2πikt/T) for k = 0 … T − 1, in double precision; pairs in, pairs out. */
function definition(pairs: ArrayLike<number>, sign: 1 | -1): number[] {
  const length = pairs.length / 2;
  return Array.from({ length }, (_, k) => {
    let real = 0;
    let imaginary = 0;
    for (let t = 0; t < length; t++) {
      const angle = (sign * 2 * Math.PI * k * t) / length;
      real += pairs[2 * t]! * Math.cos(angle) - pairs[2 * t + 1]! * Math.sin(angle);
      imaginary += pairs[2 * t]! * Math.sin(angle) + pairs[2 * t + 1]! * Math.cos(angle);
    }
    return [real, imaginary];
  }).flat();
}

/** All transforms, as functions of a tensor of the shape that length T asks for. */
const transforms: Record<
  string,
  readonly [f: (x: tf.Tensor, length: number) => tf.Tensor, shape: (length: number) => number[]]
> = {
  fft: [(x) => fft(x), (length) => [2, length, 2]],
  ifft: [(x) => ifft(x), (length) => [2, length, 2]],
  rfft: [(x) => rfft(x), (length) => [2, length]],
  irfft: [(x, length) => irfft(x, length), (length) => [2, Math.floor(length / 2) + 1, 2]],
};

for (const length of lengths) {
  test(`fft(), ifft() and rfft() of ${length} samples equal the definition in float64`, () => {
    const pairs = normal(key(length), [length, 2]);
    close(fft(pairs), definition(pairs.dataSync(), -1), 1e-5);
    close(
      ifft(pairs),
      definition(pairs.dataSync(), 1).map((value) => value / length),
      1e-5,
    );
    const real = normal(key(length + 1), [length]);
    const asPairs = tf.stack([real, tf.zerosLike(real)], 1);
    const kept = 2 * (Math.floor(length / 2) + 1);
    close(rfft(real), definition(asPairs.dataSync(), -1).slice(0, kept), 1e-5);
  });

  test(`irfft() of ${length} samples takes rfft() back`, () => {
    const x = normal(key(2 * length), [3, 2, length]);
    const back = irfft(rfft(x), length);
    assert.deepEqual(back.shape, x.shape);
    close(back, x, 1e-6);
  });
}

for (const [name, [f, shape]] of Object.entries(transforms)) {
  test(`${name}() has the gradient of its finite differences and the same bits compiled, at even and odd lengths`, () => {
    for (const length of lengths) {
      const x = normal(key(length), shape(length));
      const weights = normal(key(length + 50), f(x, length).shape);
      checkGradient((x) => tf.sum(tf.mul(f(x, length), weights)), x);
      const step = (x: tf.Tensor, weights: tf.Tensor) => ({
        value: f(x, length),
        gradient: tf.grad((x: tf.Tensor) => tf.sum(tf.mul(tf.square(f(x, length)), weights)))(x),
      });
      const eager = step(x, weights);
      const compiled = compile(step)(x, weights);
      assert.deepEqual(compiled.value.dataSync(), eager.value.dataSync());
      assert.deepEqual(compiled.gradient.dataSync(), eager.gradient.dataSync());
    }
  });
}

test("rfft() can be differentiated twice", () => {
  const slope = (x: tf.Tensor) => tf.grad((x) => tf.sum(tf.square(tf.square(rfft(x)))))(x);
  checkGradient((x) => tf.sum(slope(x)), normal(key(3), [6]), { tolerance: 5e-3 });
});

test("rfft() keeps the energy of the signal: Parseval's theorem", () => {
  const x = normal(key(4), [64]);
  const pairs = fft(tf.stack([x, tf.zerosLike(x)], 1));
  close(tf.div(tf.sum(tf.square(pairs)), 64), tf.sum(tf.square(x)).dataSync()[0]!, 1e-4);
});

test("rfft() of a cosine at frequency 3 is T / 2 there and 0 elsewhere", () => {
  const wave = tf.tensor1d(Array.from({ length: 16 }, (_, t) => Math.cos((2 * Math.PI * 3 * t) / 16)));
  const expected = Array.from({ length: 18 }, (_, i) => (i === 6 ? 8 : 0));
  close(rfft(wave), expected, 1e-5);
});

test("irfft() and fft() refuse shapes that do not fit and say so", () => {
  assert.throws(
    () => irfft(tf.zeros([5, 2]), 10),
    new RangeError(
      "irfft: expected the spectrum of shape [6, 2], got [5, 2]; that is what a signal of 10 samples has",
    ),
  );
  assert.throws(
    () => fft(tf.zeros([8])),
    new RangeError("fft: expected pairs (real, imaginary) […, T, 2], got [8]; stack both in a last axis"),
  );
  assert.throws(
    () => rfft(tf.scalar(1)),
    new RangeError("rfft: expected signals […, T], got []; pass time in the last axis"),
  );
});

test("tf.spectral.rfft() and tf.spectral.irfft() give the same bits eager and compiled", () => {
  const x = normal(key(5), [3, 8]);
  const f = (x: tf.Tensor) => ({
    magnitude: tf.abs(tf.spectral.rfft(x)),
    back: tf.spectral.irfft(tf.spectral.rfft(x)),
  });
  const eager = f(x);
  const compiled = compile(f)(x);
  assert.deepEqual(compiled.magnitude.dataSync(), eager.magnitude.dataSync());
  assert.deepEqual(compiled.back.dataSync(), eager.back.dataSync());
});
