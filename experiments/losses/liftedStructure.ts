/**
 * Row 38. The lifted structured loss: how many of a batch's pairs does it use, and does that help?
 *
 *     L = 1/(2|P|) Σ_{(i,j)∈P} max(0, J_ij)²        J_ij = D_ij + log( Σ_{(i,k)∈N} exp(ε − D_ik) + Σ_{(j,l)∈N} exp(ε − D_jl) )
 *
 * A batch of B examples cut into pairs gives B/2 terms, cut into triplets B/3; lifted, every positive pair is compared with
 * all negatives of both of its rows, so that all B (B − 1)/2 pairs have a part in the loss. How many have is counted by
 * leaving each out. The loss is then trained in the loss zoo beside contrastive pairs and triplets.
 */
import { type Key, normal, streams } from "../../lib/core/key.ts";
import { tf } from "../../lib/core/tensor.ts";
import { bars } from "../../lib/figures/bars.ts";
import { curves } from "../../lib/figures/curves.ts";
import { edges, type Place } from "../../lib/figures/edges.ts";
import type { Figure } from "../../lib/figures/figure.ts";
import { panels } from "../../lib/figures/panels.ts";
import { liftedStructure, liftedViolations } from "../../lib/losses/liftedStructure.ts";
import { amongLabels, type Pairs } from "../../lib/losses/pairs.ts";
import { experiment, seedsText } from "../experiment.ts";
import { imageSet } from "../imageSets.ts";
import { trainZoo, type ZooCurve, zooBatch, zooLosses } from "../lossZoo.ts";
import { zooLossCurves } from "../lossZooFigure.ts";

type LossName = "contrastive" | "triplet" | "lifted structure";

export interface LiftedStructureRun {
  /** Of batches of B examples, two of each class. */
  readonly counts: readonly Counted[];
  /** The smallest J of the smooth form less J of the hard form, over the positive pairs of a batch of the zoo's shape. */
  readonly smoothAboveHard: number;
  /** kNN of held-out digits by cosine in 16 dimensions. */
  readonly nearestNeighbor: Readonly<Record<LossName | "untrained" | "lifted, random labels", number>>;
  readonly curves: Readonly<Record<LossName, ZooCurve>>;
}

export interface Counted {
  readonly batchSize: number;
  /** Pairs without which the loss is another. */
  readonly used: number;
}

interface Profile {
  readonly train: number;
  readonly test: number;
  readonly steps: number;
}

const batchSizes = [4, 8, 16, 32] as const;
const names = ["contrastive", "triplet", "lifted structure"] as const;
const ofName = {
  contrastive: zooLosses.contrastive,
  triplet: zooLosses.triplet,
  "lifted structure": zooLosses.liftedStructure,
} as const;

