/**
 * Row 79. SimCLR beside its controls, at several temperatures, and with the other losses of the paper's Table 4.
 *
 * Each image set is learned from without labels; what is compared are probes on the representation h: LP-10 (ten
 * labels a class), LP (all labels) and kNN. The controls are the same encoder untrained, raw pixels, and the same
 * encoder trained with all labels. On MNIST the loss is then exchanged, everything else equal.
 */
import { type Key, streams } from "../../lib/core/key.ts";
import type { tf } from "../../lib/core/tensor.ts";
import { bars } from "../../lib/figures/bars.ts";
import { curves } from "../../lib/figures/curves.ts";
import { panels } from "../../lib/figures/panels.ts";
import { ntLogistic } from "../../lib/losses/ntLogistic.ts";
import { similarityTriplet } from "../../lib/losses/similarityTriplet.ts";
import { type SimclrOptions, simclr } from "../../lib/methods/instance/simclr.ts";
import { supervised } from "../../lib/methods/supervision/supervised.ts";
import { cnnSmall } from "../../lib/networks/cnnSmall.ts";
import { mlp } from "../../lib/networks/mlp.ts";
import { adam } from "../../lib/optimizers/adam.ts";
import { labelledBatches, stepsOf } from "../../lib/training/batches.ts";
import { descend } from "../../lib/training/descend.ts";
import { fit } from "../../lib/training/fit.ts";
import { experiment, seedsText } from "../experiment.ts";
import { type ImageSet, type ImageSetName, imageSet } from "../imageSets.ts";
import { discard, pretrain, represented, type Scores, score } from "../pretraining.ts";

/** One training without labels, measured. */
export interface Variant extends Scores {
  readonly name: string;
  /** Share of anchors that find their other view among the batch's 2N − 1 candidates, mean of the last fifty steps. */
  readonly contrastiveAccuracy: number;
}

export interface SimclrRun {
  /** NT-Xent and the controls on each set. */
  readonly sets: Readonly<
    Record<ImageSetName, Readonly<Record<"SimCLR" | "untrained" | "pixels" | "supervised", Scores>>>
  >;
  /** Loss and contrastive accuracy of NT-Xent on MNIST, one value for `every` so many steps. */
  readonly curve: { readonly every: number; readonly loss: number[]; readonly accuracy: number[] };
  /** NT-Xent's temperatures and the other losses on MNIST. */
  readonly variants: readonly Variant[];
}

interface Profile {
  readonly train: number;
  readonly test: number;
  readonly batchSize: number;
  readonly epochs: Readonly<Record<ImageSetName, number>>;
}

/** The loss that stands for SimCLR where it is compared with its controls. */
const chosen = "NT-Xent τ .2";

/** What is compared, as options of SimCLR. The two losses beside NT-Xent have the settings of the paper's Table 4, the norm's absence that of Table 5. */
const settings: Readonly<
  Record<string, Pick<SimclrOptions<tf.Tensor4D>, "temperature" | "normalized" | "loss">>
> = {
  "NT-Xent τ .05": { temperature: 0.05 },
  "NT-Xent τ .1": { temperature: 0.1 },
  "NT-Xent τ .2": { temperature: 0.2 },
  "NT-Xent τ .5": { temperature: 0.5 },
  "NT-Xent τ 1": { temperature: 1 },
  "no ℓ₂ norm": { temperature: 10, normalized: false },
  "NT-Logistic": { loss: (za, zb) => ntLogistic(za, zb, { temperature: 0.5 }) },
  "margin triplet": { loss: (za, zb) => similarityTriplet(za, zb) },
};

type Setting = (typeof settings)[string];

