/** Reading from places of a tensor and writing to them: each the other's derivative. Repeated places add up. */
import type { GradConfig, KernelConfig } from "@tensorflow/tfjs-node";
import { library } from "../backend.ts";
import { differentiable } from "../operations/differentiable.ts";
import { runSingle } from "../operations/native.ts";
import type { tf } from "../tensor.ts";

type Dimensions = { axis: number; batchDims: number };

/**
 * `tf.gather`. tfjs-node's own reads the indices back to check them, which no compiled step can; here TensorFlow checks
 * them, and its message names the place.
 */
export const gather: KernelConfig = {
  kernelName: "GatherV2",
  backendName: "tensorflow",
  kernelFunc({ inputs, attrs }) {
    const { x, indices } = inputs as { x: tf.Tensor; indices: tf.Tensor };
    const { axis, batchDims } = attrs as unknown as Dimensions;
    return library.tidy(() =>
      runSingle("GatherV2", [x, indices, library.scalar(axis, "int32")], {
        batch_dims: { int: batchDims },
        Tparams: { type: x.dtype },
        Tindices: { type: indices.dtype },
        Taxis: { type: "int32" },
      }),
    );
  },
};

/** The sums of the rows `[n, …]` of each place, `[places, …]`, in the order of the rows: see native/scatter_add.cc. */
const segmentSum = differentiable<{ places: number }>("SegmentSum", {
  forward: ([indices, rows], { places }) => [
    runSingle("SelflabSegmentSum", [indices!, rows!], { places: { int: places }, T: { type: rows!.dtype } }),
  ],
  backward: ({ inputs: [indices], gradients: [dy] }) => [
    () => library.fill(indices!.shape, 0),
    () => library.gather(dy!, indices as tf.Tensor1D),
  ],
});

/**
 * One sum over segments, whichever the axis: with B batch axes, O axes before the gathered one of size P, and the
 * slices of the rest as rows, x is a matrix of B·O·P rows, and index j of batch b reads row (b O + o) P + j.
 */
const gatherGradient: GradConfig = {
  kernelName: "GatherV2",
  inputsToSave: ["x", "indices"],
  gradFunc(dy, [x, indices], attrs) {
    const { axis, batchDims } = attrs as unknown as Dimensions;
    const along = axis < 0 ? axis + x!.rank : axis;
    const batch = batchDims < 0 ? batchDims + indices!.rank : batchDims;
    return {
      x: () => scatterRows(dy as tf.Tensor, x!.shape, indices!, along, batch),
      indices: () => library.fill(indices!.shape, 0),
    };
  },
};

function scatterRows(
  dy: tf.Tensor,
  shape: number[],
  indices: tf.Tensor,
  axis: number,
  batchDims: number,
): tf.Tensor {
  const batches = size(shape.slice(0, batchDims));
  const outer = size(shape.slice(batchDims, axis));
  const places = shape[axis]!;
  const rest = shape.slice(axis + 1);
  const count = batches * outer;
  let rows = library.reshape(indices, [batches, 1, -1]);
  if (count > 1) {
    const first = Int32Array.from({ length: count }, (_, i) => i * places);
    rows = library.add(rows, library.tensor(first, [batches, outer, 1], "int32"));
  }
  const flat = library.reshape(rows, [-1]);
  const values = library.reshape(dy, [-1, ...rest]);
  const [sums] = segmentSum([flat, values], { places: count * places });
  return library.reshape(sums!, shape);
}

function size(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

const gatherNdGradient: GradConfig = {
  kernelName: "GatherNd",
  inputsToSave: ["params", "indices"],
  gradFunc: (dy, [params, indices]) => ({
    params: () => library.scatterND(indices!, dy as tf.Tensor, params!.shape),
    indices: () => library.fill(indices!.shape, 0),
  }),
};

const scatterNdGradient: GradConfig = {
  kernelName: "ScatterNd",
  inputsToSave: ["indices"],
  gradFunc: (dy, [indices]) => ({
    updates: () => library.gatherND(dy as tf.Tensor, indices!),
    indices: () => library.fill(indices!.shape, 0),
  }),
};

const tensorScatterUpdateGradient: GradConfig = {
  kernelName: "TensorScatterUpdate",
  inputsToSave: ["indices", "updates"],
  gradFunc: (dy, [indices, updates]) => ({
    tensor: () => library.tensorScatterUpdate(dy as tf.Tensor, indices!, library.zerosLike(updates!)),
    updates: () => library.gatherND(dy as tf.Tensor, indices!),
    indices: () => library.fill(indices!.shape, 0),
  }),
};

export const gatherGradients: readonly GradConfig[] = [
  gatherGradient,
  gatherNdGradient,
  scatterNdGradient,
  tensorScatterUpdateGradient,
];
