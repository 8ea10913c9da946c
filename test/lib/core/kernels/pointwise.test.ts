import { test } from "node:test";
import { tf } from "../../../../lib/core/tensor.ts";
import { checkGradient, close } from "../../../support/close.ts";
import { checkCompiled, weighted, weightedGradient } from "../../../support/compiled.ts";

const everywhere = [-7.5, -2, -0.6, 0.4, 1.3, 5.1, 8.2];
const positive = [0.05, 0.3, 1, 2.5, 40];
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const seluScale = 1.0507009873554805;
const seluAlpha = 1.6732632423543772;

interface Case {
  readonly f: (x: tf.Tensor) => tf.Tensor;
  /** The derivative in double precision. */
  readonly slope: (x: number) => number;
  readonly at: readonly number[];
}

const cases: Record<string, Case> = {
  relu: { f: (x) => tf.relu(x), slope: (x) => (x > 0 ? 1 : 0), at: everywhere },
  relu6: { f: (x) => tf.relu6(x), slope: (x) => (x > 0 && x < 6 ? 1 : 0), at: everywhere },
  leakyRelu: { f: (x) => tf.leakyRelu(x, 0.1), slope: (x) => (x > 0 ? 1 : 0.1), at: everywhere },
  elu: { f: (x) => tf.elu(x), slope: (x) => (x > 0 ? 1 : Math.exp(x)), at: everywhere },
  selu: {
    f: (x) => tf.selu(x),
    slope: (x) => seluScale * (x > 0 ? 1 : seluAlpha * Math.exp(x)),
    at: everywhere,
  },
  softplus: { f: (x) => tf.softplus(x), slope: sigmoid, at: everywhere },
  sigmoid: { f: (x) => tf.sigmoid(x), slope: (x) => sigmoid(x) * sigmoid(-x), at: everywhere },
  tanh: { f: (x) => tf.tanh(x), slope: (x) => Math.cosh(x) ** -2, at: everywhere },
  sqrt: { f: (x) => tf.sqrt(x), slope: (x) => 0.5 / Math.sqrt(x), at: positive },
  rsqrt: { f: (x) => tf.rsqrt(x), slope: (x) => -0.5 * x ** -1.5, at: positive },
  reciprocal: { f: (x) => tf.reciprocal(x), slope: (x) => -(x ** -2), at: [...positive, -0.4, -3] },
  abs: { f: (x) => tf.abs(x), slope: Math.sign, at: everywhere },
  square: { f: (x) => tf.square(x), slope: (x) => 2 * x, at: everywhere },
};

for (const [name, { f, slope, at }] of Object.entries(cases)) {
  const x = tf.tensor1d([...at]);

  test(`tf.${name}() has the derivative of its definition`, () => {
    const gradient = weightedGradient(f, x).dataSync();
    at.forEach((value, i) => {
      const wanted = Math.sin(2 * i + 1) * slope(value);
      close(gradient[i]!, wanted, 1e-5 * Math.max(1, Math.abs(wanted)));
    });
  });

  test(`tf.${name}() has the same bits eager and compiled`, () => checkCompiled(f, x));
}

test("the derivatives of pointwise functions have the gradient of their finite differences", () => {
  for (const [name, { f }] of Object.entries(cases)) {
    const x = tf.tensor1d(name === "rsqrt" || name === "sqrt" ? [0.6, 1.4, 2.5] : [-2, -0.6, 0.5, 1.3]);
    checkGradient((at) => weighted(tf.square(weightedGradient(f, at))), x);
  }
});

test("tf.relu() passes no gradient at 0, and tf.abs() none either", () => {
  for (const f of [cases.relu!.f, cases.abs!.f]) close(weightedGradient(f, tf.tensor1d([0, -0])), 0, 0);
});
