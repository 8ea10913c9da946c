/** Features as probes take them: two labelled sets of one width, flattened to `[N, D]`. */
import { type Data, exampleSize, type Labelled } from "../core/data.ts";
import { tf } from "../core/tensor.ts";

/** What every probe compares: a set to learn from and a set to be measured on. */
export interface Sets {
  /** Features with their classes to learn from. */
  readonly train: Labelled;
  /** Features with their classes to be measured on. */
  readonly test: Labelled;
}

/** Throws unless both sets fit together, hold finite numbers only, and give every example a known class. */
export function checkSets(where: string, { train, test }: Sets): void {
  const width = exampleSize(train.inputs);
  if (exampleSize(test.inputs) !== width) {
    throw new RangeError(
      `${where}: expected test features of width ${width}, got ${exampleSize(test.inputs)}; represent both sets by one encoder`,
    );
  }
  checkSet(where, "train", train, train.classes.length);
  checkSet(where, "test", test, train.classes.length);
}

function checkSet(where: string, name: string, { inputs, labels }: Labelled, classes: number): void {
  const count = inputs.shape[0]!;
  if (count === 0) {
    throw new RangeError(`${where}: expected at least one ${name} example, got none; pass some`);
  }
  if (labels.length !== count) {
    throw new RangeError(
      `${where}: expected ${count} ${name} labels, got ${labels.length}; pass one for each example`,
    );
  }
  const stranger = labels.findIndex((label) => label < 0 || label >= classes);
  if (stranger >= 0) {
    throw new RangeError(
      `${where}: expected ${name} labels in [0, ${classes}), got ${labels[stranger]} at ${stranger}; name every class of the training set in its classes`,
    );
  }
  const broken = firstBroken(inputs.data);
  if (broken !== undefined) {
    const example = Math.floor(broken / exampleSize(inputs));
    throw new RangeError(
      `${where}: expected finite ${name} features, got ${inputs.data[broken]} in example ${example}; look for the step where the encoder diverged`,
    );
  }
}

function firstBroken(values: Float32Array): number | undefined {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i]!)) return i;
  return undefined;
}

/** The features as a tensor, `[N, D]`. The caller owns it. */
export function matrix({ data, shape }: Data): tf.Tensor2D {
  return tf.tensor2d(data, [shape[0]!, data.length / shape[0]!]);
}

/** How features are standardized, for each of them: subtract `mean`, multiply by `factor`. */
export interface Scaling {
  readonly mean: Float32Array;
  readonly factor: Float32Array;
}

/** Mean and 1/σ of each feature over the given examples. A feature whose σ is mere rounding gets factor 0. */
export function scalingOf({ data, shape }: Data): Scaling {
  const count = shape[0]!;
  const size = data.length / count;
  const mean = new Float64Array(size);
  const variance = new Float64Array(size);
  for (let from = 0; from < data.length; from += size) {
    for (let j = 0; j < size; j++) mean[j]! += data[from + j]! / count;
  }
  for (let from = 0; from < data.length; from += size) {
    for (let j = 0; j < size; j++) variance[j]! += (data[from + j]! - mean[j]!) ** 2 / count;
  }
  const factor = Float32Array.from(variance, (value, j) =>
    value > 1e-12 * mean[j]! ** 2 && value > 1e-60 ? 1 / Math.sqrt(value) : 0,
  );
  return { mean: Float32Array.from(mean), factor };
}

/** The standardized features, `[N, D]`. The caller owns the tensor. */
export function scaled(inputs: Data, { mean, factor }: Scaling): tf.Tensor2D {
  return tf.tidy(() => tf.mul(tf.sub(matrix(inputs), tf.tensor1d(mean)), tf.tensor1d(factor)));
}
