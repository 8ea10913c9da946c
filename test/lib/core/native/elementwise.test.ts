import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { runSingle } from "../../../../lib/core/operations/native.ts";
import { tf } from "../../../../lib/core/tensor.ts";
import { broadcastPlace, broadcastShapes } from "../../../support/broadcast.ts";
import { everyFloat, firstDifference, flushed, specialFloats } from "../../../support/floats.ts";
import { type Instruction, runProgram } from "../../../support/programs.ts";

/** Pairs of numbers: each special one with each, then numbers of every kind with others of every kind. */
const every = everyFloat(200_003);
const a = Float32Array.from([...specialFloats.flatMap((x) => specialFloats.map(() => x)), ...every]);
const b = Float32Array.from([
  ...specialFloats.flatMap(() => specialFloats),
  ...every.map((_, i) => every[(i * 7919) % every.length]!),
]);

const T = { T: { type: "float32" } } as const;
const alpha = 0.2;

/** The instructions that TensorFlow has an exact operation for, with its name and attributes where these are others. */
const alike: Readonly<
  Record<string, { inputs: 1 | 2; name?: string; settings?: object; constants?: number[] }>
> = {
  Add: { inputs: 2, name: "AddV2" },
  Sub: { inputs: 2 },
  Mul: { inputs: 2 },
  RealDiv: { inputs: 2 },
  SquaredDifference: { inputs: 2 },
  Neg: { inputs: 1 },
  Abs: { inputs: 1 },
  Sign: { inputs: 1 },
  Square: { inputs: 1 },
  Sqrt: { inputs: 1 },
  Floor: { inputs: 1 },
  Ceil: { inputs: 1 },
  LeakyRelu: { inputs: 1, settings: { alpha: { float: alpha } }, constants: [alpha] },
  ReluGrad: { inputs: 2 },
  Relu6Grad: { inputs: 2 },
  LeakyReluGrad: { inputs: 2, settings: { alpha: { float: alpha } }, constants: [alpha] },
  EluGrad: { inputs: 2 },
  TanhGrad: { inputs: 2 },
  Less: { inputs: 2 },
  LessEqual: { inputs: 2 },
  Greater: { inputs: 2 },
  GreaterEqual: { inputs: 2 },
  Equal: { inputs: 2, settings: { incompatible_shape_error: true } },
  NotEqual: { inputs: 2, settings: { incompatible_shape_error: true } },
};

for (const [
  instruction,
  { inputs: count, name = instruction, settings = {}, constants = [] },
] of Object.entries(alike)) {
  test(`${instruction} of a program has the bits of TensorFlow's operation`, () => {
    const inputs = [tf.tensor1d(a), tf.tensor1d(b)].slice(0, count);
    const wanted = runSingle(name, inputs, { ...T, ...settings });
    const registers = Array.from({ length: count + constants.length }, (_, i) => i);
    const outputs = wanted.dtype === "bool" ? { marks: [0] } : {};
    const [got] = runProgram({ inputs, constants, instructions: [[instruction, ...registers]], ...outputs });
    checkSame(got!, flushed(Float32Array.from(wanted.dataSync())));
  });
}

test("ClipByValue of a program has the bits of TensorFlow's operation, with any limits", () => {
  for (const [low, high] of [
    [-1, 2],
    [0, 0],
    [-Infinity, 1e-30],
  ] as const) {
    const x = tf.tensor1d(a);
    const wanted = runSingle("ClipByValue", [x, tf.scalar(low), tf.scalar(high)], T);
    const [got] = runProgram({
      inputs: [x],
      constants: [low, high],
      instructions: [["ClipByValue", 0, 1, 2]],
    });
    checkSame(got!, flushed(Float32Array.from(wanted.dataSync())));
  }
});

/**
 * The same in JavaScript, and those of which TensorFlow's own bits are not exact or depend on the place in the tensor. The
 * result of each is rounded to float32 where it is used.
 */
