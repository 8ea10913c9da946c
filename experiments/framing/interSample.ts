/**
 * Row 34. Inter-sample classification, the framework of contrastive learning: given one view of an image, pick its other view
 * among N candidates, the other N − 1 being views of other images.
 *
 * SimCLR, whose loss trains this task, on Fashion-MNIST. On held-out images: how often is the pick right, for each N, by the
 * cosine of trained and untrained embeddings and of pixels? The control deals the other views out at random: nothing can then
 * be picked, and accuracy must be 1/N. Candidates that are all of the anchor's own class are a harder task.
 */
import { gatherLabelled, type Labelled } from "../../lib/core/data.ts";
import { generator, type Key, streams } from "../../lib/core/key.ts";
import { normalize } from "../../lib/core/numeric.ts";
import { tf } from "../../lib/core/tensor.ts";
import { type Curve, curves } from "../../lib/figures/curves.ts";
import { imageGrid } from "../../lib/figures/imageGrid.ts";
import { panels } from "../../lib/figures/panels.ts";
import { viewFloor } from "../../lib/losses/viewInfonce.ts";
import { proportionMargin } from "../../lib/metrics/interval.ts";
import { pickAccuracy, rivals } from "../../lib/metrics/pickAccuracy.ts";
import { cnnSmall } from "../../lib/networks/cnnSmall.ts";
import { mlp } from "../../lib/networks/mlp.ts";
import { matrix } from "../../lib/probes/features.ts";
import { contrast } from "../contrast.ts";
import { experiment, seedsText } from "../experiment.ts";
import { type ImageSet, imageSet } from "../imageSets.ts";
import { type Budget, discard } from "../pretraining.ts";

/** By what candidates are compared with the anchor, or which candidates there are. */
export type Picker = "trained" | "untrained" | "pixels" | "own class" | "dealt out";

/** An anchor and its candidates, drawn. */
export interface Strip {
  /** The anchor, then its candidates: 28 × 28 bytes each, one image after the other, in base64. */
  readonly pixels: string;
  /** Which candidate is the anchor's other view, counted from 0. */
  readonly positive: number;
  /** The probability of each candidate, before and after training. */
  readonly probabilities: Readonly<Record<"untrained" | "trained", number[]>>;
}

export interface InterSampleRun {
  /** Held-out images, each of them an anchor once. */
  readonly images: number;
  /** The numbers of candidates N. */
  readonly candidates: readonly number[];
  /** The share of right picks for each N; of "own class" for those that a class has images enough for. */
  readonly accuracy: Readonly<Record<Picker, number[]>>;
  /** NT-Xent, one value for `every` so many steps, in nats. */
  readonly curve: { readonly every: number; readonly loss: number[] };
  readonly strips: readonly Strip[];
}

interface Profile extends Budget {
  readonly train: number;
  readonly test: number;
}

const candidates = [2, 4, 8, 16, 32, 64, 128, 256, 512];
const temperature = 0.2;
const batchSize = 128;
/** Anchors that are drawn, and candidates of each. */
const drawn = { anchors: 3, candidates: 8 };

