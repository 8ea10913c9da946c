/** Programs of fused operations, written by hand. */
import { instructionCodes } from "../../lib/core/compile/session.ts";
import { run } from "../../lib/core/operations/native.ts";
import type { tf } from "../../lib/core/tensor.ts";

/**
 * The name of an instruction, and the registers that it reads: inputs of float32, inputs of bool, constants, and the
 * results of the instructions before it have the numbers from 0 on, in this order.
 */
export type Instruction = readonly [name: string, ...registers: number[]];

export interface Program {
  readonly inputs: readonly tf.Tensor[];
  readonly constants?: readonly number[];
  readonly instructions: readonly Instruction[];
  /** Which instructions' results are outputs: those that are numbers, and those that are marks. Default the last. */
  readonly numbers?: readonly number[];
  readonly marks?: readonly number[];
  /** More outputs: of which instruction's rows which function is taken, and the output's shape. All rows have one length. */
  readonly rows?: readonly { of: number; function: RowFunction; shape: readonly number[] }[];
  readonly rowLength?: number;
}

const rowFunctions = ["Sum", "Mean", "Max", "Min"] as const;
export type RowFunction = (typeof rowFunctions)[number];

/** Runs a program as one operation. */
export function runProgram(program: Program): tf.Tensor[] {
  const { inputs, constants = [], instructions, marks = [], rows = [], rowLength = 0 } = program;
  const { numbers = marks.length + rows.length > 0 ? [] : [instructions.length - 1] } = program;
  const codes = instructionCodes();
  const flags = inputs.filter(({ dtype }) => dtype === "bool").length;
  const given = inputs.length + constants.length;
  const code = instructions.flatMap(([name, a = 0, b = 0, c = 0]) => [codes.get(name)!, a, b, c]);
  return run(
    "SelflabElementwise",
    [...inputs],
    {
      N: { int: inputs.length - flags },
      M: { int: flags },
      K: { int: numbers.length },
      L: { int: marks.length },
      R: { int: rows.length },
      program: { int: code },
      outputs: { int: [...numbers, ...marks].map((instruction) => given + instruction) },
      constants: { float: [...constants] },
      row_length: { int: rowLength },
      row_outputs: {
        int: rows.flatMap(({ of, function: name, shape }) => [
          given + of,
          rowFunctions.indexOf(name),
          shape.length,
          ...shape,
        ]),
      },
    },
    numbers.length + marks.length + rows.length,
  );
}
