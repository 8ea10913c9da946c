/**
 * The operations of TensorFlow that can be fused: those that make each number of their output from one number of each
 * input. `native/elementwise.cc` has an instruction for each of them, which gives the same bits.
 */
import { functionName } from "../operations/elementwise.ts";
import { nativeBackend } from "../operations/native.ts";
import { sameShape, type TensorForm } from "./operation.ts";
import type { Step } from "./step.ts";

/** What an instruction takes and gives: numbers are float32, marks bool. */
type Kind = "number" | "mark";

interface Signature {
  readonly takes: readonly Kind[];
  readonly gives: Kind;
}

const numbers = (count: number): Signature => ({ takes: new Array(count).fill("number"), gives: "number" });
const marks = (count: number): Signature => ({ takes: new Array(count).fill("mark"), gives: "mark" });
const comparison: Signature = { takes: ["number", "number"], gives: "mark" };

const signatures = new Map<string, Signature>([
  ...each("Abs BroadcastTo Ceil Floor LeakyRelu Neg Sign Sqrt Square", numbers(1)),
  ...each(
    `Add AddV2 Maximum Minimum Mul RealDiv SquaredDifference Sub
    EluGrad LeakyReluGrad ReluGrad Relu6Grad TanhGrad`,
    numbers(2),
  ),
  ...each("AddN", numbers(2)),
  ...each("ClipByValue", numbers(3)),
  ...each("Equal Greater GreaterEqual Less LessEqual NotEqual", comparison),
  ...each("LogicalAnd LogicalOr", marks(2)),
  ...each("LogicalNot", marks(1)),
  ...each("Select SelectV2", { takes: ["mark", "number", "number"], gives: "number" }),
  ...each("Cast", { takes: ["mark"], gives: "number" }),
]);

/** TensorFlow's names where the instruction has another one. */
const otherNames: Readonly<Record<string, string>> = {
  AddN: "Add",
  AddV2: "Add",
  BroadcastTo: "Copy",
  Cast: "CastBoolToFloat",
  SelectV2: "Select",
};

/** The name of the instruction that does what the step does; none where it cannot be part of a fused operation. */
export function instructionOf(step: Step): string | undefined {
  const signature = signatureOf(step);
  if (signature === undefined) return undefined;
  const { name, operation } = step;
  const { takes, gives } = signature;
  const [output] = operation.outputs;
  // What an operation takes beyond its numbers is a shape.
  const given = name === "BroadcastTo" ? operation.inputs.slice(0, 1) : operation.inputs;
  const fits =
    given.length === takes.length &&
    given.every((form, i) => isOf(form, takes[i]!)) &&
    isOf(output!, gives) &&
    (name !== "Select" || sameShape(given[0]!.shape, output!.shape));
  if (!fits) return undefined;
  return otherNames[name] ?? operation.name;
}

/** How many of a step's sources are values; the others say in which shape. */
export function arity(step: Step): number {
  return signatureOf(step)!.takes.length;
}

function signatureOf({ name, operation }: Step): Signature | undefined {
  return name === functionName ? numbers(operation.inputs.length) : signatures.get(name);
}

/** The number that an instruction has beside its inputs. */
export function parameterOf({ operation }: Step): number | undefined {
  const { alpha } = operation.attributes;
  return typeof alpha === "number" ? alpha : undefined;
}

function isOf({ dtype }: TensorForm, kind: Kind): boolean {
  const { TF_FLOAT, TF_BOOL } = nativeBackend().binding;
  return dtype === (kind === "number" ? TF_FLOAT : TF_BOOL);
}

function each(names: string, signature: Signature): [string, Signature][] {
  return names
    .trim()
    .split(/\s+/)
    .map((name) => [name, signature]);
}