export default experiment<InterSampleRun, Profile>({
  row: 34,
  title: "Inter-sample classification",
  question: "How often is the other view of an image picked among N candidates, before and after training?",
  source:
    "the tutorial's framing of contrastive learning; the task of Chen et al. 2020, arXiv:2002.05709, § 2.1",
  profiles: {
    quick: { train: 2560, test: 1000, epochs: 6, batchSize, learningRate: 1e-3 },
    full: { train: 10000, test: 4000, epochs: 30, batchSize, learningRate: 1e-3 },
  },

  async run({ train, test, ...budget }, key) {
    const keys = streams(key, "images", "fit", "first", "second", "deal");
    const set = imageSet("Fashion-MNIST", { train, test }, keys.images);
    const networks = { encoder: cnnSmall(), projector: mlp([128, 128, 64], { batchNorm: true }) };
    const options = { ...networks, view: set.view, temperature };
    const { trained, embeddings } = await contrast(options, set.train.inputs, budget, keys.fit);
    const views = [viewed(set, keys.first), viewed(set, keys.second)] as const;
    const before = pair(views, (view) => embeddings(trained.first, view));
    const after = pair(views, (view) => embeddings(trained.last, view));
    discard(trained);
    const accuracies = (counts: Int32Array, images = test) =>
      candidates
        .filter((count) => count <= images)
        .map((count) => pickAccuracy(counts, { candidates: count, images }));
    const loss = trained.history.loss!;
    const every = Math.ceil(loss.length / 120);
    return {
      images: test,
      candidates,
      accuracy: {
        trained: accuracies(rivalsOf(after)),
        untrained: accuracies(rivalsOf(before)),
        pixels: accuracies(rivalsOf(views)),
        "own class": accuracies(rivalsOfClass(after), test / set.test.classes.length),
        "dealt out": accuracies(rivalsOf(dealtOut(after, keys.deal))),
      },
      curve: { every, loss: [...loss].filter((_, i) => i % every === 0) },
      strips: stripsOf(views, { untrained: before, trained: after }),
    };
  },

  claims: [
    {
      says: "before training the pick is right more often than 1/N at every N (the smallest excess)",
      evidence: "expected",
      effect: ({ accuracy }) => Math.min(...accuracy.untrained.map((share, i) => share - 1 / candidates[i]!)),
      atLeast: 0,
    },
    {
      says: "after training it is right five times as often as chance or more at N = 64 (as a multiple of 1/64)",
      evidence: "expected",
      effect: ({ accuracy }) => 64 * at(accuracy.trained, 64),
      atLeast: 5,
    },
    {
      says: "accuracy falls from each N to the next, before and after training (the smallest fall)",
      evidence: "theorem",
      effect: ({ accuracy }) => Math.min(...falls(accuracy.untrained), ...falls(accuracy.trained)),
      atLeast: 0,
    },
    {
      says: "where other views are dealt out at random, accuracy is 1/N within three standard errors at every N (those less the largest gap)",
      evidence: "theorem",
      effect: ({ accuracy, images }) =>
        Math.min(
          ...accuracy["dealt out"].map((share, i) => {
            const chance = 1 / candidates[i]!;
            return proportionMargin(chance, images) - Math.abs(share - chance);
          }),
        ),
      atLeast: 0,
    },
  ],

  figure(runs) {
    const { images, strips } = runs[0]!;
    const size = { width: 490, height: 380 };
    const looks: Readonly<Record<Exclude<Picker, "dealt out">, Pick<Curve, "name" | "color" | "dash">>> = {
      trained: { name: "trained", color: "blue" },
      "own class": { name: "trained, candidates of the anchor's class", color: "sky", dash: "dash" },
      untrained: { name: "untrained", color: "grey" },
      pixels: { name: "pixels", color: "orange" },
    };
    const ofPicker = (picker: Picker) => runs.map(({ accuracy }) => accuracy[picker]);
    const share = (picker: Picker, count: number) =>
      mean(runs.map(({ accuracy }) => at(accuracy[picker], count))).toFixed(2);
    const picks = curves(
      [
        ...(Object.keys(looks) as (keyof typeof looks)[]).map((picker) => ({
          ...looks[picker],
          x: candidates.slice(0, runs[0]!.accuracy[picker].length),
          y: ofPicker(picker),
        })),
        { name: "views dealt out at random", color: "vermilion", x: candidates, y: ofPicker("dealt out") },
        { name: "chance, 1/N", color: "purple", dash: "dot", x: candidates, y: candidates.map((n) => 1 / n) },
      ],
      {
        ...size,
        x: "candidates N",
        y: "share of right picks",
        logX: true,
        logY: true,
        alt: `At N = 64, where chance is .016, the pick is right in ${share("trained", 64)} of cases after training, ${share("untrained", 64)} before, ${share("pixels", 64)} by pixels, and ${share("dealt out", 64)} where views are dealt out at random.`,
      },
    );
    const { every, loss } = runs[0]!.curve;
    const training = curves(
      [
        {
          name: "NT-Xent",
          color: "blue",
          x: loss.map((_, i) => i * every),
          y: runs.map(({ curve }) => curve.loss),
        },
      ],
      {
        ...size,
        x: "step",
        y: "loss (nats)",
        rangeY: [0, 6],
        references: [
          { y: Math.log(2 * batchSize - 1), label: "chance, ln 255" },
          { y: viewFloor(batchSize, { temperature }), label: "floor" },
        ],
        alt: `NT-Xent falls from ${loss[0]!.toFixed(1)} to ${loss.at(-1)!.toFixed(1)} nats, between chance, ln 255, and its floor of ${viewFloor(batchSize, { temperature }).toFixed(2)}.`,
      },
    );
    return panels(
      [
        { title: `picking among N, ${images} held-out garments`, figure: picks },
        { title: "the loss that trains it, N = 255", figure: training },
        {
          title: "anchors (left) and candidates: probability untrained → trained; bold: the other view",
          figure: drawStrips(strips),
        },
      ],
      {
        columns: 2,
        title: "Which of these is another view of the same image?",
        subtitle: `Fashion-MNIST, ${seedsText(runs.length)}, bands from the lowest to the highest; pictures: the first seed`,
        alt: `${picks.alt} ${training.alt} Below, three garments, each with eight candidates and their probabilities.`,
      },
    );
  },
});