const onNumbers: Readonly<Record<string, (x: number, y: number) => number>> = {
  Add: (x, y) => x + y,
  Sub: (x, y) => x - y,
  Mul: (x, y) => x * y,
  RealDiv: (x, y) => x / y,
  Maximum: (x, y) => (x < y || Number.isNaN(y) ? y : x),
  Minimum: (x, y) => (y < x || Number.isNaN(y) ? y : x),
  Neg: (x) => -x,
  Abs: Math.abs,
  Square: (x) => x * x,
  Sqrt: Math.sqrt,
  Floor: Math.floor,
  Copy: (x) => x,
  Reciprocal: (x) => 1 / x,
  Rsqrt: (x) => 1 / Math.fround(Math.sqrt(x)),
  Relu: (x) => Math.max(x, 0),
  Relu6: (x) => (x <= 0 ? 0 : Math.min(x, 6)),
  SigmoidGrad: (y, dy) => dy * Math.fround(y * Math.fround(1 - y)),
  ReciprocalGrad: (y, dy) => (dy === 0 ? 0 : rounded(-y * y) * dy),
  SqrtGrad: (y, dy) => (dy === 0 ? 0 : rounded(0.5 * dy) / y),
  RsqrtGrad: (y, dy) => rounded(-0.5 * rounded(dy * y)) * rounded(y * y),
};
const comparing: Readonly<Record<string, (x: number, y: number) => boolean>> = {
  Less: (x, y) => x < y,
  GreaterEqual: (x, y) => x >= y,
  NotEqual: (x, y) => x !== y,
};
const onMarks: Readonly<Record<string, (x: boolean, y: boolean) => boolean>> = {
  LogicalAnd: (x, y) => x && y,
  LogicalOr: (x, y) => x || y,
  LogicalNot: (x) => !x,
};

const rounded = (x: number) => flushed(Float32Array.of(x))[0]!;

for (const [name, f] of Object.entries(onNumbers)) {
  test(`${name} of a program has the bits of its definition`, () => {
    const inputs = [tf.tensor1d(a), tf.tensor1d(b)].slice(0, f.length);
    const [got] = runProgram({ inputs, instructions: [[name, ...inputs.keys()]] });
    checkSame(
      got!,
      a.map((x, i) => rounded(f(x, b[i]!))),
    );
  });
}

type Value = number | boolean;

/** What a program gives at one place, by instructions one after the other. */
function interpret(instructions: readonly Instruction[], given: readonly Value[]): Value[] {
  const registers = [...given];
  for (const [name, ...operands] of instructions) {
    const values = operands.map((register) => registers[register]!);
    const [x, y] = values as [number, number];
    const [p, q] = values as [boolean, boolean];
    if (name in onNumbers) registers.push(rounded(onNumbers[name]!(x, y)));
    else if (name in comparing) registers.push(comparing[name]!(x, y));
    else if (name in onMarks) registers.push(onMarks[name]!(p, q));
    else if (name === "Select") registers.push(p ? values[1]! : values[2]!);
    else registers.push(Number(p));
  }
  return registers.slice(given.length);
}

/** Instructions on registers of which each is known to hold numbers or marks, drawn by `choice`. */
function drawInstructions(given: readonly ("number" | "mark")[], choices: readonly (readonly number[])[]) {
  const kinds = [...given];
  const pick = (kind: "number" | "mark", choice: number) => {
    const fitting = [...kinds.keys()].filter((register) => kinds[register] === kind);
    return fitting[choice % fitting.length]!;
  };
  const instructions = choices.map(([which, ...operands]): Instruction => {
    const hasMarks = kinds.includes("mark");
    const names = [
      ...Object.keys(onNumbers),
      ...Object.keys(comparing),
      ...(hasMarks ? [...Object.keys(onMarks), "Select", "CastBoolToFloat"] : []),
    ];
    const name = names[which! % names.length]!;
    const mark = name in onMarks || name === "CastBoolToFloat";
    const arity = (onNumbers[name] ?? comparing[name] ?? onMarks[name])?.length ?? (mark ? 1 : 3);
    const registers = operands
      .slice(0, arity)
      .map((choice, i) => pick(mark || (name === "Select" && i === 0) ? "mark" : "number", choice));
    kinds.push(name in comparing || name in onMarks ? "mark" : "number");
    return [name, ...registers];
  });
  return { instructions, kinds: kinds.slice(given.length) };
}

