/** Batches that say which examples they hold, for methods with a memory of each: a bank of embeddings. */
import type { Stored } from "../core/data.ts";
import type { Key } from "../core/key.ts";
import { type Resident, take } from "../core/resident.ts";
import type { tf } from "../core/tensor.ts";
import { type BatchOptions, batches, type ResidentBatches } from "./batches.ts";

export type NumberedBatch<Inputs extends tf.Tensor = tf.Tensor4D> = {
  /** `[B, …]`. */
  readonly inputs: Inputs;
  /** Their numbers in the data, int32 `[B]`, no two alike. */
  readonly examples: tf.Tensor1D;
};

/** The batches that `batches` gives for the same key, with the numbers of their examples. */
export function numberedBatches<Inputs extends tf.Tensor = tf.Tensor4D>(
  inputs: Stored,
  options: BatchOptions,
  key: Key,
): ResidentBatches<NumberedBatch<Inputs>, Resident> {
  return { ...batches(inputs, options, key), take: takeNumbered<Inputs> };
}

function takeNumbered<Inputs extends tf.Tensor>(
  source: Resident,
  examples: tf.Tensor1D,
): NumberedBatch<Inputs> {
  return { inputs: take(source, examples) as Inputs, examples };
}