export default experiment<LiftedStructureRun, Profile>({
  row: 38,
  title: "Lifted structured loss",
  question: "Is a loss that uses all pairs of a batch better than one that takes each pair on its own?",
  source: "Song, Xiang, Jegelka & Savarese 2016, arXiv:1511.06452, § 4 and Fig. 2",
  profiles: {
    quick: { train: 4000, test: 2000, steps: 150 },
    full: { train: 10000, test: 10000, steps: 1000 },
  },

  async run({ train, test, steps }, key) {
    const keys = streams(key, "images", "fit", "counts", "forms");
    const set = imageSet("MNIST", { train, test }, keys.images);
    const setting = { dimensions: 16, steps };
    const trainings = new Map<LossName, Awaited<ReturnType<typeof trainZoo>>>();
    for (const name of names) trainings.set(name, await trainZoo(ofName[name], set, setting, keys.fit));
    const control = { ...setting, shuffled: true };
    const random = await trainZoo(zooLosses.liftedStructure, set, control, keys.fit);
    const byName = <T>(value: (name: LossName) => T) =>
      Object.fromEntries(names.map((name) => [name, value(name)])) as Record<LossName, T>;
    return {
      counts: batchSizes.map((batchSize) => ({ batchSize, used: pairsUsed(batchSize, keys.counts) })),
      smoothAboveHard: smoothAboveHard(keys.forms),
      nearestNeighbor: {
        ...byName((name) => trainings.get(name)!.trained.byCosine),
        untrained: trainings.get("contrastive")!.untrained.byCosine,
        "lifted, random labels": random.trained.byCosine,
      },
      curves: byName((name) => trainings.get(name)!.curve),
    };
  },

  claims: [
    {
      says: "for every positive pair J of the smooth form is at least that of the hard form (the smallest difference)",
      evidence: "theorem",
      effect: ({ smoothAboveHard: least }) => least,
      atLeast: 0,
    },
    {
      says: "all B (B − 1)/2 pairs of a batch have a part in the loss, for B of 4 to 32 (10⁻⁹ less the largest relative gap)",
      evidence: "theorem",
      effect: ({ counts }) =>
        1e-9 - Math.max(...counts.map(({ batchSize: b, used }) => Math.abs((2 * used) / (b * (b - 1)) - 1))),
      atLeast: 0,
    },
    {
      says: "kNN is at least that of the contrastive loss less a point (kNN − contrastive + .01)",
      evidence: "expected",
      effect: ({ nearestNeighbor: knn }) => knn["lifted structure"] - knn.contrastive + 0.01,
      atLeast: 0,
    },
    {
      says: "and above that of the network untrained",
      evidence: "expected",
      effect: ({ nearestNeighbor: knn }) => knn["lifted structure"] - knn.untrained,
      atLeast: 0,
    },
    {
      says: "and above that of the same loss with labels dealt out at random",
      evidence: "expected",
      effect: ({ nearestNeighbor: knn }) => knn["lifted structure"] - knn["lifted, random labels"],
      atLeast: 0,
    },
  ],

  figure(runs) {
    const drawn = (["pairs", "triplets", "lifted"] as const).map((kind) => ({
      title: {
        pairs: "contrastive: B/2 = 3 pairs",
        triplets: "triplet: B/3 = 2 triplets",
        lifted: "lifted: all 15 pairs",
      }[kind],
      figure: pairsDrawn(kind),
    }));
    const knn = neighbors(runs);
    return panels(
      [
        ...drawn,
        { title: "comparisons in a batch", figure: countsByBatch(runs[0]!) },
        { title: "kNN in 16 dimensions", figure: knn },
        { title: "training", figure: training(runs) },
      ],
      {
        columns: 3,
        title: "The lifted loss uses every pair of a batch",
        subtitle: `upper row: six examples, two of each of three classes; lower: MNIST, ${seedsText(runs.length)}`,
        alt: `Of six examples the contrastive loss takes 3 pairs, the triplet loss 2 triplets, the lifted loss all 15 pairs. ${knn.alt}`,
      },
    );
  },
});

/** Which pairs of six examples, two of each class, are compared: cut into pairs, cut into triplets, or lifted. */
function pairsDrawn(kind: "pairs" | "triplets" | "lifted"): Figure {
  const place = (i: number): Place => [Math.cos((i * Math.PI) / 3), Math.sin((i * Math.PI) / 3)];
  const classOf = (i: number) => Math.floor(i / 2);
  const all = Array.from({ length: 6 }, (_, i) =>
    Array.from({ length: 5 - i }, (_, j) => [i, i + j + 1] as const),
  ).flat();
  const compared = {
    pairs: [
      [0, 1],
      [2, 4],
      [3, 5],
    ],
    triplets: [
      [0, 1],
      [0, 2],
      [4, 5],
      [4, 3],
    ],
    lifted: all,
  }[kind];
  const between = (same: boolean) =>
    compared
      .filter(([i, j]) => (classOf(i!) === classOf(j!)) === same)
      .map(([i, j]) => [place(i!), place(j!)] as const);
  return edges(
    ["first class", "second class", "third class"].map((name, c) => ({
      name,
      at: [place(2 * c), place(2 * c + 1)],
      color: (["blue", "orange", "purple"] as const)[c]!,
    })),
    [
      { name: "positive pair", between: between(true), color: "green", thickness: 3 },
      { name: "negative pair", between: between(false), color: "vermilion", dash: "dash", thickness: 1.5 },
    ],
    { range: [-1.25, 1.25], width: 360, alt: "Pairs of six examples." },
  );
}

