/**
 * SimCLR on vectors of known content, as the experiments train it: perceptrons 64–128–128 (f, with a last ReLU) and
 * 128–64–32 (g), both with batch normalization in their hidden layers, and Adam; 4,000 examples, whose first 3,000
 * teach the probes and whose other 1,000 are asked.
 */
import { type LatentClasses, latentClasses } from "../datasets/vectors/latentClasses.ts";
import { gatherLabelled, type Labelled } from "../lib/core/data.ts";
import type { Key } from "../lib/core/key.ts";
import { tf } from "../lib/core/tensor.ts";
import { sequence } from "../lib/networks/chain.ts";
import { mlp } from "../lib/networks/mlp.ts";
import { pointwise } from "../lib/networks/network.ts";
import { type Contrast, type ContrastSetting, contrast } from "./contrast.ts";
import type { Sets } from "./pretraining.ts";

const count = 4000;
const teaching = 3000;

export interface VectorTraining {
  /** Examples seen. */
  readonly samples: number;
  readonly batchSize: number;
}

/** The 4,000 examples of a key. */
export function vectorSet(key: Key): LatentClasses {
  return latentClasses(key, { count });
}

export function contrastVectors(
  { contents, observe }: LatentClasses,
  setting: ContrastSetting,
  { samples, batchSize }: VectorTraining,
  key: Key,
): Promise<Contrast> {
  const encoder = sequence(
    mlp([64, 128, 128], { batchNorm: true }),
    pointwise((x) => tf.relu(x)),
  );
  const projector = mlp([128, 64, 32], { batchNorm: true });
  const budget = { epochs: samples / count, batchSize, learningRate: 1e-3 };
  return contrast<tf.Tensor2D>(
    { encoder, projector, view: observe, ...setting },
    contents.inputs,
    budget,
    key,
  );
}

/** The examples that teach a probe and those that are asked. */
export function probeSets(set: Labelled): Sets {
  const range = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => from + i);
  return {
    train: gatherLabelled(set, range(0, teaching)),
    test: gatherLabelled(set, range(teaching, count)),
  };
}
