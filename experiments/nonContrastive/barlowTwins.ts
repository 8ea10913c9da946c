/**
 * Row 82. Barlow Twins: does removing redundancy alone, without negatives or a teacher, prevent collapse?
 *
 * On vectors whose content is known, three weights λ of the redundancy term; on MNIST, the correlation matrix of
 * two views before, half-way and after training, and probes beside their controls.
 */
import { latentClasses } from "../../datasets/vectors/latentClasses.ts";
import { type Data, gatherLabelled, type Labelled } from "../../lib/core/data.ts";
import { type Key, streams } from "../../lib/core/key.ts";
import { tf } from "../../lib/core/tensor.ts";
import type { Tree } from "../../lib/core/tree.ts";
import { bars } from "../../lib/figures/bars.ts";
import { heatmap } from "../../lib/figures/heatmap.ts";
import { panels } from "../../lib/figures/panels.ts";
import { barlowTwins, crossCorrelation } from "../../lib/methods/nonContrastive/barlowTwins.ts";
import { effectiveRank } from "../../lib/metrics/effectiveRank.ts";
import { chain, sequence } from "../../lib/networks/chain.ts";
import { cnnSmall } from "../../lib/networks/cnnSmall.ts";
import { mlp } from "../../lib/networks/mlp.ts";
import { type Network, pointwise } from "../../lib/networks/network.ts";
import { nearestNeighborProbe } from "../../lib/probes/nearestNeighbor.ts";
import type { Descent } from "../../lib/training/descend.ts";
import { represent } from "../../lib/training/represent.ts";
import type { View } from "../../lib/views/view.ts";
import { experiment, seedsText } from "../experiment.ts";
import { imageSet } from "../imageSets.ts";
import { discard, pretrain, represented, type Scores, score } from "../pretraining.ts";

/** The embedding of one training on vectors, measured on two views of all examples. */
export interface Redundancy {
  readonly lambda: number;
  /** Mean of the diagonal of C. */
  readonly agreement: number;
  /** Root mean square of C off the diagonal. */
  readonly redundancy: number;
  /** kNN accuracy of z: 3,000 examples vote on the other 1,000. */
  readonly nearestNeighbor: number;
  /** Effective rank of z on the sphere. */
  readonly effectiveRank: number;
}

export interface BarlowTwinsRun {
  readonly vectors: readonly Redundancy[];
  readonly digits: {
    readonly scores: Readonly<Record<"Barlow Twins" | "untrained" | "pixels", Scores>>;
    /** LP with batches of 64 and of 512 images, at equal numbers of images seen. */
    readonly batchSizes: Readonly<Record<"64" | "512", number>>;
    /** C of two views of held-out images, `[32][32]`, untrained, after one epoch, and at the end. */
    readonly correlations: readonly { readonly when: string; readonly values: number[][] }[];
  };
}

interface Profile {
  readonly train: number;
  readonly test: number;
  readonly epochs: number;
  /** Examples seen in a training on vectors. */
  readonly vectorSamples: number;
}

const embeddingSize = 32;
const lambda = 0.02;

