/** Several elementwise steps, and reductions of their rows, as one operation: a program for `native/elementwise.cc`. */
import { type Attribute, nativeBackend } from "../operations/native.ts";
import { arity, instructionOf, parameterOf } from "./instructions.ts";
import { sameShape, type TensorForm } from "./operation.ts";
import { rowOutputOf, rowsReducedBy } from "./rowReduction.ts";
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
  const isReduction = (number: number) => rowsReducedBy(steps[number]!) !== undefined;
  const elementwise = group.filter((number) => !isReduction(number));
  const inside: Members = {
    elementwise,
    reductions: group.filter(isReduction),
    wanted: wanted.filter((number) => !isReduction(number)),
  };
  const [{ shape }] = steps[elementwise[0]!]!.operation.outputs as [TensorForm];
  // A constant of one value becomes a part of the program, unless the shape is known from it alone.
  for (const folds of [uniform, () => undefined]) {
    const operands = operandsOf(elementwise, steps);
    const read = operands.filter(({ source }) => folds(source) === undefined);
    const together = broadcast(read.map(({ form }) => form.shape));
    if (together !== undefined && sameShape(together, shape)) {
      return programOf(inside, steps, read, folds);
    }
  }
  return undefined;
}

/** The steps of a fused operation, by their numbers; those wanted are elementwise steps whose values are outputs. */
interface Members {
  readonly elementwise: readonly number[];
  readonly reductions: readonly number[];
  readonly wanted: readonly number[];
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
  { elementwise, reductions, wanted }: Members,
  steps: readonly Step[],
  read: readonly Operand[],
  folds: (source: Source) => number | undefined,
): FusedOperation {
  const { TF_FLOAT, TF_BOOL, TF_ATTR_INT, TF_ATTR_FLOAT } = nativeBackend().binding;
  const numbersThenMarks = <T>(all: readonly T[], typeOf: (one: T) => number): [T[], T[]] => [
    all.filter((one) => typeOf(one) === TF_FLOAT),
    all.filter((one) => typeOf(one) === TF_BOOL),
  ];
  const inputs = numbersThenMarks(read, ({ form }) => form.dtype);
  const outputs = numbersThenMarks(wanted, (number) => steps[number]!.operation.outputs[0]!.dtype);
  const sources = inputs.flat().map(({ source }) => source);
  const registers = new Registers(sources, elementwise, folds);
  const instructions = elementwise.map((number) => {
    const step = steps[number]!;
    const parameter = parameterOf(step);
    const taken = step.sources.slice(0, arity(step)).map((source) => registers.of(source));
    if (parameter !== undefined) taken.push(registers.constant(parameter));
    return { code: instructionCodes().get(instructionOf(step)!)!, taken };
  });
  const program = instructions.flatMap(({ code, taken }) => {
    const [a = 0, b = 0, c = 0] = taken.map((place) => place());
    return [code, a, b, c];
  });
  const rowOutput = (number: number) => {
    const step = steps[number]!;
    return [registers.of(step.sources[0]!)(), ...rowOutputOf(step)];
  };
  const int = (name: string, value: number | number[]) => ({ name, type: TF_ATTR_INT!, value });
  return {
    attributes: [
      int("N", inputs[0].length),
      int("M", inputs[1].length),
      int("K", outputs[0].length),
      int("L", outputs[1].length),
      int("R", reductions.length),
      int("program", program),
      int(
        "outputs",
        outputs.flat().map((number) => registers.result(number)()),
      ),
      { name: "constants", type: TF_ATTR_FLOAT!, value: registers.constants },
      int("row_length", reductions.length === 0 ? 0 : rowsReducedBy(steps[reductions[0]!]!)!),
      int("row_outputs", reductions.flatMap(rowOutput)),
    ],
    sources,
    outputs: [...outputs.flat(), ...reductions],
  };
}

/** The number of a register, which is known when all constants are. */
type Place = () => number;

/** The registers of a program in their order: inputs, constants, and the results of its instructions. */
class Registers {
  readonly constants: number[] = [];
  readonly #inputs: ReadonlyMap<unknown, number>;
  readonly #results: ReadonlyMap<number, number>;
  readonly #folds: (source: Source) => number | undefined;

  constructor(
    inputs: readonly Source[],
    group: readonly number[],
    folds: (source: Source) => number | undefined,
  ) {
    this.#inputs = new Map(inputs.map((source, i) => [identity(source), i]));
    this.#results = new Map(group.map((number, i) => [number, i]));
    this.#folds = folds;
  }

  of(source: Source): Place {
    if (source.from === "step" && this.#results.has(source.step)) return this.result(source.step);
    const input = this.#inputs.get(identity(source));
    return input === undefined ? this.constant(this.#folds(source)!) : () => input;
  }

  result(step: number): Place {
    const result = this.#results.get(step)!;
    return () => this.#inputs.size + this.constants.length + result;
  }

  constant(value: number): Place {
    const known = this.constants.findIndex((other) => Object.is(other, value));
    const place = known < 0 ? this.constants.push(value) - 1 : known;
    return () => this.#inputs.size + place;
  }
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