const choices = fc.array(fc.array(fc.nat(9999), { minLength: 4, maxLength: 4 }), {
  minLength: 1,
  maxLength: 40,
});

test("a program has at each place the values of its instructions one after the other, in any shapes", () => {
  fc.assert(
    fc.property(broadcastShapes, choices, fc.nat(1000), ({ shape, inputs: shapes }, drawn, seed) => {
      // Numbers and marks by turns; numbers come first.
      const kinds = shapes
        .map((_, i) => (i % 3 === 2 ? "mark" : "number"))
        .sort()
        .reverse();
      const values = shapes.map((own, i) => {
        const size = own.reduce((product, length) => product * length, 1);
        return Float32Array.from({ length: size }, (_, j) => {
          const value = a[((seed + i) * 7919 + j * 31) % a.length]!;
          return kinds[i] === "mark" ? Number(value > 0) : value;
        });
      });
      const inputs = shapes.map((own, i) =>
        tf.tensor(values[i]!, own, kinds[i] === "mark" ? "bool" : "float32"),
      );
      const constants = [rounded(0.1), 2];
      const registers = [...kinds, "number", "number"] as ("number" | "mark")[];
      const { instructions, kinds: results } = drawInstructions(registers, drawn);
      const last = instructions.length - 1;
      const outputs = [...results.keys()].filter((i) => i === last || i % 5 === 3);
      const numbers = outputs.filter((i) => results[i] === "number");
      const marks = outputs.filter((i) => results[i] === "mark");
      const got = runProgram({ inputs, constants, instructions, numbers, marks });

      const size = shape.reduce((product, length) => product * length, 1);
      const wanted = Array.from({ length: size }, (_, place) => {
        const own = shapes.map((other, i) => {
          const value = values[i]![broadcastPlace(place, shape, other)]!;
          return kinds[i] === "mark" ? value !== 0 : value;
        });
        return interpret(instructions, [...own, ...constants]);
      });
      [...numbers, ...marks].forEach((instruction, i) => {
        assert.deepEqual(got[i]!.shape, shape);
        checkSame(
          got[i]!,
          Float32Array.from(wanted, (results) => Number(results[instruction])),
        );
      });
      tf.dispose([...inputs, ...got]);
    }),
    { numRuns: 150 },
  );
});

test("a program gives the same bits for many numbers on several threads as for few on one", () => {
  const instructions: Instruction[] = [
    ["Tanh", 0],
    ["Erf", 1],
    ["Mul", 2, 0],
    ["Softplus", 3],
  ];
  const size = 1 << 20;
  const numbers = Float32Array.from({ length: size }, (_, i) => 8 * Math.sin(i));
  const whole = runProgram({ inputs: [tf.tensor1d(numbers)], instructions })[0]!.dataSync();
  for (const [begin, length] of [
    [0, 1],
    [511, 700],
    [77_777, 4_321],
    [size - 3, 3],
  ] as const) {
    const inputs = [tf.tensor1d(numbers.subarray(begin, begin + length))];
    checkSame(runProgram({ inputs, instructions })[0]!, whole.slice(begin, begin + length));
  }
});