export default experiment<BarlowTwinsRun, Profile>({
  row: 82,
  title: "Barlow Twins",
  question: "Does removing redundancy alone, without negatives or a teacher, prevent collapse?",
  source: "Zbontar, Jing, Misra, LeCun & Deny 2021, arXiv:2103.03230, § 3 and Fig. 1",
  profiles: {
    quick: { train: 3000, test: 2000, epochs: 4, vectorSamples: 64000 },
    full: { train: 10000, test: 10000, epochs: 10, vectorSamples: 200000 },
  },

  async run(profile, key) {
    const keys = streams(key, "vectors", "digits");
    const vectors: Redundancy[] = [];
    for (const weight of [0, 0.005, lambda]) vectors.push(await onVectors(weight, profile, keys.vectors));
    return { vectors, digits: await onDigits(profile, keys.digits) };
  },

  claims: [
    {
      says: "with λ = .02 at D = 32 two views agree: the mean of Cᵢᵢ is .9 or more",
      evidence: "calibrated",
      effect: ({ vectors }) => weighted(vectors, lambda).agreement,
      atLeast: 0.9,
    },
    {
      says: "with λ = .02 features repeat each other three times less than with λ = 0 (ratio of RMS off-diagonals)",
      evidence: "calibrated",
      effect: ({ vectors }) => weighted(vectors, 0).redundancy / weighted(vectors, lambda).redundancy,
      atLeast: 3,
    },
    {
      says: "nearest neighbours of z improve from λ = 0 to λ = .02",
      evidence: "calibrated",
      effect: ({ vectors }) =>
        weighted(vectors, lambda).nearestNeighbor - weighted(vectors, 0).nearestNeighbor,
      atLeast: 0.05,
    },
    {
      says: "the paper's λ = .005 is too small at D = 32: the effective rank of z grows again by λ = .02",
      evidence: "calibrated",
      effect: ({ vectors }) =>
        weighted(vectors, lambda).effectiveRank - weighted(vectors, 0.005).effectiveRank,
      atLeast: 2,
    },
    {
      says: "on MNIST, ten labels a class: a probe on Barlow Twins beats one on the untrained encoder by 8 points",
      evidence: "expected",
      effect: ({ digits }) => digits.scores["Barlow Twins"].fewLabels - digits.scores.untrained.fewLabels,
      atLeast: 0.08,
    },
    {
      says: "batches of 64 and of 512 give probes with all labels within 3 points (3 points less the gap)",
      evidence: "expected",
      effect: ({ digits }) => 0.03 - Math.abs(digits.batchSizes["64"] - digits.batchSizes["512"]),
      atLeast: 0,
    },
  ],

  figure(runs) {
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const matrices = runs[0]!.digits.correlations.map(({ when, values }) => ({
      title: when,
      figure: heatmap(values, {
        scale: "diverging",
        range: [-1, 1],
        color: "correlation",
        alt: `Correlations of the features of two views, ${when}.`,
      }),
    }));
    const lambdas = runs[0]!.vectors.map(({ lambda: weight }) => weight);
    const ofVectors = (measure: keyof Redundancy) =>
      runs.map((run) => run.vectors.map((one) => one[measure]));
    const measured = bars(
      [
        {
          name: "agreement: mean of Cᵢᵢ",
          color: "blue",
          values: lambdas.map((_, i) => ofVectors("agreement").map((row) => row[i]!)),
        },
        {
          name: "redundancy: RMS of Cᵢⱼ",
          color: "vermilion",
          values: lambdas.map((_, i) => ofVectors("redundancy").map((row) => row[i]!)),
        },
        {
          name: "kNN of z",
          color: "green",
          values: lambdas.map((_, i) => ofVectors("nearestNeighbor").map((row) => row[i]!)),
        },
      ],
      {
        categories: lambdas.map((weight) => `λ = ${weight}`),
        rangeY: [0, 1],
        alt: `On vectors, the redundancy falls from ${mean(ofVectors("redundancy").map((row) => row[0]!)).toFixed(2)} at λ = 0 to ${mean(ofVectors("redundancy").map((row) => row.at(-1)!)).toFixed(2)} at λ = .02.`,
      },
    );
    return panels([...matrices, { title: "vectors, by the weight of redundancy", figure: measured }], {
      columns: 2,
      title: "Two views come to agree feature by feature, and features stop repeating each other",
      subtitle: `matrices: MNIST, seed 0; bars: ${seedsText(runs.length)}`,
      alt: `A blurred matrix becomes a bright diagonal on a pale square. ${measured.alt}`,
    });
  },
});

function weighted(vectors: readonly Redundancy[], weight: number): Redundancy {
  return vectors.find((one) => one.lambda === weight)!;
}

async function onVectors(weight: number, { vectorSamples }: Profile, key: Key): Promise<Redundancy> {
  const keys = streams(key, "data", "fit", "first", "second");
  const data = latentClasses(keys.data, { count: 4000 });
  const encoder = sequence(
    mlp([64, 128, 128], { batchNorm: true }),
    pointwise((x) => tf.relu(x)),
  );
  const projector = mlp([128, 64, embeddingSize], { batchNorm: true });
  const method = barlowTwins<tf.Tensor2D>({ encoder, projector, view: data.observe, lambda: weight });
  const budget = { epochs: vectorSamples / 4000, batchSize: 128, learningRate: 1e-3 };
  const trained = await pretrain(method, data.contents.inputs, budget, keys.fit);
  const first = embed({ encoder, projector }, trained.last, data.observeAll(keys.first));
  const second = embed({ encoder, projector }, trained.last, data.observeAll(keys.second));
  discard(trained);
  const votes = gatherLabelled(first, range(0, 3000));
  const asked = gatherLabelled(first, range(3000, 4000));
  return {
    lambda: weight,
    ...summarize(correlations(first.inputs, second.inputs)),
    nearestNeighbor: nearestNeighborProbe({ train: votes, test: asked }).accuracy,
    effectiveRank: effectiveRankOf(first.inputs),
  };
}

