/** Several elementwise steps as one operation: a program for `native/elementwise.cc`. */
import { type Attribute, nativeBackend } from "../operations/native.ts";
import { arity, instructionOf, parameterOf } from "./instructions.ts";
import type { TensorForm } from "./operation.ts";
import { instructionCodes } from "./session.ts";
import type { Source, Step } from "./step.ts";

export interface FusedOperation {
  readonly attributes: readonly Attribute[];
  readonly sources: readonly Source[];
  /** The steps whose values are the outputs, in their order. */
  readonly outputs: readonly number[];
}

/** The name of the operation. */
export const fusedName = "SelflabElementwise";

/** A value that a program reads, and its form. */
interface Operand {
  readonly source: Source;
  readonly form: TensorForm;
}

/**
 * The steps of the numbers `group` as one operation, whose outputs are the values of the steps `wanted`. None where the
 * shapes of what it reads do not tell its own shape, as where numbers are only copied into a larger one.
 */
export function fusedOperation(
  group: readonly number[],
  wanted: readonly number[],
  steps: readonly Step[],
): FusedOperation | undefined {
  const [{ shape }] = steps[group[0]!]!.operation.outputs as [TensorForm];
  // A constant of one value becomes a part of the program, unless the shape is known from it alone.
  for (const folds of [uniform, () => undefined]) {
    const operands = operandsOf(group, steps);
    const read = operands.filter(({ source }) => folds(source) === undefined);
    if (broadcast(read.map(({ form }) => form.shape))?.join() === shape.join()) {
      return programOf(group, wanted, steps, read, folds);
    }
  }
  return undefined;
}

/** What the group reads from outside, each value once. */
function operandsOf(group: readonly number[], steps: readonly Step[]): readonly Operand[] {
  const inside = new Set(group);
  const found = new Map<unknown, Operand>();
  for (const number of group) {
    const step = steps[number]!;
    step.sources.slice(0, arity(step)).forEach((source, i) => {
      if (source.from === "step" && inside.has(source.step)) return;
      found.set(identity(source), { source, form: step.operation.inputs[i]! });
    });
  }
  return [...found.values()];
}

/** What two sources of one value have in common. */
function identity(source: Source): unknown {
  if (source.from === "input") return source.name;
  return source.from === "step" ? `${source.step}:${source.output}` : source;
}

function programOf(
  group: readonly number[],
  wanted: readonly number[],
  steps: readonly Step[],
  read: readonly Operand[],
  folds: (source: Source) => number | undefined,
): FusedOperation {
  const { binding } = nativeBackend();
  const [numbers, marks] = [binding.TF_FLOAT, binding.TF_BOOL].map((type) =>
    read.filter(({ form }) => form.dtype === type),
  ) as [Operand[], Operand[]];

  const constants: number[] = [];
  const constant = (value: number) => {
    const known = constants.findIndex((other) => Object.is(other, value));
    return known < 0 ? constants.push(value) - 1 : known;
  };
  const codes = instructionCodes();
  const inputs = new Map([...numbers, ...marks].map(({ source }, i) => [identity(source), i]));
  const made = new Map(group.map((number, i) => [number, i]));
  type Register = { input: number } | { constant: number } | { made: number };
  const registerOf = (source: Source): Register => {
    const instruction = source.from === "step" ? made.get(source.step) : undefined;
    if (instruction !== undefined) return { made: instruction };
    const input = inputs.get(identity(source));
    return input === undefined ? { constant: constant(folds(source)!) } : { input };
  };
  const instructions = group.map((number) => {
    const step = steps[number]!;
    const parameter = parameterOf(step);
    const taken = step.sources.slice(0, arity(step)).map(registerOf);
    if (parameter !== undefined) taken.push({ constant: constant(parameter) });
    return { code: codes.get(instructionOf(step)!)!, taken };
  });

  // The registers in their order: inputs, constants, one for each instruction.
  const numberOf = (register: Register) => {
    if ("input" in register) return register.input;
    if ("constant" in register) return inputs.size + register.constant;
    return inputs.size + constants.length + register.made;
  };
  const outputs = [binding.TF_FLOAT, binding.TF_BOOL].map((type) =>
    wanted.filter((number) => steps[number]!.operation.outputs[0]!.dtype === type),
  ) as [number[], number[]];
  const int = (name: string, value: number | number[]) => ({ name, type: binding.TF_ATTR_INT!, value });
  return {
    attributes: [
      int("N", numbers.length),
      int("M", marks.length),
      int("K", outputs[0].length),
      int("L", outputs[1].length),
      int(
        "program",
        instructions.flatMap(({ code, taken }) => {
          const [a = 0, b = 0, c = 0] = taken.map(numberOf);
          return [code, a, b, c];
        }),
      ),
      int(
        "outputs",
        outputs.flat().map((number) => numberOf({ made: made.get(number)! })),
      ),
      { name: "constants", type: binding.TF_ATTR_FLOAT!, value: constants },
    ],
    sources: [...numbers, ...marks].map(({ source }) => source),
    outputs: outputs.flat(),
  };
}

/** The number of a float32 constant that holds one number only. */
function uniform(source: Source): number | undefined {
  if (source.from !== "constant" || source.dtype !== nativeBackend().binding.TF_FLOAT) return undefined;
  const bits = new Int32Array(source.bytes.slice().buffer);
  if (bits.length === 0 || bits.some((word) => word !== bits[0])) return undefined;
  return new Float32Array(bits.buffer)[0];
}

/** The shape that several have together, by the rules of broadcasting. */
function broadcast(shapes: readonly (readonly number[])[]): readonly number[] | undefined {
  if (shapes.length === 0) return undefined;
  const rank = Math.max(...shapes.map(({ length }) => length));
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1);
    return sizes.find((size) => size !== 1) ?? 1;
  });
}
