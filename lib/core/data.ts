/** Data on the host, as lib sees them: only batches become tensors. */

/** N examples, row-major; the first axis counts the examples. */
export interface Data {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** The same in a quarter of the memory, for pixels: the values are `data / unit`. */
export interface Bytes {
  readonly data: Uint8Array;
  readonly shape: readonly number[];
  /** The number that stands for 1: 255 for pixels in [0, 1]. */
  readonly unit: number;
}

/** Examples in either form: what training and `represent` take. */
export type Stored = Data | Bytes;

/** Examples with their classes: `labels[i]` in `[0, classes.length)` belongs to example i. */
export interface Labelled<Inputs extends Stored = Data> {
  readonly inputs: Inputs;
  readonly labels: Int32Array;
  readonly classes: readonly string[];
}

/** The number of values of one example. */
export function exampleSize({ shape }: Stored): number {
  return shape.slice(1).reduce((product, size) => product * size, 1);
}

/** The values as float32, for what reads them on the host, such as figures and probes of pixels. */
export function floats(stored: Stored): Data {
  if (!("unit" in stored)) return stored;
  const { data, shape, unit } = stored;
  return { data: Float32Array.from(data, (byte) => byte / unit), shape };
}

/** The examples at `indices`, in that order, as new data. */
export function gather<Inputs extends Stored>(inputs: Inputs, indices: ArrayLike<number>): Inputs {
  const size = exampleSize(inputs);
  const count = indices.length * size;
  const data = "unit" in inputs ? new Uint8Array(count) : new Float32Array(count);
  for (let i = 0; i < indices.length; i++) {
    const from = indices[i]! * size;
    data.set(inputs.data.subarray(from, from + size), i * size);
  }
  return { ...inputs, data, shape: [indices.length, ...inputs.shape.slice(1)] };
}

/** The examples from number `from` to before `to`, in the memory of `inputs`. */
export function slice<Inputs extends Stored>(inputs: Inputs, from: number, to: number): Inputs {
  const size = exampleSize(inputs);
  return {
    ...inputs,
    data: inputs.data.subarray(from * size, to * size),
    shape: [to - from, ...inputs.shape.slice(1)],
  };
}

/** The labelled examples at `indices`, in that order. */
export function gatherLabelled<Inputs extends Stored>(
  { inputs, labels, classes }: Labelled<Inputs>,
  indices: ArrayLike<number>,
): Labelled<Inputs> {
  return {
    inputs: gather(inputs, indices),
    labels: Int32Array.from({ length: indices.length }, (_, i) => labels[indices[i]!]!),
    classes,
  };
}

/** All examples of several sets of one shape, one set after the other. */
export function concatenate(...sets: readonly Data[]): Data {
  const [first] = sets;
  if (first === undefined || sets.some((set) => exampleSize(set) !== exampleSize(first))) {
    throw new RangeError(
      `concatenate: expected sets of one shape, got ${sets.map(({ shape }) => `[${shape}]`).join(" and ") || "none"}; pass such as two views of the same images`,
    );
  }
  const data = new Float32Array(sets.reduce((size, set) => size + set.data.length, 0));
  let from = 0;
  for (const set of sets) {
    data.set(set.data, from);
    from += set.data.length;
  }
  return { data, shape: [sets.reduce((count, { shape }) => count + shape[0]!, 0), ...first.shape.slice(1)] };
}
