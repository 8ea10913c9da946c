/** What the counts of floating-point operations are made of. */
import type { Operation, TensorForm } from "../compile/operation.ts";

/** The floating-point operations of an operation of TensorFlow, from its shapes. */
export type FlopCount = (operation: Pick<Operation, "attributes" | "inputs" | "outputs">) => number;

/** The number of elements of a tensor. */
export function elements({ shape }: Pick<TensorForm, "shape">): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** The words of a text. */
export function names(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
