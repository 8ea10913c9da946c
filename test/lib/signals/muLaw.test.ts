import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../../../lib/core/compile.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { muLaw, muLawAmplitudes, muLawClasses, muLawInverse } from "../../../lib/signals/muLaw.ts";
import { checkGradient, close } from "../../support/close.ts";

const amplitudes = Float32Array.from({ length: 201 }, (_, i) => i / 100 - 1);
const x = tf.tensor1d(amplitudes);

test("muLaw() equals the definition in float64 and muLawInverse() takes it back", () => {
  const expected = Array.from(
    amplitudes,
    (a) => (Math.sign(a) * Math.log(1 + 255 * Math.abs(a))) / Math.log(256),
  );
  close(muLaw(x), expected, 1e-6);
  close(muLawInverse(muLaw(x)), x, 1e-6);
  close(muLawInverse(muLaw(x, 10), 10), x, 1e-6);
});

test("muLaw() and muLawInverse() have the gradient of their finite differences, and that of both sides at 0", () => {
  const points = tf.tensor1d([-0.9, -0.5, 0.3, 0.7]);
  checkGradient((x) => tf.sum(tf.square(muLaw(x, 15))), points);
  checkGradient((y) => tf.sum(tf.square(muLawInverse(y, 15))), points);
  close(tf.grad((x) => muLaw(x))(tf.scalar(0)), 255 / Math.log(256), 1e-4);
  close(tf.grad((y) => muLawInverse(y))(tf.scalar(0)), Math.log(256) / 255, 1e-7);
});

test("muLaw() and muLawInverse() give the same bits eager and compiled, gradients too", () => {
  const step = (x: tf.Tensor) => ({
    value: muLaw(x),
    gradient: tf.grad((x) => tf.sum(tf.square(muLaw(muLawInverse(x), 20))))(x),
  });
  const eager = step(x);
  const compiled = compile(step)(x);
  assert.deepEqual(compiled.value.dataSync(), eager.value.dataSync());
  assert.deepEqual(compiled.gradient.dataSync(), eager.gradient.dataSync());
});

test("muLawClasses() of −1, 0 and 1 are 0, 128 and 255, and beyond them too", () => {
  const classes = muLawClasses(tf.tensor1d([-1, 0, 1, -3, 3]));
  assert.equal(classes.dtype, "int32");
  assert.deepEqual([...classes.dataSync()], [0, 128, 255, 0, 255]);
});

test("muLawAmplitudes() of all classes are the middles that muLawClasses() gives back", () => {
  const classes = tf.range(0, 256, 1, "int32");
  assert.deepEqual(muLawClasses(muLawAmplitudes(classes)).arraySync(), classes.arraySync());
  // The error of a class is at most half its step, 1 / 255 in y, times the slope dx / dy: fine at 0, coarse at 1.
  const error = tf.abs(tf.sub(muLawAmplitudes(muLawClasses(x)), x)).dataSync();
  close(error[100]!, 0, 1e-4);
  assert.ok(error.every((one) => one < (Math.log(256) * 256) / 255 ** 2));
});

test("muLaw() refuses a μ that is not above 0 and says so", () => {
  assert.throws(() => muLaw(x, 0), new RangeError("muLaw: expected μ above 0, got 0; 255 is the standard"));
});
