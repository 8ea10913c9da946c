import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../../../lib/core/compile.ts";
import { key, normal } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { hann, istft, powerSpectrogram, stft } from "../../../lib/signals/stft.ts";
import oracle from "../../oracles/signals.json" with { type: "json" };
import { checkGradient, close } from "../../support/close.ts";

const signal = tf.tensor2d(oracle.signal);

for (const { options, spectrum } of oracle.transforms) {
  test(`stft() equals torch.stft in float64: ${JSON.stringify(options)}`, () => {
    const expected = tf.tensor4d(spectrum);
    const got = stft(signal, options);
    assert.deepEqual(got.shape, expected.shape);
    close(got, expected, 1e-5);
  });
}

test("istft() of a spectrum that no signal has equals torch.istft in float64", () => {
  const { options, spectrum, signal: expected } = oracle.inverse;
  close(istft(tf.tensor4d(spectrum), options, 60), tf.tensor2d(expected), 1e-5);
});

test("istft() takes stft() back, centered or not, with windows shorter than the frame", () => {
  const x = normal(key(1), [2, 96]) as tf.Tensor2D;
  for (const options of [
    { length: 16 },
    { length: 16, hop: 3 },
    { length: 15, hop: 4 },
    { length: 20, hop: 4, windowLength: 12 },
  ]) {
    close(istft(stft(x, options), options, 96), x, 1e-5);
  }
  const apart = { length: 16, hop: 4, centered: false };
  const inside = (x: tf.Tensor2D) => tf.slice(x, [0, 1], [2, 95]);
  // The window is 0 at the first sample of all.
  close(inside(istft(stft(x, apart), apart, 96)), inside(x), 1e-4);
});

test("powerSpectrogram() is the squared magnitude", () => {
  const { options, spectrum } = oracle.transforms[0]!;
  const expected = spectrum.flat(2).map(([real, imaginary]) => real! ** 2 + imaginary! ** 2);
  close(powerSpectrogram(signal, options), expected, 1e-4);
});

test("powerSpectrogram() of a sine of 1000 Hz at 8000 samples a second peaks at frequency L / 8", () => {
  const wave = Array.from({ length: 256 }, (_, t) => Math.sin((2 * Math.PI * 1000 * t) / 8000));
  const power = powerSpectrogram(tf.tensor2d([wave]), { length: 64, hop: 32, centered: false });
  assert.deepEqual([...tf.argMax(power, 2).dataSync()], new Array(7).fill(8));
});

test("stft() and istft() have the gradient of their finite differences, the same bits compiled", () => {
  const options = { length: 8, hop: 3, windowLength: 7 };
  const x = normal(key(2), [2, 20]) as tf.Tensor2D;
  const weights = normal(key(3), stft(x, options).shape);
  checkGradient((x) => tf.sum(tf.mul(stft(x, options), weights)), x);
  const spectrum = normal(key(4), stft(x, options).shape) as tf.Tensor4D;
  const timeWeights = normal(key(5), [2, 18]);
  checkGradient((s) => tf.sum(tf.mul(istft(s, options, 18), timeWeights)), spectrum);
  const step = (x: tf.Tensor2D) => {
    const f = (x: tf.Tensor2D) => istft(tf.mul(stft(x, options), stft(x, options)), options, 18);
    return { value: f(x), gradient: tf.grad((x) => tf.sum(tf.square(f(x as tf.Tensor2D))))(x) };
  };
  const eager = step(x);
  const compiled = compile(step)(x);
  assert.deepEqual(compiled.value.dataSync(), eager.value.dataSync());
  assert.deepEqual(compiled.gradient.dataSync(), eager.gradient.dataSync());
});

test("hann() is periodic: windows half their length apart add up to 1", () => {
  const window = hann(10);
  close(tf.add(window, tf.concat([window.slice(5, 5), window.slice(0, 5)])), 1, 1e-6);
});

test("stft() and istft() refuse settings that do not fit and say so", () => {
  assert.throws(
    () => stft(tf.zeros([1, 8]), { length: 16 }),
    new RangeError(
      "stft: expected more than 8 samples, half a frame, got 8; shorten the frame or set centered to false",
    ),
  );
  assert.throws(
    () => stft(signal, { length: 16, windowLength: 20 }),
    new RangeError(
      "stft: expected a window of 1 to 16 samples, got 20; make the frame longer than the window",
    ),
  );
  assert.throws(
    () => stft(signal, { length: 16, hop: 17 }),
    new RangeError("stft: expected a hop of 1 to 16 samples, got 17; a longer one leaves samples out"),
  );
  assert.throws(
    () => stft(signal, { length: 1 }),
    new RangeError("stft: expected a length of 2 or more samples, got 1; 512 is usual"),
  );
  assert.throws(
    () => istft(tf.zeros([1, 3, 8, 2]), { length: 16 }, 10),
    new RangeError(
      "istft: expected the spectrum of shape [·, ·, 9, 2], got [1, 3, 8, 2]; pass what stft returns",
    ),
  );
  assert.throws(
    () => istft(tf.zeros([1, 3, 9, 2]), { length: 16 }, 17),
    new RangeError(
      "istft: expected at most the 16 samples that 3 frames cover, got 17; pass the length of the signal that stft was given",
    ),
  );
});
