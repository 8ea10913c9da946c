/**
 * The loss zoo: one network, one sequence of labelled batches, one optimizer, and a loss to exchange.
 *
 * CNN-S embeds digits in D dimensions; a batch has eight digits of each of eight classes. So whatever differs between two
 * trainings of one key is due to the loss. For each loss two levels are known beforehand: chance, its value when all
 * embeddings are equal, where a collapse stays; and the floor, which it cannot go below.
 */
import type { Labelled } from "../lib/core/data.ts";
import { generator, type Key, streams } from "../lib/core/key.ts";
import { normalize } from "../lib/core/numeric.ts";
import { tf } from "../lib/core/tensor.ts";
import { contrastivePairAmong } from "../lib/losses/contrastivePair.ts";
import { squaredDistances } from "../lib/losses/distance.ts";
import { liftedStructure } from "../lib/losses/liftedStructure.ts";
import { nce } from "../lib/losses/nce.ts";
import { nPair } from "../lib/losses/nPair.ts";
import { amongLabels, type Pairs } from "../lib/losses/pairs.ts";
import { softNearestNeighbor } from "../lib/losses/softNearestNeighbor.ts";
import { supCon } from "../lib/losses/supCon.ts";
import { tripletAmong } from "../lib/losses/triplet.ts";
import { metricLearning } from "../lib/methods/supervision/metricLearning.ts";
import { cnnSmall } from "../lib/networks/cnnSmall.ts";
import { adam } from "../lib/optimizers/adam.ts";
import { distanceProbe } from "../lib/probes/distanceProbe.ts";
import { nearestNeighborProbe } from "../lib/probes/nearestNeighbor.ts";
import { type ClassBatchOptions, classBatches } from "../lib/training/classBatches.ts";
import { descend } from "../lib/training/descend.ts";
import { fit } from "../lib/training/fit.ts";
import { discard, represented, type Sets } from "./pretraining.ts";

/** Classes in a batch, and digits of each. */
export const zooBatch = { classes: 8, perClass: 8 };

/** What a loss gets: embeddings `[B, D]` in the order of `classBatches`, the pairs that their labels make, a key to draw from. */
export interface ZooBatch {
  readonly z: tf.Tensor2D;
  readonly pairs: Pairs;
  readonly key: Key;
}

export interface ZooLoss {
  readonly name: string;
  readonly of: (batch: ZooBatch) => tf.Scalar;
  /** What it cannot go below, in its own units. */
  readonly floor: number;
  /** What it sees of an embedding: its place, or only its direction. Only that is drawn and compared. */
  readonly sees: "place" | "direction";
}

const { classes, perClass } = zooBatch;
const batchSize = classes * perClass;

/**
 * The seven losses, in the order of the outline. Two were not made for labelled batches and stand here in the form that is:
 *
 * - InfoNCE as SupCon: all digits of the anchor's label are positives, not only its other view.
 * - Noise-contrastive estimation estimates a density, not an embedding. Here the density is that of a row's neighbors,
 *   p(j | i) = exp(−‖zᵢ − zⱼ‖² + c), which soft nearest neighbors normalize by a sum over the batch. NCE does without the
 *   sum: rows of the label of i are the data, all other rows of the batch, drawn evenly, the noise, and c = −ln(K − 1) is
 *   what p needs where the K − 1 others of a class are at distance 0 and all other rows far away.
 */
export const zooLosses = {
  contrastive: {
    name: "contrastive",
    of: ({ z, pairs }) => contrastivePairAmong(z, pairs, { form: "squares", averaging: "kinds" }),
    floor: 0,
    sees: "place",
  },
  triplet: {
    name: "triplet",
    of: ({ z, pairs }) => tripletAmong(normalize(z), pairs, { mining: "semi-hard" }),
    floor: 0,
    sees: "direction",
  },
  nPair: {
    name: "N-pair",
    of: ({ z }) => nPairOfHalves(z),
    floor: 0,
    sees: "place",
  },
  liftedStructure: {
    name: "lifted structure",
    of: ({ z, pairs }) => liftedStructure(z, pairs),
    floor: 0,
    sees: "place",
  },
  nce: {
    name: "NCE",
    of: ({ z }) => nceOfNeighbors(z),
    floor: 2 * Math.log(2),
    sees: "place",
  },
  infonce: {
    name: "InfoNCE (SupCon)",
    of: ({ z, pairs }) => supCon(z, pairs),
    floor: Math.log(perClass - 1),
    sees: "direction",
  },
  softNearestNeighbor: {
    name: "soft nearest neighbor",
    of: ({ z, pairs }) => softNearestNeighbor(z, pairs),
    floor: 0,
    sees: "place",
  },
} as const satisfies Record<string, ZooLoss>;

/**
 * Each row of the first half of the batch with its partner in the second, in groups of P pairs of P different classes, each
 * with the loss of its own; the mean over groups.
 */
function nPairOfHalves(z: tf.Tensor2D): tf.Scalar {
  const rows = tf.split<tf.Tensor2D>(z, perClass, 0);
  const half = perClass / 2;
  const losses = rows.slice(0, half).map((anchors, i) => nPair(anchors, rows[i + half]!, { lambda: 0.002 }));
  return tf.div(tf.addN(losses), half);
}

