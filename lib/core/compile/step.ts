/** A recorded run before it becomes a graph: its operations, and where their inputs come from. */
import type { Attribute } from "../operations/native.ts";
import type { EagerOperation, TensorForm } from "./operation.ts";

/** A tensor of known values: `bytes` in row-major order. */
export interface Constant extends TensorForm {
  readonly from: "constant";
  readonly bytes: Uint8Array;
}

/** Where a value comes from: an input of the run, known values, or an output of the step with that number. */
export type Source =
  | { readonly from: "input"; readonly name: string }
  | Constant
  | { readonly from: "step"; readonly step: number; readonly output: number };

/** One operation of the run. */
export interface Step {
  /** The operation's own name in TensorFlow. */
  readonly name: string;
  readonly operation: EagerOperation;
  /** What a graph has to state. */
  readonly attributes: readonly Attribute[];
  readonly sources: readonly Source[];
}

/** For each step that is needed, by its number, the steps that use it. */
export type Users = ReadonlyMap<number, ReadonlySet<number>>;

/** The steps that `results` need, and who uses them. */
export function users(steps: readonly Step[], results: readonly Source[]): Users {
  const found = new Map<number, Set<number>>();
  const waiting: number[] = [];
  const reach = (source: Source, user?: number) => {
    if (source.from !== "step") return;
    let known = found.get(source.step);
    if (known === undefined) {
      known = new Set();
      found.set(source.step, known);
      waiting.push(source.step);
    }
    if (user !== undefined) known.add(user);
  };
  for (const result of results) reach(result);
  for (let step = waiting.pop(); step !== undefined; step = waiting.pop()) {
    for (const source of steps[step]!.sources) reach(source, step);
  }
  return found;
}