for (const [rows, length] of [
  [5, 1],
  [1000, 3],
  [40, 511],
  [30, 512],
  [20, 513],
  [3, 100_000],
  [1, 1_000_001],
] as const) {
  test(`a program has sums and extremes of ${rows} rows of ${length} with the bits of the operations after it`, () => {
    const x = tf.tensor2d(numbersOf(rows * length), [rows, length]);
    const inputs = [x, tf.tensor2d(numbersOf(rows), [rows, 1]), tf.tensor1d(numbersOf(length))];
    const instructions: Instruction[] = [
      ["Mul", 0, 1],
      ["Add", 3, 2],
    ];
    const [wanted] = runProgram({ inputs, instructions, numbers: [1] });
    const got = runProgram({
      ...{ inputs, instructions, numbers: [1], rowLength: length },
      rows: [
        { of: 1, function: "Sum", shape: [rows] },
        { of: 1, function: "Mean", shape: [rows, 1] },
        { of: 0, function: "Max", shape: [rows] },
        { of: 1, function: "Min", shape: [rows] },
      ],
    });
    const afterwards = [
      wanted!,
      tf.sum(wanted!, 1),
      tf.mean(wanted!, 1, true),
      tf.max(tf.mul(x, inputs[1]!), 1),
      tf.min(wanted!, 1),
    ];
    assert.deepEqual(
      got.map(({ shape }) => shape),
      afterwards.map(({ shape }) => shape),
    );
    got.forEach((output, i) => {
      checkSame(output, afterwards[i]!.dataSync());
    });
  });
}

test("a program refuses rows that its numbers do not have", () => {
  const inputs = [tf.ones([2, 3])];
  const sumOf = (rowLength: number, shape: number[], of = 0) => {
    return {
      inputs,
      instructions: [["Neg", 0]] as Instruction[],
      rowLength,
      rows: [{ of, function: "Sum", shape }] as const,
    };
  };
  assert.deepEqual(runProgram(sumOf(3, [2]))[0]!.arraySync(), [-3, -3]);
  assert.throws(() => runProgram(sumOf(4, [1])), /SelflabElementwise: no rows of 4 in \[2, 3\]/);
  assert.throws(() => runProgram(sumOf(3, [3])), /SelflabElementwise: expected 2 rows, got \[3\]/);
  assert.throws(() => runProgram(sumOf(3, [2], 5)), /SelflabElementwise: no result 6/);
  assert.throws(
    () => runProgram(sumOf(0, [2])),
    /SelflabElementwise: the outputs of rows are not as they should be/,
  );
});

test("a program on no numbers gives none", () => {
  const inputs = [tf.zeros([0, 3]), tf.ones([3])];
  const [sum] = runProgram({ inputs, instructions: [["Add", 0, 1]] });
  assert.deepEqual(sum!.shape, [0, 3]);
});

test("a program refuses shapes that do not fit and says which", () => {
  const inputs = [tf.ones([1]), tf.ones([2, 3]), tf.ones([2])];
  assert.throws(
    () => runProgram({ inputs, instructions: [["Add", 0, 1]] }),
    /SelflabElementwise: expected shapes that fit, got \[2, 3\] and \[2\]/,
  );
});

test("a program refuses registers that are not there, and results that are none", () => {
  const inputs = [tf.ones([2])];
  const refused: readonly [RegExp, Instruction[], number[]][] = [
    [/SelflabElementwise: no register 1/, [["Add", 0, 1]], [0]],
    [/SelflabElementwise: no result 5/, [["Neg", 0]], [4]],
    [/SelflabElementwise: result 1 is an output twice/, [["Neg", 0]], [0, 0]],
  ];
  for (const [message, instructions, numbers] of refused) {
    assert.throws(() => runProgram({ inputs, instructions, numbers }), message);
  }
});

function numbersOf(count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => 3 * Math.sin(i * i));
}

/** Fails unless the numbers are the same with the signs of 0; which NaN does not count. */
function checkSame(got: tf.Tensor, wanted: ArrayLike<number>): void {
  const numbers = flushed(Float32Array.from(got.dataSync()));
  const place = firstDifference(numbers, wanted);
  if (place === undefined) return;
  const inputs = wanted.length === a.length ? ` of ${a[place]}, ${b[place]}` : "";
  assert.fail(`expected ${wanted[place]} at ${place}${inputs}, got ${numbers[place]}`);
}
