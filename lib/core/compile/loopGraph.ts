/** A recorded step as the body of a loop in a graph. */
import { type Binding, nativeBackend } from "../operations/native.ts";
import { Graph } from "./graph.ts";
import type { TensorForm } from "./operation.ts";
import type { Recorded } from "./recording.ts";
import { sessionBinding } from "./session.ts";

/** TensorFlow's DT_VARIANT: the type of a list of tensors. */
const variant = 21;

/** How the inputs of a step are put together: the step's number, what it carries on, what it only reads. */
export interface LoopForms {
  readonly carried: readonly TensorForm[];
  readonly shared: readonly TensorForm[];
  /** What the step tells of itself: behind what it carries on. */
  readonly told: readonly TensorForm[];
}

/** A loop's graph; its inputs are the first step's number, how many steps, what is carried and what is read. */
export interface LoopGraph {
  readonly bytes: Uint8Array;
  readonly inputs: readonly string[];
  /** What is carried after the last step, then what was told, a row for each step. */
  readonly outputs: readonly string[];
}

/**
 * The graph of a loop over `step`, whose inputs are its number (int32 scalar), `carried` and `shared`, and whose outputs
 * are `carried` and `told`.
 *
 * TensorFlow's loop passes all of its variables from round to round: the number of the round, the step's number, the
 * number of rounds, what is carried, what is shared, and a list for each thing told.
 */
export function loopGraph(step: Recorded, { carried, shared, told }: LoopForms): LoopGraph {
  const { binding } = nativeBackend();
  const int = binding.TF_INT32!;
  const types = [
    int,
    int,
    int,
    ...[...carried, ...shared].map(({ dtype }) => dtype),
    ...told.map(() => variant),
  ];

  const condition = new Graph(binding);
  const conditionInputs = types.map((type) => `${condition.placeholder(type)}:0`);
  const [round, , rounds] = conditionInputs;
  const goOn = condition.operation("Less", [round!, rounds!], [type(binding, "T", int)]);

  const body = step.graph;
  const roundNow = `${body.placeholder(int, [])}:0`;
  const roundsNow = `${body.placeholder(int, [])}:0`;
  const lists = told.map(() => `${body.placeholder(variant)}:0`);
  const [number, ...rest] = step.inputs;
  const one = `${body.constant(int, [], new Uint8Array(Int32Array.of(1).buffer))}:0`;
  const next = (value: string) => `${body.operation("Add", [value, one], [type(binding, "T", int)])}:0`;
  const kept = (name: string, dtype: number) => `${body.identity(dtype, name)}:0`;
  const results = [
    next(roundNow),
    next(number!),
    kept(roundsNow, int),
    ...step.outputs.slice(0, carried.length),
    ...shared.map(({ dtype }, i) => kept(rest[carried.length + i]!, dtype)),
    ...told.map(({ dtype }, i) => {
      const item = step.outputs[carried.length + i]!;
      const set = [type(binding, "element_dtype", dtype)];
      return `${body.operation("TensorListSetItem", [lists[i]!, roundNow, item], set)}:0`;
    }),
  ];
  const bodyInputs = [roundNow, number!, roundsNow, ...rest, ...lists];

  const { functionOf } = sessionBinding();
  const define = (graph: Graph, name: string, inputs: readonly string[], outputs: readonly string[]) =>
    outer.define(functionOf(Buffer.from(graph.bytes()), name, inputs.join(), outputs.join()));
  const outer = new Graph(binding);
  define(condition, "goOn", conditionInputs, [`${goOn}:0`]);
  define(body, "step", bodyInputs, results);

  const zero = `${outer.constant(int, [], new Uint8Array(4))}:0`;
  const inputs = [{ shape: [], dtype: int }, { shape: [], dtype: int }, ...carried, ...shared].map(
    ({ shape, dtype }) => `${outer.placeholder(dtype, shape)}:0`,
  );
  const [first, count, ...values] = inputs;
  const shapes = told.map(({ shape }) => {
    const bytes = new Uint8Array(Int32Array.from(shape).buffer);
    return `${outer.constant(int, [shape.length], bytes)}:0`;
  });
  const reserved = told.map(({ dtype }, i) => {
    const attributes = [type(binding, "element_dtype", dtype), type(binding, "shape_type", int)];
    return `${outer.operation("TensorListReserve", [shapes[i]!, count!], attributes)}:0`;
  });
  const loop = outer.loop([zero, first!, count!, ...values, ...reserved], types, "goOn", "step");
  const outputs = [
    ...carried.map(({ dtype }, i) => `${outer.identity(dtype, `${loop}:${3 + i}`)}:0`),
    ...told.map(({ dtype }, i) => {
      const list = `${loop}:${3 + carried.length + shared.length + i}`;
      return `${outer.operation("TensorListStack", [list, shapes[i]!], [type(binding, "element_dtype", dtype)])}:0`;
    }),
  ];
  return { bytes: outer.bytes(), inputs, outputs };
}

function type(binding: Binding, name: string, value: number) {
  return { name, type: binding.TF_ATTR_TYPE!, value };
}
