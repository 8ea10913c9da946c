/**
 * Row 1. Pre-training without labels, then a classifier on few labels: what self-supervision is for.
 *
 * Curves over the number of labels a class: a linear probe on SimCLR's representation, on the same encoder
 * untrained, on raw pixels, and the same encoder trained from scratch on just those labels: once on the images as they are,
 * and once on the views that SimCLR saw, which tells how much of the gain is in the views.
 */
import { perClass } from "../../datasets/dataset.ts";
import type { Labelled } from "../../lib/core/data.ts";
import { fold, type Key, split, streams } from "../../lib/core/key.ts";
import { curves } from "../../lib/figures/curves.ts";
import { panels } from "../../lib/figures/panels.ts";
import { simclr } from "../../lib/methods/instance/simclr.ts";
import { supervised } from "../../lib/methods/supervision/supervised.ts";
import { accuracyOf } from "../../lib/metrics/accuracy.ts";
import { spearman } from "../../lib/metrics/spearman.ts";
import { cnnSmall } from "../../lib/networks/cnnSmall.ts";
import { mlp } from "../../lib/networks/mlp.ts";
import { adam } from "../../lib/optimizers/adam.ts";
import { linearProbe } from "../../lib/probes/linear.ts";
import { labelledBatches } from "../../lib/training/batches.ts";
import { descend } from "../../lib/training/descend.ts";
import { fit } from "../../lib/training/fit.ts";
import { represent } from "../../lib/training/represent.ts";
import type { View } from "../../lib/views/view.ts";
import { type Claim, experiment, seedsText } from "../experiment.ts";
import { type ImageSet, type ImageSetName, imageSet } from "../imageSets.ts";
import { discard, pretrain, represented } from "../pretraining.ts";

/** Who is measured: three probes, and the encoder trained from scratch on the labelled images as they are or on views of them. */
export const learners = ["SimCLR", "untrained", "pixels", "scratch", "scratchOnViews"] as const;
export type LearnerName = (typeof learners)[number];

export interface LabelEfficiency {
  /** Numbers of labels a class. */
  readonly labels: readonly number[];
  /** Accuracy on held-out images for each of them, mean over draws of the labels, in [0, 1]. */
  readonly accuracy: Readonly<Record<LearnerName, readonly number[]>>;
}

export type PretextTransferRun = Readonly<Record<ImageSetName, LabelEfficiency>>;

interface Profile {
  readonly train: number;
  readonly test: number;
  readonly batchSize: number;
  /** Passes over the images without labels. Garments need more: their views are stronger. */
  readonly epochs: Readonly<Record<ImageSetName, number>>;
  /** Numbers of labels a class; for each, how often labels are drawn, and how many steps training from scratch has. */
  readonly measured: readonly {
    readonly labels: number;
    readonly draws: number;
    readonly scratchSteps: number;
  }[];
}

