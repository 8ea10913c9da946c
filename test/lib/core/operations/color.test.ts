import { test } from "node:test";
import { key, uniform } from "../../../../lib/core/key.ts";
import { hsvToRgb, labToRgb, rgbToGrey, rgbToHsv, rgbToLab } from "../../../../lib/core/operations/color.ts";
import { tf } from "../../../../lib/core/tensor.ts";
import oracle from "../../../oracles/operations.json" with { type: "json" };
import { checkGradient, close } from "../../../support/close.ts";
import { checkCompiled, weighted, weightedGradient } from "../../../support/compiled.ts";

const pure = tf.tensor2d([
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
  [1, 1, 0],
  [0.5, 0.5, 0.5],
  [0, 0, 0],
]);
// Channels lie apart, so that no finite difference crosses the border of two hues.
const colors = tf.tensor2d([
  [0.9, 0.4, 0.2],
  [0.8, 0.3, 0.5],
  [0.3, 0.9, 0.6],
  [0.4, 0.7, 0.2],
  [0.2, 0.5, 0.9],
  [0.5, 0.3, 0.8],
]);
const hues = tf.tensor2d([
  [0.1, 0.4, 0.7],
  [0.3, 0.6, 0.5],
  [0.45, 0.9, 0.8],
  [0.6, 0.3, 0.9],
  [0.78, 0.5, 0.4],
  [0.93, 0.7, 0.6],
]);

test("rgbToHsv() of pure colors is their place on the circle; grey has no saturation", () => {
  close(rgbToHsv(pure), [0, 1, 1, 1 / 3, 1, 1, 2 / 3, 1, 1, 1 / 6, 1, 1, 0, 0, 0.5, 0, 0, 0], 1e-6);
});

test("hsvToRgb() and labToRgb() are the inverses of rgbToHsv() and rgbToLab()", () => {
  const sample = uniform(key(1), [4, 5, 3]);
  close(hsvToRgb(rgbToHsv(sample)), sample, 1e-6);
  close(labToRgb(rgbToLab(sample)), sample, 1e-5);
});

test("rgbToLab() and its gradient equal the definition in float64", () => {
  const { x, value, gradient } = oracle.rgbToLab;
  const at = tf.tensor(x, [8, 3]);
  close(rgbToLab(at), value, 1e-4);
  close(weightedGradient(rgbToLab, at), gradient, 2e-3);
});

test("rgbToLab() of white, grey, black and red are the published values", () => {
  const lab = rgbToLab(
    tf.tensor2d([
      [1, 1, 1],
      [0.5, 0.5, 0.5],
      [0, 0, 0],
      [1, 0, 0],
    ]),
  );
  close(lab, [100, 0, 0, 53.389, 0, 0, 0, 0, 0, 53.24, 80.09, 67.2], 1e-2);
});

test("rgbToGrey() weighs red, green and blue as the eye does", () => {
  close(rgbToGrey(pure), [0.299, 0.587, 0.114, 0.886, 0.5, 0], 1e-6);
});

const conversions: Record<string, [f: (x: tf.Tensor) => tf.Tensor, at: tf.Tensor]> = {
  rgbToHsv: [rgbToHsv, colors],
  hsvToRgb: [hsvToRgb, hues],
  rgbToLab: [rgbToLab, colors],
  labToRgb: [labToRgb, rgbToLab(colors)],
  rgbToGrey: [rgbToGrey, colors],
};

for (const [name, [f, at]] of Object.entries(conversions)) {
  test(`${name}() has the gradient of its finite differences, twice, and the same bits compiled`, () => {
    const options = name === "labToRgb" ? { step: 0.5 } : { step: 5e-3, tolerance: 2e-3 };
    checkGradient((x) => weighted(f(x)), at, options);
    if (name !== "rgbToLab") checkGradient((x) => weighted(tf.square(weightedGradient(f, x))), at, options);
    checkCompiled(f, at);
  });
}

test("rgbToHsv(), rgbToLab() and labToRgb() have finite gradients at grey and at black", () => {
  const grey = tf.tensor2d([
    [0.5, 0.5, 0.5],
    [0, 0, 0],
  ]);
  for (const [f, at] of [
    [rgbToHsv, grey],
    [rgbToLab, grey],
    [labToRgb, rgbToLab(grey)],
  ] as const) {
    close(tf.sum(tf.isFinite(weightedGradient(f, at as tf.Tensor))), 6, 0);
  }
});