export default experiment<SimclrRun, Profile>({
  row: 79,
  title: "SimCLR",
  question:
    "Does telling two views of an image from all other images give a representation that a linear probe can use?",
  source: "Chen, Kornblith, Norouzi & Hinton 2020, arXiv:2002.05709, Tables 4 and 5",
  profiles: {
    quick: { train: 3000, test: 2000, batchSize: 128, epochs: { MNIST: 4, "Fashion-MNIST": 4 } },
    full: { train: 10000, test: 10000, batchSize: 128, epochs: { MNIST: 10, "Fashion-MNIST": 30 } },
  },

  async run(profile, key) {
    const keys = streams(key, "digits", "garments", "digit training", "garment training");
    const digits = imageSet("MNIST", profile, keys.digits);
    const garments = imageSet("Fashion-MNIST", profile, keys.garments);
    const onDigits = await measure("MNIST", digits, profile, keys["digit training"]);
    const onGarments = await measure("Fashion-MNIST", garments, profile, keys["garment training"]);
    const variants: Variant[] = [
      { name: chosen, ...onDigits.scores.SimCLR, contrastiveAccuracy: lastMean(onDigits.history.accuracy!) },
    ];
    for (const [name, setting] of Object.entries(settings)) {
      if (name === chosen) continue;
      variants.push(await measureVariant(name, setting, digits, profile, keys["digit training"]));
    }
    const { loss, accuracy } = onDigits.history;
    const every = Math.ceil(loss!.length / 80);
    const thinned = (values: Float32Array) => [...values].filter((_, i) => i % every === 0);
    return {
      sets: { MNIST: onDigits.scores, "Fashion-MNIST": onGarments.scores },
      curve: { every, loss: thinned(loss!), accuracy: thinned(accuracy!) },
      variants,
    };
  },

  claims: [
    {
      says: "on MNIST, ten labels a class: a probe on SimCLR beats one on the untrained encoder by 8 points",
      evidence: "expected",
      effect: ({ sets }) => sets.MNIST.SimCLR.fewLabels - sets.MNIST.untrained.fewLabels,
      atLeast: 0.08,
    },
    {
      says: "on MNIST, ten labels a class: a probe on SimCLR beats one on raw pixels by 8 points",
      evidence: "expected",
      effect: ({ sets }) => sets.MNIST.SimCLR.fewLabels - sets.MNIST.pixels.fewLabels,
      atLeast: 0.08,
    },
    {
      says: "on Fashion-MNIST, ten labels a class: a probe on SimCLR beats one on the untrained encoder by 8 points",
      evidence: "expected",
      effect: ({ sets }) =>
        sets["Fashion-MNIST"].SimCLR.fewLabels - sets["Fashion-MNIST"].untrained.fewLabels,
      atLeast: 0.08,
    },
    {
      says: "on Fashion-MNIST: nearest neighbours in SimCLR beat those in the untrained encoder by 8 points",
      evidence: "expected",
      effect: ({ sets }) =>
        sets["Fashion-MNIST"].SimCLR.nearestNeighbor - sets["Fashion-MNIST"].untrained.nearestNeighbor,
      atLeast: 0.08,
    },
    {
      says: "on MNIST, ten labels a class: NT-Xent (the best temperature) is at least as good as the margin loss",
      evidence: "paper",
      effect: ({ variants }) => best(variants).fewLabels - variant(variants, "margin triplet").fewLabels,
      atLeast: 0,
    },
    {
      says: "on MNIST, ten labels a class: NT-Xent (the best temperature) is at least as good as NT-Logistic",
      evidence: "paper",
      effect: ({ variants }) => best(variants).fewLabels - variant(variants, "NT-Logistic").fewLabels,
      atLeast: 0,
    },
    {
      says: "without the ℓ₂ norm the contrastive accuracy is higher than with it (τ .2)",
      evidence: "paper",
      effect: ({ variants }) =>
        variant(variants, "no ℓ₂ norm").contrastiveAccuracy -
        variant(variants, "NT-Xent τ .2").contrastiveAccuracy,
      atLeast: 0,
    },
    {
      says: "without the ℓ₂ norm the linear probe (ten labels a class) is lower than with it (τ .2)",
      evidence: "paper",
      effect: ({ variants }) =>
        variant(variants, "NT-Xent τ .2").fewLabels - variant(variants, "no ℓ₂ norm").fewLabels,
      atLeast: 0,
    },
  ],

  figure(runs) {
    const sets = ["MNIST", "Fashion-MNIST"] as const;
    const learners = ["pixels", "untrained", "SimCLR", "supervised"] as const;
    const colors = { pixels: "orange", untrained: "grey", SimCLR: "blue", supervised: "vermilion" } as const;
    const measures = { fewLabels: "LP-10", allLabels: "LP", nearestNeighbor: "kNN" } as const;
    const keys = Object.keys(measures) as (keyof typeof measures)[];
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const ofSet = (set: ImageSetName) =>
      bars(
        learners.map((name) => ({
          name,
          color: colors[name],
          values: keys.map((measure) => runs.map((run) => run.sets[set][name][measure])),
        })),
        {
          categories: Object.values(measures),
          y: "test accuracy",
          rangeY: [0, 1],
          alt: `${set}: ${learners.map((name) => `${name} ${mean(runs.map((run) => run.sets[set][name].fewLabels)).toFixed(2)}`).join(", ")} with ten labels a class.`,
        },
      );
    const names = runs[0]!.variants.map(({ name }) => name);
    const ofLosses = bars(
      (["fewLabels", "contrastiveAccuracy"] as const).map((measure) => ({
        name: measure === "fewLabels" ? "LP-10 by loss" : "contrastive accuracy by loss",
        color: measure === "fewLabels" ? "sky" : "green",
        values: names.map((name) => runs.map((run) => variant(run.variants, name)[measure])),
      })),
      {
        categories: names,
        horizontal: true,
        y: "accuracy",
        rangeY: [0, 1],
        alt: `Losses on MNIST, LP-10: ${names.map((name) => `${name} ${mean(runs.map((run) => variant(run.variants, name).fewLabels)).toFixed(3)}`).join(", ")}.`,
      },
    );
    const { every, loss } = runs[0]!.curve;
    const training = curves(
      [
        {
          name: "loss",
          color: "purple",
          x: loss.map((_, i) => i * every),
          y: runs.map((run) => run.curve.loss),
        },
      ],
      {
        x: "step",
        y: "loss (nats)",
        rangeY: [0, 6],
        references: [{ y: Math.log(255), label: "ln 255: chance" }],
        alt: "NT-Xent falls from near ln 255 within some dozen steps, then slowly.",
      },
    );
    return panels(
      [
        ...sets.map((set) => ({ title: set, figure: ofSet(set) })),
        { title: "other losses, MNIST", figure: ofLosses },
        { title: "NT-Xent τ .2 on MNIST", figure: training },
      ],
      {
        columns: 2,
        title: "SimCLR beside its controls, and NT-Xent beside other losses",
        subtitle: `${seedsText(runs.length)}, bars from the lowest to the highest`,
        alt: `${sets.map((set) => ofSet(set).alt).join(" ")} ${ofLosses.alt}`,
      },
    );
  },
});