export default experiment<PretextTransferRun, Profile>({
  row: 1,
  title: "Pretext, then transfer: accuracy against labels",
  question: "How many labels does pre-training without labels save?",
  source:
    "the tutorial's framing; Chen et al. 2020, arXiv:2002.05709, Table 7 (1 % and 10 % of labels); Zhai et al. 2019, arXiv:1905.03670",
  profiles: {
    quick: {
      train: 2560,
      test: 2000,
      batchSize: 128,
      epochs: { MNIST: 8, "Fashion-MNIST": 10 },
      measured: [1, 3, 10, 30, 100].map((labels) => ({ labels, draws: 1, scratchSteps: 60 })),
    },
    full: {
      train: 10000,
      test: 10000,
      batchSize: 128,
      epochs: { MNIST: 10, "Fashion-MNIST": 30 },
      measured: [
        { labels: 1, draws: 5, scratchSteps: 200 },
        { labels: 3, draws: 5, scratchSteps: 200 },
        { labels: 10, draws: 5, scratchSteps: 200 },
        { labels: 30, draws: 3, scratchSteps: 400 },
        { labels: 100, draws: 3, scratchSteps: 400 },
        { labels: 1000, draws: 1, scratchSteps: 800 },
      ],
    },
  },

  async run(profile, key) {
    const keys = streams(key, "MNIST", "Fashion-MNIST");
    return {
      MNIST: await labelEfficiency("MNIST", profile, keys.MNIST),
      "Fashion-MNIST": await labelEfficiency("Fashion-MNIST", profile, keys["Fashion-MNIST"]),
    };
  },

  claims: (["MNIST", "Fashion-MNIST"] as const).flatMap((set): Claim<PretextTransferRun>[] => [
    {
      says: `on ${set} with 10 or fewer labels a class, a probe on SimCLR beats one on the untrained encoder by 5 points`,
      evidence: "expected",
      effect: (run) => Math.min(...gaps(run[set], "untrained", 10)),
      atLeast: 0.05,
    },
    {
      says: `on ${set} with 10 or fewer labels a class, a probe on SimCLR beats training from scratch by 3 points`,
      evidence: "expected",
      effect: (run) => Math.min(...gaps(run[set], "scratch", 10)),
      atLeast: 0.03,
    },
    {
      says: `on ${set} with 10 or fewer labels a class, a probe on SimCLR beats training from scratch on the same views by 3 points`,
      evidence: "expected",
      effect: (run) => Math.min(...gaps(run[set], "scratchOnViews", 10)),
      atLeast: 0.03,
    },
    {
      says: `on ${set} the gain over training from scratch shrinks as labels are added (−ρ of Spearman)`,
      evidence: "expected",
      effect: (run) => -spearman([...run[set].labels], gaps(run[set], "scratch")),
      atLeast: 0.8,
    },
    {
      says: `on ${set} with the most labels (1000 a class), SimCLR and training from scratch are within 2 points (2 points less the gap)`,
      evidence: "expected",
      effect: (run) => 0.02 - Math.abs(gaps(run[set], "scratch").at(-1)!),
      atLeast: 0,
    },
  ]),

  figure(runs, own) {
    const looks = {
      SimCLR: { caption: "probe on SimCLR", color: "blue" },
      scratchOnViews: { caption: "trained from scratch on views", color: "purple" },
      scratch: { caption: "trained from scratch", color: "vermilion" },
      pixels: { caption: "probe on pixels", color: "orange" },
      untrained: { caption: "probe on untrained encoder", color: "grey" },
    } as const;
    const alt = (set: ImageSetName) => {
      const at = (name: LearnerName, i: number) => {
        const values = runs.map((run) => run[set].accuracy[name][i]!);
        return (values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(2);
      };
      const few = runs[0]![set].labels.indexOf(10);
      return `${set}, ten labels a class: SimCLR ${at("SimCLR", few)}, from scratch ${at("scratch", few)}, on views ${at("scratchOnViews", few)}, pixels ${at("pixels", few)}, untrained ${at("untrained", few)}.`;
    };
    const panel = (set: ImageSetName) => {
      const published = Object.entries(looks).map(([name, { caption, color }]) => ({
        name: caption,
        color,
        x: runs[0]![set].labels,
        y: runs.map((run) => run[set].accuracy[name as LearnerName]),
      }));
      const mine = own && {
        name: "SimCLR, your run",
        color: "sky" as const,
        dash: "dash" as const,
        x: own[set].labels,
        y: own[set].accuracy.SimCLR,
      };
      const axes = { x: "labels per class", y: "test accuracy", logX: true, rangeY: [0, 1] as const };
      return {
        title: set,
        figure: curves([...published, ...(mine ? [mine] : [])], { ...axes, alt: alt(set) }),
      };
    };
    return panels([panel("MNIST"), panel("Fashion-MNIST")], {
      title: "Accuracy against labels",
      subtitle: `${seedsText(runs.length)}, band from the lowest to the highest${own ? "; dashed: one seed, fewer images" : ""}`,
      alt: `Accuracy on test images rises with the number of labels. ${alt("MNIST")} ${alt("Fashion-MNIST")}`,
    });
  },
});

/** SimCLR's accuracy less another learner's, for each number of labels up to `most`. */
function gaps(
  { labels, accuracy }: LabelEfficiency,
  other: LearnerName,
  most = Number.POSITIVE_INFINITY,
): number[] {
  return labels.flatMap((count, i) => (count <= most ? [accuracy.SimCLR[i]! - accuracy[other][i]!] : []));
}

async function labelEfficiency(name: ImageSetName, profile: Profile, key: Key): Promise<LabelEfficiency> {
  const keys = streams(key, "images", "pretraining", "labels", "scratch");
  const set = imageSet(name, profile, keys.images);
  const method = simclr({
    encoder: cnnSmall(),
    projector: mlp([128, 128, 64], { batchNorm: true }),
    view: set.view,
    temperature: 0.2,
  });
  const budget = { epochs: profile.epochs[name], batchSize: profile.batchSize, learningRate: 1e-3 };
  const trained = await pretrain(method, set.train.inputs, budget, keys.pretraining);
  const features = {
    SimCLR: represented(method, trained.last, set),
    untrained: represented(method, trained.first, set),
    pixels: set,
  };
  discard(trained);
  const scratch = { scratch: fromScratch(set, profile), scratchOnViews: fromScratch(set, profile, set.view) };
  const accuracy: Record<LearnerName, number[]> = {
    SimCLR: [],
    untrained: [],
    pixels: [],
    scratch: [],
    scratchOnViews: [],
  };
  for (const { labels, draws, scratchSteps } of profile.measured) {
    const sums: Record<LearnerName, number> = {
      SimCLR: 0,
      untrained: 0,
      pixels: 0,
      scratch: 0,
      scratchOnViews: 0,
    };
    for (const draw of split(fold(keys.labels, labels), draws)) {
      for (const [learner, { train, test }] of Object.entries(features)) {
        const labelled = perClass(train, labels, draw);
        sums[learner as keyof typeof features] += linearProbe({ train: labelled, test }).accuracy;
      }
      for (const [learner, train] of Object.entries(scratch)) {
        sums[learner as keyof typeof scratch] += await train(
          perClass(set.train, labels, draw),
          scratchSteps,
          draw,
        );
      }
    }
    for (const learner of learners) accuracy[learner].push(sums[learner] / draws);
  }
  return { labels: profile.measured.map(({ labels }) => labels), accuracy };
}

/** Trains the encoder with a classifier on labelled images only, and measures it on the test images. */
function fromScratch(
  { test }: ImageSet,
  { batchSize }: Profile,
  view?: View,
): (train: Labelled, steps: number, key: Key) => Promise<number> {
  const method = supervised({
    encoder: cnnSmall(),
    features: 128,
    classes: test.classes.length,
    ...(view && { view }),
  });
  const learner = descend(method, adam({ learningRate: 1e-3 }));
  return async (train, steps, key) => {
    const keys = streams(key, "batches", "fit");
    const trained = await fit(learner, labelledBatches(train, { batchSize, steps }, keys.batches), keys.fit, {
      showProgress: false,
    });
    const scores = represent(method.classify, trained.last.params, trained.last.state, test.inputs);
    discard(trained);
    return accuracyOf(scores, test.labels);
  };
}
