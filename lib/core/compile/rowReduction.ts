/** Reductions of rows, which a fused operation can do with the numbers that it has made. */
import { reduceName } from "../kernels/reduce.ts";
import type { Step } from "./step.ts";

/** The functions, by the numbers that `native/elementwise.cc` knows them by. */
const functions = ["Sum", "Mean", "Max", "Min"];

/** The length of the rows that a step reduces to one number each; none where it does something else. */
export function rowsReducedBy({ name, operation }: Step): number | undefined {
  if (name !== reduceName) return undefined;
  const [, reduced, inner] = operation.attributes.view as readonly [number, number, number];
  return inner === 1 && reduced > 1 ? reduced : undefined;
}

/** The function's number, and the output's axes. */
export function rowOutputOf({ operation }: Step): readonly number[] {
  const { shape } = operation.outputs[0]!;
  return [functions.indexOf(operation.name), shape.length, ...shape];
}