/** NT-Xent, its controls, and its history on one set. */
async function measure(name: ImageSetName, set: ImageSet, profile: Profile, key: Key) {
  const keys = streams(key, "pretraining", "score", "supervised");
  const { method, trained } = await contrast(name, set, profile, settings[chosen]!, keys.pretraining);
  const scores = (model: typeof trained.last) => {
    const { train, test } = represented(method, model, set);
    return score(train, test, keys.score);
  };
  const result = {
    history: trained.history,
    scores: {
      SimCLR: scores(trained.last),
      untrained: scores(trained.first),
      pixels: score(set.train, set.test, keys.score),
      supervised: await supervisedScores(name, set, profile, keys.supervised, keys.score),
    },
  };
  discard(trained);
  return result;
}

/** NT-Xent's place taken by another loss: the same images, views, initialization and labels. */
async function measureVariant(
  name: string,
  setting: Setting,
  set: ImageSet,
  profile: Profile,
  key: Key,
): Promise<Variant> {
  const keys = streams(key, "pretraining", "score");
  const { method, trained } = await contrast("MNIST", set, profile, setting, keys.pretraining);
  const { train, test } = represented(method, trained.last, set);
  discard(trained);
  return {
    name,
    ...score(train, test, keys.score),
    contrastiveAccuracy: lastMean(trained.history.accuracy!),
  };
}

async function contrast(
  name: ImageSetName,
  { view, train }: ImageSet,
  profile: Profile,
  setting: Setting,
  key: Key,
) {
  const projector = mlp([128, 128, 64], { batchNorm: true });
  const method = simclr({ encoder: cnnSmall(), projector, view, ...setting });
  const budget = { epochs: profile.epochs[name], batchSize: profile.batchSize, learningRate: 1e-3 };
  return { method, trained: await pretrain(method, train.inputs, budget, key) };
}

/** The encoder trained with all labels and the same views, for ten epochs at most. */
async function supervisedScores(
  name: ImageSetName,
  set: ImageSet,
  { epochs, batchSize }: Profile,
  key: Key,
  scoreKey: Key,
): Promise<Scores> {
  const keys = streams(key, "batches", "fit");
  const classes = set.train.classes.length;
  const method = supervised({ encoder: cnnSmall(), features: 128, classes, view: set.view });
  const steps = stepsOf(Math.min(10, epochs[name]), set.train.labels.length, batchSize);
  const data = labelledBatches(set.train, { batchSize, steps }, keys.batches);
  const trained = await fit(descend(method, adam({ learningRate: 1e-3 })), data, keys.fit);
  const { train, test } = represented(method, trained.last, set);
  discard(trained);
  return score(train, test, scoreKey);
}

/** The mean of the last fifty values. */
function lastMean(values: Float32Array): number {
  const last = values.slice(-50);
  return last.reduce((sum, value) => sum + value, 0) / last.length;
}

function variant(variants: readonly Variant[], name: string): Variant {
  return variants.find((one) => one.name === name)!;
}

/** NT-Xent at the temperature that probes best. */
function best(variants: readonly Variant[]): Variant {
  const temperatures = variants.filter(({ name }) => name.startsWith("NT-Xent"));
  return temperatures.reduce((a, b) => (b.fewLabels > a.fewLabels ? b : a));
}
