import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../../../lib/core/compile.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { hertzToMel, logMel, type MelScale, melFilters, melToHertz } from "../../../lib/signals/mel.ts";
import oracle from "../../oracles/signals.json" with { type: "json" };
import { close } from "../../support/close.ts";

for (const { length, options, filters } of oracle.melFilters) {
  test(`melFilters() equals the definition by numpy: ${JSON.stringify(options)}`, () => {
    close(melFilters(length, { ...options, scale: options.scale as MelScale }), tf.tensor2d(filters), 1e-5);
  });
}

test("hertzToMel() gives 1000 mel at 1000 Hz (htk), 15 (slaney), and melToHertz() takes it back", () => {
  close(hertzToMel(1000, "htk"), 1000, 0.02);
  close(hertzToMel(1000, "slaney"), 15, 1e-12);
  for (const scale of ["htk", "slaney"] as const) {
    for (const hertz of [0, 440, 999, 1000, 1001, 8000]) {
      close(melToHertz(hertzToMel(hertz, scale), scale), hertz, 1e-8);
    }
  }
});

const { options, values, weights, gradient } = oracle.logMel;
const signal = tf.tensor2d(oracle.signal);
const weighted = (x: tf.Tensor2D) => tf.sum(tf.mul(logMel(x, options), tf.tensor3d(weights)));
const slope = (x: tf.Tensor2D) => tf.grad((x) => weighted(x as tf.Tensor2D))(x) as tf.Tensor2D;

test("logMel() equals PyTorch in float64, its gradient too, and compiled has the same bits", () => {
  close(logMel(signal, options), tf.tensor3d(values), 1e-4);
  const expected = tf.tensor2d(gradient);
  const largest = tf.max(tf.abs(expected)).dataSync()[0]!;
  close(slope(signal), expected, 1e-4 * largest);
  assert.deepEqual(compile(slope)(signal).dataSync(), slope(signal).dataSync());
});

test("logMel() of silence is the logarithm of the floor, with gradient 0", () => {
  const silence = tf.zeros([2, 60]) as tf.Tensor2D;
  close(logMel(silence, options), Math.log(1e-10), 1e-5);
  close(logMel(silence, { ...options, floor: 0.01 }), Math.log(0.01), 1e-6);
  close(slope(silence), 0, 0);
});

test("melFilters() refuses bands that are none or beyond the signal and says so", () => {
  assert.throws(
    () => melFilters(64, { bands: 0, sampleRate: 8000 }),
    new RangeError("melFilters: expected 1 or more bands, got 0; 40 to 128 are usual"),
  );
  assert.throws(
    () => melFilters(64, { bands: 4, sampleRate: 8000, high: 5000 }),
    new RangeError(
      "melFilters: expected 0 ≤ low < high ≤ 4000 Hz, half the sample rate, got 0 to 5000; frequencies above it are not in the signal",
    ),
  );
});
