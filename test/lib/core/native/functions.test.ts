import assert from "node:assert/strict";
import { test } from "node:test";
import { inFloat64 } from "../../../../lib/core/float64.ts";
import { type ElementwiseFunction, elementwise } from "../../../../lib/core/operations/elementwise.ts";
import { runSingle } from "../../../../lib/core/operations/native.ts";
import { tf } from "../../../../lib/core/tensor.ts";
import { everyFloat, firstDifference, specialFloats } from "../../../support/floats.ts";
import { runProgram } from "../../../support/programs.ts";

interface Definition {
  readonly f: (x: number) => number;
  /** The largest error over every seventh number of float32, in units in the last place, rounded up. */
  readonly error: number;
}

const functions: Readonly<Partial<Record<ElementwiseFunction, Definition>>> = {
  Erf: { f: erf, error: 1.5 },
  Exp: { f: Math.exp, error: 1 },
  Expm1: { f: Math.expm1, error: 1.6 },
  Log: { f: Math.log, error: 0.9 },
  Log1p: { f: Math.log1p, error: 1.5 },
  Reciprocal: { f: (x) => 1 / x, error: 0.5 },
  Rsqrt: { f: (x) => 1 / Math.sqrt(x), error: 1.5 },
  Sigmoid: { f: (x) => 1 / (1 + Math.exp(-x)), error: 2.4 },
  Softplus: { f: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), error: 2 },
  Tanh: { f: Math.tanh, error: 1.1 },
};

/** Numbers of every kind, and as many of the size at which functions bend. */
const numbers = Float32Array.from([
  ...specialFloats,
  ...everyFloat(100_003),
  ...Float32Array.from({ length: 30_000 }, (_, i) => (i - 15_000) / 1_499),
  ...Float32Array.from({ length: 20_000 }, (_, i) => 1 + (i - 10_000) / 40_009),
]);

for (const [name, { f, error }] of Object.entries(functions) as [ElementwiseFunction, Definition][]) {
  test(`${name} is within ${error} units in the last place of its definition in float64`, () => {
    const got = elementwise(name, [tf.tensor1d(numbers)]).dataSync();
    numbers.forEach((x, i) => {
      const wanted = f(x);
      if (distance(got[i]!, wanted) <= error) return;
      assert.fail(`expected ${wanted} ± ${error} units for ${x}, got ${got[i]}`);
    });
  });

  test(`${name} alone has the bits of the instruction of a program, however many numbers there are`, () => {
    for (const count of [1, 15, 17, 511, 512, 513, 20_000]) {
      const x = tf.tensor1d(numbers.subarray(0, count));
      const alone = elementwise(name, [x]).dataSync();
      const [fused] = runProgram({ inputs: [x], instructions: [[name, 0]] });
      assert.equal(firstDifference(alone, fused!.dataSync()), undefined);
    }
  });

  test(`${name} in float64 is its definition but for the rounding to float32`, () => {
    const got = inFloat64((x: tf.Tensor) => elementwise(name, [x]))(tf.tensor1d(numbers)).dataSync();
    numbers.forEach((x, i) => {
      assert.ok(distance(got[i]!, f(x)) <= 0.5001, `expected ${f(x)} for ${x}, got ${got[i]}`);
    });
  });
}

test("SoftplusGrad is dy σ(x), in float32 and float64", () => {
  const x = tf.tensor1d(numbers);
  const dy = tf.tensor1d(numbers.map((_, i) => 0.5 + (i % 7)));
  const slope = () => elementwise("SoftplusGrad", [dy, x]);
  const [got, exact] = [slope(), inFloat64(slope)()].map((y) => y.dataSync());
  numbers.forEach((value, i) => {
    const wanted = (0.5 + (i % 7)) / (1 + Math.exp(-value));
    // A slope that is denormal is 0 before it is multiplied.
    const small = value < -87.3;
    assert.ok(
      small || distance(got![i]!, wanted) <= 3,
      `expected ${wanted} ± 3 units for ${value}, got ${got![i]}`,
    );
    assert.ok(distance(exact![i]!, wanted) <= 0.5001, `expected ${wanted} for ${value}, got ${exact![i]}`);
  });
});

/** How far a float32 is from a number, in units in the last place of that. Numbers that are too large are infinite. */
function distance(got: number, wanted: number): number {
  if (Object.is(got, Math.fround(wanted))) return 0;
  const size = Math.abs(wanted);
  // What is denormal is 0.
  if (size < 2 ** -126) return got === 0 ? 0 : Number.POSITIVE_INFINITY;
  if (!Number.isFinite(got) || !Number.isFinite(Math.fround(wanted))) return Number.POSITIVE_INFINITY;
  return Math.abs(got - wanted) / 2 ** (Math.floor(Math.log2(size)) - 23);
}

/** erf by its series near 0, else by the continued fraction of 1 − erf. */
function erf(x: number): number {
  const size = Math.abs(x);
  if (size > 6) return Math.sign(x);
  if (!(size > 2)) {
    let sum = 0;
    let term = x;
    for (let k = 0; k < 40; k++) {
      sum += term / (2 * k + 1);
      term *= (-x * x) / (k + 1);
    }
    return (2 / Math.sqrt(Math.PI)) * sum;
  }
  let fraction = size;
  for (let k = 60; k > 0; k--) fraction = size + k / 2 / fraction;
  return Math.sign(x) * (1 - Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction));
}

test("SelflabFunction refuses inputs of two shapes, and names that no function of so many inputs has", () => {
  const one = tf.ones([1]);
  const refused: readonly [RegExp, string, tf.Tensor[]][] = [
    [/SelflabFunction: expected inputs of one shape/, "SigmoidGrad", [one, tf.ones([2])]],
    [/SelflabFunction: no function Exp of 2/, "Exp", [one, one]],
    [/SelflabFunction: no function Gamma of 1/, "Gamma", [one]],
  ];
  for (const [message, name, inputs] of refused) {
    const settings = { T: { type: "float32" }, N: { int: inputs.length }, function: name } as const;
    assert.throws(() => runSingle("SelflabFunction", inputs, settings), message);
  }
});
