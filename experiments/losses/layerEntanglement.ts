/**
 * How entangled the classes of digits are in the layers of networks, and which rows the loss listens to there.
 *
 * Two networks are trained on the same batches: a classifier by cross-entropy, and the same encoder by the soft nearest
 * neighbor loss on h. Controls: the classifier before training, and after it with labels dealt out at random.
 */
import { gatherLabelled } from "../../lib/core/data.ts";
import { generator, type Key, streams } from "../../lib/core/key.ts";
import { tf } from "../../lib/core/tensor.ts";
import { squaredDistances } from "../../lib/losses/distance.ts";
import { entanglement } from "../../lib/losses/entanglement.ts";
import { amongLabels, type Pairs } from "../../lib/losses/pairs.ts";
import { softNearestNeighbor } from "../../lib/losses/softNearestNeighbor.ts";
import { metricLearning } from "../../lib/methods/supervision/metricLearning.ts";
import { supervised } from "../../lib/methods/supervision/supervised.ts";
import { adam } from "../../lib/optimizers/adam.ts";
import { classBatches } from "../../lib/training/classBatches.ts";
import { descend } from "../../lib/training/descend.ts";
import { fit } from "../../lib/training/fit.ts";
import { zooBatch } from "../lossZoo.ts";
import { discard, type Sets } from "../pretraining.ts";
import { type Activations, activations, layeredEncoder, layerNames } from "./digitLayers.ts";

/** Whose layers are measured: two trained networks, one untrained, and the classifier's with labels dealt out at random. */
export const netNames = ["untrained", "classifier", "soft nearest neighbor", "labels dealt out"] as const;
export type NetName = (typeof netNames)[number];

export interface LayerEntanglement {
  /** Entanglement of held-out digits in nats, in the order of `layerNames`. */
  readonly byLayer: Readonly<Record<NetName, number[]>>;
  /** The loss on h in nats at each of `parts`. */
  readonly overTemperature: Readonly<Record<NetName, number[]>>;
  /** Of all layers of all networks, with classes of unequal sizes: the largest |L − limit| at T = 10⁶ mean distances. */
  readonly gapAtInfinity: number;
  /** On the classifier's h, for each of `influences`: the weight of the k nearest rows for each k of `nearest`, mean over anchors. */
  readonly influence: readonly number[][];
  /** The same at T = 10⁻⁶ mean distances: the weight of the nearest row of all, and within the anchor's class of the nearest there. */
  readonly nearestAtZero: { readonly ofAll: number; readonly ofClass: number };
}

/** Held-out digits that are measured: fifty of each class. */
const measured = 500;
/** What labels have that say nothing of where rows are: ln((B − 1) / (n_c − 1)). */
export const unknown = Math.log((measured - 1) / (measured / 10 - 1));
/** Temperatures in parts of the mean distance. */
export const parts = Array.from({ length: 25 }, (_, i) => 10 ** (i / 4 - 4));
export const influences = [0.001, 0.01, 0.1, 1];
export const nearest = [1, 2, 5, 10, 20, 50, 100, 200, measured - 1];
const almostInfinite = 1e6;
const almostZero = 1e-6;

interface Training {
  readonly steps: number;
  /** Of the loss on h, T. */
  readonly temperature: number;
}