async function onDigits(profile: Profile, key: Key): Promise<BarlowTwinsRun["digits"]> {
  const keys = streams(key, "images", "fit", "score", "first", "second");
  const set = imageSet("MNIST", profile, keys.images);
  const train = async (batchSize: number, snapshotsAfter: readonly number[] = []) => {
    const networks = { encoder: cnnSmall(), projector: mlp([128, 128, embeddingSize], { batchNorm: true }) };
    const method = barlowTwins({ ...networks, view: set.view, lambda });
    const budget = { epochs: profile.epochs, batchSize, learningRate: 1e-3 };
    const trained = await pretrain(method, set.train.inputs, budget, keys.fit, { snapshotsAfter });
    const after = represented(method, trained.last, set);
    return { networks, method, trained, scores: score(after.train, after.test, keys.score) };
  };
  const { networks, method, trained, scores } = await train(128, [Math.floor(profile.train / 128)]);
  const views = [keys.first, keys.second].map((viewKey) => viewsOf(set.view, set.test.inputs, viewKey));
  const correlationOf = (when: string, model: Descent) => {
    const [first, second] = views.map((inputs) => embed(networks, model, { ...set.test, inputs }).inputs);
    return { when, values: correlations(first!, second!) };
  };
  const correlationsOverTime = [
    correlationOf("untrained", trained.first),
    correlationOf("after one epoch", trained.snapshots[0]!.model),
    correlationOf(`after ${profile.epochs} epochs`, trained.last),
  ];
  const before = represented(method, trained.first, set);
  discard(trained);
  const small = await train(64);
  discard(small.trained);
  const large = await train(512);
  discard(large.trained);
  return {
    scores: {
      "Barlow Twins": scores,
      untrained: score(before.train, before.test, keys.score),
      pixels: score(set.train, set.test, keys.score),
    },
    batchSizes: { "64": small.scores.allLabels, "512": large.scores.allLabels },
    correlations: correlationsOverTime,
  };
}

/** Embeddings z of labelled inputs. */
function embed(
  networks: { readonly encoder: Network; readonly projector: Network },
  { params, state }: Descent,
  { inputs, ...rest }: Labelled,
): Labelled {
  const network = chain(networks);
  const encode = (p: Tree, s: Tree, x: tf.Tensor) =>
    network.apply(
      p as Record<"encoder" | "projector", Tree>,
      s as Record<"encoder" | "projector", Tree>,
      x,
      "evaluate",
    ).output;
  return { inputs: represent(encode, params, state, inputs), ...rest };
}

/** One view of each image, on the host. */
function viewsOf(view: View, inputs: Data, key: Key): Data {
  const seen = tf.tidy(() =>
    view(tf.tensor4d(inputs.data, inputs.shape as [number, number, number, number]), key),
  );
  const data = seen.dataSync<"float32">() as Float32Array;
  seen.dispose();
  return { data, shape: inputs.shape };
}

function correlations(first: Data, second: Data): number[][] {
  return tf.tidy(() => {
    const [za, zb] = [first, second].map(({ data, shape }) => tf.tensor2d(data, shape as [number, number]));
    return crossCorrelation(za!, zb!).arraySync();
  });
}

/** Mean of the diagonal and root mean square of the rest. */
function summarize(c: readonly (readonly number[])[]): Pick<Redundancy, "agreement" | "redundancy"> {
  const d = c.length;
  const square = c
    .flatMap((row, i) => row.filter((_, j) => j !== i))
    .reduce((sum, value) => sum + value ** 2, 0);
  return {
    agreement: c.reduce((sum, row, i) => sum + row[i]!, 0) / d,
    redundancy: Math.sqrt(square / (d * d - d)),
  };
}

function effectiveRankOf({ data, shape }: Data): number {
  return tf.tidy(() => effectiveRank(tf.tensor2d(data, shape as [number, number])));
}

function range(from: number, to: number): Int32Array {
  return Int32Array.from({ length: to - from }, (_, i) => from + i);
}