function at(accuracies: readonly number[], count: number): number {
  return accuracies[candidates.indexOf(count)]!;
}

function falls(accuracies: readonly number[]): number[] {
  return accuracies.slice(1).map((share, i) => accuracies[i]! - share);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function drawStrips(strips: readonly Strip[]) {
  const digits = (p: number) => p.toFixed(2).replace("0.", ".");
  const captions = strips.flatMap(({ positive, probabilities: { untrained, trained } }) => [
    "",
    ...trained.map((p, c) => {
      const text = `${digits(untrained[c]!)} → ${digits(p)}`;
      return c === positive ? `<b>${text}</b>` : text;
    }),
  ]);
  const bytes = Buffer.concat(strips.map(({ pixels }) => Buffer.from(pixels, "base64")));
  return imageGrid(
    {
      data: Float32Array.from(bytes, (value) => value / 255),
      shape: [strips.length * (drawn.candidates + 1), 28, 28, 1],
    },
    {
      columns: drawn.candidates + 1,
      width: 1000,
      side: 84,
      captions,
      alt: "Rows of one garment and eight candidates with their probabilities before and after training.",
    },
  );
}

type Views = readonly [first: Labelled, second: Labelled];

function pair([first, second]: Views, f: (view: Labelled) => Labelled): Views {
  return [f(first), f(second)];
}

/** One view of each held-out image. */
function viewed({ view, test }: ImageSet, key: Key): Labelled {
  const { data, shape } = test.inputs;
  const seen = tf.tidy(() => view(tf.tensor(data, shape as [number, number, number, number]), key));
  const inputs = { data: Float32Array.from(seen.dataSync()), shape };
  seen.dispose();
  return { ...test, inputs };
}

function rivalsOf([first, second]: Views): Int32Array {
  const [za, zb] = [matrix(first.inputs), matrix(second.inputs)];
  const counts = rivals(za, zb);
  tf.dispose([za, zb]);
  return counts;
}

/** Rivals among the images of the anchor's own class, all classes one after the other. */
function rivalsOfClass(views: Views): Int32Array {
  const { labels, classes } = views[0];
  return Int32Array.from(
    classes.flatMap((_, label) => {
      const members = [...labels.keys()].filter((i) => labels[i] === label);
      return [...rivalsOf(pair(views, (view) => gatherLabelled(view, members)))];
    }),
  );
}

/** The second views in random order, so that an anchor's "other view" is any image's. */
function dealtOut([first, second]: Views, key: Key): Views {
  return [first, gatherLabelled(second, generator(key).permutation(second.labels.length))];
}

/**
 * The first held-out images of different classes; of each, its other view among those of the next images that nobody drew
 * yet, at a place that moves from strip to strip.
 */
function stripsOf(
  [first, second]: Views,
  embedded: Readonly<Record<"untrained" | "trained", Views>>,
): Strip[] {
  const anchors: number[] = [];
  for (let i = 0; anchors.length < drawn.anchors; i++)
    if (!anchors.some((anchor) => first.labels[anchor] === first.labels[i])) anchors.push(i);
  let next = anchors.at(-1)! + 1;
  return anchors.map((anchor, s) => {
    const others = Array.from({ length: drawn.candidates - 1 }, () => next++);
    const positive = (3 * s + 2) % drawn.candidates;
    const order = others.toSpliced(positive, 0, anchor);
    const pictures = [gatherLabelled(first, [anchor]), gatherLabelled(second, order)];
    const bytes = pictures.flatMap(({ inputs }) => [...inputs.data].map((value) => Math.round(255 * value)));
    return {
      pixels: Buffer.from(bytes).toString("base64"),
      positive,
      probabilities: {
        untrained: probabilities(embedded.untrained, anchor, order),
        trained: probabilities(embedded.trained, anchor, order),
      },
    };
  });
}

/** softmax(cos / τ) of an anchor over its candidates. */
function probabilities([first, second]: Views, anchor: number, order: readonly number[]): number[] {
  return tf.tidy(() => {
    const z = normalize(matrix(gatherLabelled(first, [anchor]).inputs));
    const choices = normalize(matrix(gatherLabelled(second, order).inputs));
    const cosines = tf.matMul(z, choices, false, true);
    return [...tf.softmax(tf.div(cosines, temperature)).dataSync()];
  });
}
