/** Data on the host, as lib sees them: only batches become tensors. */

/** N examples, row-major; the first axis counts the examples. */
export interface Data {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** Examples with their classes: `labels[i]` in `[0, classes.length)` belongs to example i. */
export interface Labelled<Inputs extends Data = Data> {
  readonly inputs: Inputs;
  readonly labels: Int32Array;
  readonly classes: readonly string[];
}

/** The number of values of one example. */
export function exampleSize({ shape }: Data): number {
  return shape.slice(1).reduce((product, size) => product * size, 1);
}

/** The examples at `indices`, in that order, as new data. */
export function gather<Inputs extends Data>(inputs: Inputs, indices: ArrayLike<number>): Inputs {
  const size = exampleSize(inputs);
  const data = new Float32Array(indices.length * size);
  for (let i = 0; i < indices.length; i++) {
    const from = indices[i]! * size;
    data.set(inputs.data.subarray(from, from + size), i * size);
  }
  return { ...inputs, data, shape: [indices.length, ...inputs.shape.slice(1)] };
}

/** The labelled examples at `indices`, in that order. */
export function gatherLabelled<Inputs extends Data>(
  { inputs, labels, classes }: Labelled<Inputs>,
  indices: ArrayLike<number>,
): Labelled<Inputs> {
  return {
    inputs: gather(inputs, indices),
    labels: Int32Array.from({ length: indices.length }, (_, i) => labels[indices[i]!]!),
    classes,
  };
}