/** NCE of the neighbors of each row: see `zooLosses`. */
function nceOfNeighbors(z: tf.Tensor2D): tf.Scalar {
  const others = Array.from({ length: batchSize }, (_, i) =>
    Array.from({ length: batchSize }, (_, j) => j).filter((j) => j !== i),
  );
  const ofClass = others.map((row, i) => row.filter((j) => j % classes === i % classes));
  const flat: tf.Tensor1D = tf.reshape(tf.neg(squaredDistances(z)), [-1]);
  const at = (columns: readonly (readonly number[])[]) => {
    const places = columns.flatMap((row, i) => row.map((j) => i * batchSize + j));
    const model: tf.Tensor1D = tf.gather(flat, tf.tensor1d(places, "int32"));
    return { model, noise: tf.fill([places.length], -Math.log(batchSize - 1)) };
  };
  return nce(at(ofClass), at(others), -Math.log(perClass - 1));
}

export interface ZooSetting extends Partial<Pick<ClassBatchOptions, "classes" | "perClass">> {
  /** D of the embedding. */
  readonly dimensions: number;
  readonly steps: number;
  /** Of Adam. Default 1e-3. */
  readonly learningRate?: number;
  /** Whether the labels that are learned from are dealt out at random: a control. Default false. */
  readonly shuffled?: boolean;
}

/** Embeddings as the loss sees them, and how often the ten nearest of the training set name the class of a held-out one. */
export interface Embedded extends Sets {
  /** Nearest by cosine (kNN). */
  readonly byCosine: number;
  /** Nearest by distance. */
  readonly byDistance: number;
}

export interface ZooTraining {
  /** Means over `every` steps each, and the two levels that the loss can be compared with. */
  readonly curve: ZooCurve;
  readonly trained: Embedded;
  readonly untrained: Embedded;
}

export interface ZooCurve {
  readonly every: number;
  readonly loss: readonly number[];
  /** std √D of the batch's directions: 1 isotropic, 0 collapsed. */
  readonly spread: readonly number[];
  readonly chance: number;
  readonly floor: number;
}

/** How many points a curve has. */
const curvePoints = 60;

/** Trains on `sets.train` with one loss, and embeds both sets before and after. */
export async function trainZoo(
  { name, of, floor, sees }: ZooLoss,
  sets: Sets,
  setting: ZooSetting,
  key: Key,
): Promise<ZooTraining> {
  const { dimensions, steps, learningRate = 1e-3, shuffled = false, ...batch } = setting;
  const keys = streams(key, "batches", "fit", "labels");
  const shape = { ...zooBatch, ...batch };
  const method = metricLearning({
    name,
    network: cnnSmall({ features: dimensions }),
    loss: (z, labels, from) => of({ z, pairs: amongLabels(labels), key: from }),
  });
  const learned = shuffled ? withShuffledLabels(sets.train, keys.labels) : sets.train;
  const data = classBatches(learned, { ...shape, steps }, keys.batches);
  const result = await fit(descend(method, adam({ learningRate })), data, keys.fit);
  const embedded = (model: typeof result.last) => measured(represented(method, model, sets), sees);
  const training: ZooTraining = {
    curve: { ...curveOf(result.history), chance: chanceOf(of, shape, dimensions, key), floor },
    trained: embedded(result.last),
    untrained: embedded(result.first),
  };
  discard(result);
  return training;
}

function withShuffledLabels(set: Labelled, key: Key): Labelled {
  const order = generator(key).permutation(set.labels.length);
  return { ...set, labels: set.labels.map((_, i) => set.labels[order[i]!]!) };
}

/** The loss of a batch whose embeddings are all equal. */
function chanceOf(
  of: ZooLoss["of"],
  shape: { readonly classes: number; readonly perClass: number },
  dimensions: number,
  key: Key,
): number {
  return tf.tidy(() => {
    const rows = Array.from({ length: shape.classes * shape.perClass }, (_, i) => i % shape.classes);
    const pairs = amongLabels(tf.tensor1d(rows, "int32"));
    return of({ z: tf.zeros([rows.length, dimensions]), pairs, key }).dataSync()[0]!;
  });
}

function curveOf(
  history: Readonly<Record<string, Float32Array>>,
): Pick<ZooCurve, "every" | "loss" | "spread"> {
  const every = Math.ceil(history.loss!.length / curvePoints);
  const means = (values: Float32Array) =>
    Array.from({ length: Math.floor(values.length / every) }, (_, i) =>
      mean(values.subarray(i * every, (i + 1) * every)),
    );
  return { every, loss: means(history.loss!), spread: means(history.spread!) };
}

function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}

function measured({ train, test }: Sets, sees: ZooLoss["sees"]): Embedded {
  const seen = sees === "place" ? { train, test } : { train: directions(train), test: directions(test) };
  return {
    ...seen,
    byCosine: nearestNeighborProbe(seen).accuracy,
    byDistance: distanceProbe(seen).accuracy,
  };
}

/** The same with embeddings of length one. */
function directions({ inputs, ...rest }: Labelled): Labelled {
  const unit = tf.tidy(() =>
    normalize(tf.tensor2d(inputs.data, inputs.shape as [number, number])).dataSync<"float32">(),
  );
  return { inputs: { data: unit as Float32Array, shape: inputs.shape }, ...rest };
}
