/**
 * Sums, means and extremes over axes, by loops of our own (`native/reduce.cc`): `tf.sum`, `tf.mean`, `tf.max` and
 * `tf.min` of float32 tensors over neighboring axes. All else goes to TensorFlow.
 */
import type { KernelConfig } from "@tensorflow/tfjs-node";
import { runSingle } from "../operations/native.ts";
import { axesOf, keptShape } from "./axes.ts";
import { forFloat32 } from "./forFloat32.ts";

/** The name of the operation, whose attribute `function` says what it computes. */
export const reduceName = "SelflabReduce";

/** tfjs's kernels, whose names are those of the functions. */
const names = ["Sum", "Mean", "Max", "Min"] as const;

interface Axes {
  readonly reductionIndices?: unknown;
  readonly axis?: unknown;
  readonly keepDims?: boolean;
}

export const reduceKernels: readonly KernelConfig[] = names.map((name) =>
  forFloat32(name, (x, attributes) => {
    const { reductionIndices, axis = reductionIndices, keepDims = false } = attributes as Axes;
    const axes = axesOf(x.shape, axis);
    const view = viewOf(x.shape, axes);
    if (x.size === 0 || view === undefined) return undefined;
    const output = keepDims ? keptShape(x.shape, axes) : x.shape.filter((_, i) => !axes.includes(i));
    return runSingle(reduceName, [x], {
      T: { type: "float32" },
      function: name,
      view: { int: view },
      output: { int: output },
    });
  }),
);

/** The shape as [outer, reduced, inner]; none where axes that stay lie between those that are reduced. */
function viewOf(shape: readonly number[], axes: readonly number[]): [number, number, number] | undefined {
  const reduced = axes.filter((axis) => shape[axis] !== 1);
  const first = reduced.length === 0 ? shape.length : Math.min(...reduced);
  const last = reduced.length === 0 ? first - 1 : Math.max(...reduced);
  if (shape.some((size, i) => i > first && i < last && size !== 1 && !axes.includes(i))) return undefined;
  const product = (sizes: readonly number[]) => sizes.reduce((all, size) => all * size, 1);
  return [
    product(shape.slice(0, first)),
    product(shape.slice(first, last + 1)),
    product(shape.slice(last + 1)),
  ];
}