/** Trains on `train` and measures on the first five hundred of `test`. */
export async function layerEntanglement(
  { train, test }: Sets,
  training: Training,
  key: Key,
): Promise<LayerEntanglement> {
  const keys = streams(key, "batches", "classifier", "loss", "deal");
  const { inputs, labels } = gatherLabelled(
    test,
    Int32Array.from({ length: measured }, (_, i) => i),
  );
  const order = generator(keys.deal).permutation(measured);
  const dealtOut = labels.map((_, i) => labels[order[i]!]!);
  const data = classBatches(train, { ...zooBatch, steps: training.steps }, keys.batches);
  const encoder = layeredEncoder();
  const optimizer = adam({ learningRate: 1e-3 });

  const classifying = supervised({ encoder, features: 128, classes: train.classes.length });
  const classifier = await fit(descend(classifying, optimizer), data, keys.classifier);
  const embedding = metricLearning({ network: encoder, loss: lossAt(training.temperature) });
  const byLoss = await fit(descend(embedding, optimizer), data, keys.loss);
  const encoderOf = ({ params, state }: typeof classifier.last) => ({
    params: params.encoder,
    state: state.encoder,
  });
  const layers = {
    untrained: activations(encoderOf(classifier.first), inputs),
    classifier: activations(encoderOf(classifier.last), inputs),
    "soft nearest neighbor": activations(byLoss.last, inputs),
  };
  discard(classifier);
  discard(byLoss);
  const nets = {
    untrained: ofNet(layers.untrained, labels),
    classifier: ofNet(layers.classifier, labels),
    "soft nearest neighbor": ofNet(layers["soft nearest neighbor"], labels),
    "labels dealt out": ofNet(layers.classifier, dealtOut),
  };
  const result = {
    byLayer: mapNets((name) => nets[name].byLayer),
    overTemperature: mapNets((name) => nets[name].overTemperature),
    gapAtInfinity: Math.max(...Object.values(layers).map((made) => gapAtInfinity(made, labels))),
    ...weightsOf(layers.classifier.h, labels),
  };
  for (const made of Object.values(layers)) tf.dispose(made);
  return result;
}

function lossAt(temperature: number) {
  return (z: tf.Tensor2D, labels: tf.Tensor1D) =>
    softNearestNeighbor(z, amongLabels(labels), { temperature });
}

function mapNets(of: (name: NetName) => number[]): Record<NetName, number[]> {
  return Object.fromEntries(netNames.map((name) => [name, of(name)])) as Record<NetName, number[]>;
}

function pairsOf(labels: ArrayLike<number>): Pairs {
  return amongLabels(tf.tensor1d(Array.from(labels), "int32"));
}

function ofNet(made: Activations, labels: ArrayLike<number>) {
  return tf.tidy(() => {
    const pairs = pairsOf(labels);
    return {
      byLayer: layerNames.map((name) => entanglement(made[name], pairs).lowest),
      overTemperature: [...entanglement(made.h, pairs, parts).losses],
    };
  });
}

/** Of class c every (c + 1)-th row is taken, so that the limit is the mean of different numbers. */
function gapAtInfinity(made: Activations, labels: Int32Array): number {
  const counts = new Array<number>(10).fill(0);
  const rows = [...labels.keys()].filter((i) => counts[labels[i]!]!++ % (labels[i]! + 1) === 0);
  const kept = rows.map((i) => labels[i]!);
  const others = (label: number) => kept.filter((one) => one === label).length - 1;
  const logs = kept.map((label) => Math.log((kept.length - 1) / others(label)));
  const limit = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  return tf.tidy(() => {
    const pairs = pairsOf(kept);
    const losses = layerNames.map((name) => {
      const z = tf.gather(made[name], tf.tensor1d(rows, "int32"));
      return entanglement(z, pairs, [almostInfinite]).lowest;
    });
    return Math.max(...losses.map((loss) => Math.abs(loss - limit)));
  });
}

function weightsOf(
  h: tf.Tensor2D,
  labels: ArrayLike<number>,
): Pick<LayerEntanglement, "influence" | "nearestAtZero"> {
  return tf.tidy(() => {
    const { positives, denominator } = pairsOf(labels);
    return {
      influence: influences.map((part) => nearest.map((k) => weightOf(h, denominator, part, k))),
      nearestAtZero: {
        ofAll: weightOf(h, denominator, almostZero, 1),
        ofClass: weightOf(h, positives, almostZero, 1),
      },
    };
  });
}

/** What exp(−d / T) gives to the k nearest of the rows that `candidates` marks, as a share of what it gives to all of these; the mean over anchors. */
function weightOf(z: tf.Tensor2D, candidates: tf.Tensor2D, part: number, k: number): number {
  return tf.tidy(() => {
    const d = squaredDistances(z);
    const rows = z.shape[0];
    const unit = tf.div(tf.sum(d), rows * (rows - 1));
    const scores = tf.add(tf.div(d, tf.mul(-part, unit)), tf.log(candidates));
    const { values } = tf.topk(tf.softmax(scores), k);
    return tf.mean(tf.sum(values, 1)).dataSync()[0]!;
  });
}