function countsByBatch({ counts }: LiftedStructureRun): Figure {
  const sizes = counts.map(({ batchSize }) => batchSize);
  return curves(
    [
      { name: "lifted structure", color: "purple", x: sizes, y: counts.map(({ used }) => used) },
      { name: "contrastive", color: "blue", x: sizes, y: sizes.map((b) => b / 2) },
      { name: "triplet", color: "orange", x: sizes, y: sizes.map((b) => b / 3) },
    ],
    {
      x: "batch size B",
      y: "pairs or triplets",
      logX: true,
      logY: true,
      width: 360,
      height: 330,
      alt: "Counts by batch size.",
    },
  );
}

function neighbors(runs: readonly LiftedStructureRun[]): Figure {
  const kinds = [...names, "untrained", "lifted, random labels"] as const;
  const values = kinds.map((kind) => runs.map((run) => run.nearestNeighbor[kind]));
  const means = values.map((row) => row.reduce((sum, value) => sum + value, 0) / row.length);
  return bars([{ name: "kNN", color: "blue", values }], {
    categories: [...kinds],
    y: "kNN",
    rangeY: [0, 1],
    digits: 3,
    horizontal: true,
    width: 360,
    height: 330,
    alt: `kNN: ${kinds.map((kind, i) => `${kind} ${means[i]!.toFixed(3)}`).join(", ")}.`,
  });
}

function training(runs: readonly LiftedStructureRun[]): Figure {
  const colors = { contrastive: "blue", triplet: "orange", "lifted structure": "purple" } as const;
  const trainings = names.map((name) => ({
    name,
    color: colors[name],
    runs: runs.map((run) => run.curves[name]),
  }));
  return zooLossCurves(trainings, { width: 360, height: 330 });
}

/**
 * How many pairs of a batch with two examples of each class change the loss when they are left out. Embeddings are near one
 * another, so that no positive pair is satisfied.
 */
function pairsUsed(batchSize: number, key: Key): number {
  return tf.tidy(() => {
    const z = tf.mul(normal(key, [batchSize, 8]), 0.1) as tf.Tensor2D;
    const labels = Array.from({ length: batchSize }, (_, i) => Math.floor(i / 2));
    const pairs = amongLabels(tf.tensor1d(labels, "int32"));
    const lossOf = (counted: Pairs) => tf.tidy(() => liftedStructure(z, counted).dataSync()[0]!);
    const whole = lossOf(pairs);
    let used = 0;
    for (let i = 0; i < batchSize; i++)
      for (let j = 0; j < i; j++) if (lossOf(without(pairs, i, j)) !== whole) used++;
    return used;
  });
}

/** The pairs less that of rows i and j, in both directions. */
function without({ positives, negatives, denominator }: Pairs, i: number, j: number): Pairs {
  const rows = positives.shape[0];
  const ends = tf.oneHot(tf.tensor1d([i, j], "int32"), rows) as tf.Tensor2D;
  const swapped = tf.reverse(ends, 0);
  const kept = tf.sub(1, tf.matMul(ends, swapped, true));
  return { positives: tf.mul(positives, kept), negatives: tf.mul(negatives, kept), denominator };
}

function smoothAboveHard(key: Key): number {
  return tf.tidy(() => {
    const { classes, perClass } = zooBatch;
    const labels = Array.from({ length: classes * perClass }, (_, i) => i % classes);
    const pairs = amongLabels(tf.tensor1d(labels, "int32"));
    const z = normal(key, [labels.length, 16]) as tf.Tensor2D;
    const [smooth, hard] = [false, true].map((which) => liftedViolations(z, pairs, { hard: which }));
    const elsewhere = tf.mul(tf.sub(1, pairs.positives), 1e9);
    return tf.min(tf.add(tf.sub(smooth!, hard!), elsewhere)).dataSync()[0]!;
  });
}
