/**
 * Row 147. Hard negatives: which negatives does the contrastive loss listen to, and are they truly negative?
 *
 *     wₖ = exp(sₖ / τ) / Σₖ' exp(sₖ' / τ)        over the 2N − 2 negatives of an anchor
 *
 * is the share of negative k in the gradient that pushes negatives away, since ∂L/∂sₖ ∝ exp(sₖ / τ). SimCLR is trained at
 * several temperatures on vectors and on Fashion-MNIST; labels, which training does not see, then tell which of the
 * hardest negatives are of the anchor's own class: false negatives.
 */
import { type Data, gatherLabelled, type Labelled, slice } from "../../lib/core/data.ts";
import { generator, type Key, streams } from "../../lib/core/key.ts";
import { tf } from "../../lib/core/tensor.ts";
import { bars } from "../../lib/figures/bars.ts";
import { type Curve, curves } from "../../lib/figures/curves.ts";
import { imageGrid } from "../../lib/figures/imageGrid.ts";
import { panels } from "../../lib/figures/panels.ts";
import { pairSimilarities } from "../../lib/losses/ntxent.ts";
import { cnnSmall } from "../../lib/networks/cnnSmall.ts";
import { mlp } from "../../lib/networks/mlp.ts";
import { contrast } from "../contrast.ts";
import { experiment, seedsText } from "../experiment.ts";
import { type ImageSet, imageSet } from "../imageSets.ts";
import { discard } from "../pretraining.ts";
import { contrastVectors, probeSets, type VectorTraining, vectorSet } from "../vectorContrast.ts";

/** The negatives of one embedding, held-out examples in batches of 2 × 128 views, at one temperature. */
export interface Hardness {
  readonly temperature: number;
  /** The weight of the most similar tenth of negatives, mean over anchors. */
  readonly topShare: number;
  /** Share of false negatives in each tenth of the negatives, the most similar tenth first. */
  readonly falseByTenth: readonly number[];
  /** Share of false negatives among all. */
  readonly falseRate: number;
}

/** An anchor and its hardest negatives as pictures; pixels in [0, 255]. */
export interface Example {
  readonly pixels: readonly number[];
  /** The class of each picture, the anchor's first. */
  readonly classes: readonly string[];
}

export interface HardNegativesRun {
  readonly vectors: {
    readonly trained: readonly Hardness[];
    /** One embedding, untrained, at each temperature. */
    readonly untrained: readonly Hardness[];
  };
  readonly garments: { readonly trained: readonly Hardness[]; readonly examples: readonly Example[] };
  /** The trained embedding of vectors at τ = .1, with labels dealt out at random: what chance gives. */
  readonly shuffled: Hardness;
}

interface Profile {
  readonly vectors: VectorTraining;
  readonly train: number;
  readonly epochs: number;
}

const temperatures = [0.05, 0.1, 0.2, 0.5, 1];
const garmentTemperatures = [0.1, 0.2, 0.5, 1];
const batch = 128;
/** Batches measured: 896 held-out examples. */
const measuredBatches = 7;
const shown = { anchors: 3, negatives: 8 };

export default experiment<HardNegativesRun, Profile>({
  row: 147,
  title: "Hard negatives",
  question: "Which negatives carry the gradient of NT-Xent, and how many of them are false?",
  source: "Robinson, Chuang, Sra & Jegelka 2021, arXiv:2010.04592; Wang & Liu 2021, arXiv:2012.09740, § 3",
  profiles: {
    quick: { vectors: { samples: 64000, batchSize: batch }, train: 2000, epochs: 3 },
    full: { vectors: { samples: 200000, batchSize: batch }, train: 10000, epochs: 10 },
  },

  async run(profile, key) {
    const keys = streams(key, "vectors", "garments");
    return {
      ...(await onVectors(profile, keys.vectors)),
      garments: await onGarments(profile, keys.garments),
    };
  },

  claims: [
    {
      says: "vectors, τ = .1: the most similar tenth of negatives carries half of the weight or more",
      evidence: "expected",
      effect: ({ vectors }) => at(vectors.trained, 0.1).topShare,
      atLeast: 0.5,
    },
    {
      says: "vectors, τ = 1: it carries a fifth at most (.2 less its weight)",
      evidence: "expected",
      effect: ({ vectors }) => 0.2 - at(vectors.trained, 1).topShare,
      atLeast: 0,
    },
    {
      says: "Fashion-MNIST, τ = .1: the most similar tenth of negatives carries half of the weight or more",
      evidence: "expected",
      effect: ({ garments }) => at(garments.trained, 0.1).topShare,
      atLeast: 0.5,
    },
    {
      says: "Fashion-MNIST, τ = 1: it carries a fifth at most (.2 less its weight)",
      evidence: "expected",
      effect: ({ garments }) => 0.2 - at(garments.trained, 1).topShare,
      atLeast: 0,
    },
    {
      says: "vectors, τ = .1: in that tenth there are more false negatives than among all",
      evidence: "expected",
      effect: ({ vectors }) => excess(at(vectors.trained, 0.1)),
      atLeast: 0,
    },
    {
      says: "Fashion-MNIST, τ = .1: in that tenth there are more false negatives than among all",
      evidence: "expected",
      effect: ({ garments }) => excess(at(garments.trained, 0.1)),
      atLeast: 0,
    },
    {
      says: "with labels dealt out at random there are as many as among all, within 2 points (2 points less the gap)",
      evidence: "theorem",
      effect: ({ shuffled }) => 0.02 - Math.abs(excess(shuffled)),
      atLeast: 0,
    },
  ],

  figure(runs) {
    const shares = (
      name: string,
      color: Curve["color"],
      of: (run: HardNegativesRun) => readonly Hardness[],
    ) => ({
      name,
      color,
      x: of(runs[0]!).map(({ temperature }) => temperature),
      y: runs.map((run) => of(run).map(({ topShare }) => topShare)),
    });
    const weights = curves(
      [
        shares("vectors", "blue", ({ vectors }) => vectors.trained),
        shares("vectors, untrained", "grey", ({ vectors }) => vectors.untrained),
        shares("Fashion-MNIST", "vermilion", ({ garments }) => garments.trained),
        { name: "independent directions, D = 32", color: "purple", dash: "dot", ...independent(32) },
      ],
      {
        x: "temperature τ",
        y: "weight of the hardest tenth",
        logX: true,
        rangeY: [0, 1],
        references: [{ y: 0.1, label: "all alike" }],
        alt: `The hardest tenth of negatives carries ${percent(runs, ({ vectors }) => at(vectors.trained, 0.1).topShare)} of the weight at τ = .1 and ${percent(runs, ({ vectors }) => at(vectors.trained, 1).topShare)} at τ = 1 on vectors; on Fashion-MNIST ${percent(runs, ({ garments }) => at(garments.trained, 0.1).topShare)} and ${percent(runs, ({ garments }) => at(garments.trained, 1).topShare)}.`,
      },
    );
    const tenths = (of: (run: HardNegativesRun) => Hardness) =>
      Array.from({ length: 10 }, (_, i) => runs.map((run) => of(run).falseByTenth[i]!));
    const falsehood = bars(
      [
        { name: "vectors", color: "blue", values: tenths(({ vectors }) => at(vectors.trained, 0.1)) },
        {
          name: "Fashion-MNIST",
          color: "vermilion",
          values: tenths(({ garments }) => at(garments.trained, 0.1)),
        },
      ],
      {
        categories: Array.from({ length: 10 }, (_, i) => `${i + 1}`),
        x: "tenth of the negatives, hardest first (τ = .1)",
        y: "share of false negatives",
        references: [{ y: 0.1, label: "of all negatives" }],
        dots: false,
        alt: `Of the hardest tenth, ${percent(runs, ({ vectors }) => at(vectors.trained, 0.1).falseByTenth[0]!)} (vectors) and ${percent(runs, ({ garments }) => at(garments.trained, 0.1).falseByTenth[0]!)} (Fashion-MNIST) are of the anchor's own class, where a tenth of all negatives is.`,
      },
    );
    const { examples } = runs[0]!.garments;
    const pictures = imageGrid(
      {
        data: Float32Array.from(examples.flatMap(({ pixels }) => pixels.map((value) => value / 255))),
        shape: [examples.length * (shown.negatives + 1), 28, 28, 1],
      },
      {
        columns: shown.negatives + 1,
        width: 1000,
        side: 84,
        captions: examples.flatMap(({ classes }) =>
          classes.map((name, i) => (i > 0 && name === classes[0] ? `<b>${name}</b>` : name)),
        ),
        alt: "Garments, and beside each of them the eight views of other garments that its embedding finds most similar.",
      },
    );
    return panels(
      [
        { title: "how much the hardest tenth weighs", figure: weights },
        { title: "how many of them are false", figure: falsehood },
        {
          title: "anchors (left), each with its eight hardest negatives; bold: false ones",
          figure: pictures,
        },
      ],
      {
        columns: 2,
        title: "The lower the temperature, the more a few negatives decide, and many of those are false",
        subtitle: `vectors of known content and Fashion-MNIST, ${seedsText(runs.length)}; pictures: the first seed`,
        alt: `${weights.alt} ${falsehood.alt}`,
      },
    );
  },
});

function at(list: readonly Hardness[], temperature: number): Hardness {
  return list.find((one) => one.temperature === temperature)!;
}

/** How many more false negatives there are in the hardest tenth than among all. */
function excess({ falseByTenth, falseRate }: Hardness): number {
  return falseByTenth[0]! - falseRate;
}

function percent(runs: readonly HardNegativesRun[], of: (run: HardNegativesRun) => number): string {
  return `${Math.round((100 * runs.reduce((sum, run) => sum + of(run), 0)) / runs.length)} %`;
}

/**
 * The weight of the hardest tenth where embeddings are independent: cosines are then about N(0, 1/D), weights lognormal
 * with σ = 1 / (τ √D), and the tenth beyond the quantile q = 1.2816 weighs P(ε > q − σ).
 */
function independent(d: number): { x: number[]; y: number[] } {
  const share = (temperature: number) => {
    const distance = (1.2816 - 1 / (temperature * Math.sqrt(d))) / Math.SQRT2;
    return tf.tidy(() => (1 - tf.erf(tf.scalar(distance)).dataSync()[0]!) / 2);
  };
  return { x: temperatures, y: temperatures.map(share) };
}

async function onVectors({ vectors: training }: Profile, key: Key) {
  const keys = streams(key, "data", "fit", "first", "second", "labels");
  const set = vectorSet(keys.data);
  const views = [keys.first, keys.second].map((viewKey) => probeSets(set.observeAll(viewKey)).test);
  const trained: Hardness[] = [];
  let untrained: Hardness[] = [];
  let shuffled: Hardness | undefined;
  for (const temperature of temperatures) {
    const { trained: fit, embeddings } = await contrastVectors(set, { temperature }, training, keys.fit);
    const [za, zb] = views.map((view) => embeddings(fit.last, view));
    trained.push(hardness(za!, zb!, temperature));
    if (temperature === 0.1) {
      const labels = generator(keys.labels).shuffle(
        za!.labels.slice() as Int32Array & { [at: number]: unknown },
      );
      shuffled = hardness({ ...za!, labels }, zb!, temperature);
      const [ua, ub] = views.map((view) => embeddings(fit.first, view));
      untrained = temperatures.map((one) => hardness(ua!, ub!, one));
    }
    discard(fit);
  }
  return { vectors: { trained, untrained }, shuffled: shuffled! };
}

async function onGarments({ train, epochs }: Profile, key: Key): Promise<HardNegativesRun["garments"]> {
  const keys = streams(key, "images", "fit", "first", "second");
  const set = imageSet("Fashion-MNIST", { train, test: measuredBatches * batch }, keys.images);
  const views = [keys.first, keys.second].map((viewKey) => viewed(set, viewKey));
  const trained: Hardness[] = [];
  let examples: Example[] = [];
  for (const temperature of garmentTemperatures) {
    const networks = { encoder: cnnSmall(), projector: mlp([128, 128, 64], { batchNorm: true }) };
    const budget = { epochs, batchSize: batch, learningRate: 1e-3 };
    const options = { ...networks, view: set.view, temperature };
    const { trained: fit, embeddings } = await contrast(options, set.train.inputs, budget, keys.fit);
    const [za, zb] = views.map((view) => embeddings(fit.last, view));
    trained.push(hardness(za!, zb!, temperature));
    if (temperature === 0.1) examples = examplesOf(za!, zb!, views as [Labelled, Labelled]);
    discard(fit);
  }
  return { trained, examples };
}

/** One view of each held-out image. */
function viewed({ view, test }: ImageSet, key: Key): Labelled {
  const { data, shape } = test.inputs;
  const seen = tf.tidy(() => view(tf.tensor4d(data, shape as [number, number, number, number]), key));
  const inputs = { data: seen.dataSync<"float32">() as Float32Array, shape };
  seen.dispose();
  return { ...test, inputs };
}

/** Rows of `za` and of `zb` at one place are views of one example, whose label is that of `za`. */
function hardness(za: Labelled, zb: Labelled, temperature: number): Hardness {
  const tenths = new Array<number>(10).fill(0);
  const counts = new Array<number>(10).fill(0);
  let topShare = 0;
  for (let b = 0; b < measuredBatches; b++) {
    const labelOf = (row: number) => za.labels[b * batch + (row % batch)]!;
    const rows = negativesByHardness(za.inputs, zb.inputs, b);
    rows.forEach((negatives, anchor) => {
      const weights = negatives.map(({ cosine }) => Math.exp((cosine - 1) / temperature));
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      negatives.forEach(({ row }, rank) => {
        const tenth = Math.floor((10 * rank) / negatives.length);
        counts[tenth]! += 1;
        if (labelOf(row) === labelOf(anchor)) tenths[tenth]! += 1;
        if (tenth === 0) topShare += weights[rank]! / total / (rows.length * measuredBatches);
      });
    });
  }
  const all = counts.reduce((sum, count) => sum + count, 0);
  return {
    temperature,
    topShare,
    falseByTenth: tenths.map((count, i) => count / counts[i]!),
    falseRate: tenths.reduce((sum, count) => sum + count, 0) / all,
  };
}

/** For each of the 2N rows of batch number `b`, its negatives, the most similar first. */
function negativesByHardness(za: Data, zb: Data, b: number): { row: number; cosine: number }[][] {
  const { cosines, negatives } = tf.tidy(() => {
    const [a, c] = [za, zb].map((z) => {
      const { data, shape } = slice(z, b * batch, (b + 1) * batch);
      return tf.tensor2d(data, shape as [number, number]);
    });
    const { similarities, mask } = pairSimilarities("hardNegatives", a!, c!, { temperature: 1 });
    return { cosines: similarities.arraySync(), negatives: mask.negatives.arraySync() };
  });
  return cosines.map((row, anchor) =>
    row
      .map((cosine, other) => ({ row: other, cosine }))
      .filter(({ row: other }) => negatives[anchor]![other] === 1)
      .sort((x, y) => y.cosine - x.cosine),
  );
}

/** The first anchors of the first batch, of different classes, as the encoder saw them. */
function examplesOf(za: Labelled, zb: Labelled, views: readonly [Labelled, Labelled]): Example[] {
  const rows = negativesByHardness(za.inputs, zb.inputs, 0);
  const anchors: number[] = [];
  for (let i = 0; anchors.length < shown.anchors; i++)
    if (!anchors.some((anchor) => za.labels[anchor] === za.labels[i])) anchors.push(i);
  return anchors.map((anchor) => {
    const pictures = [anchor, ...rows[anchor]!.slice(0, shown.negatives).map(({ row }) => row)].map((row) =>
      gatherLabelled(views[row < batch ? 0 : 1], [row % batch]),
    );
    return {
      pixels: pictures.flatMap(({ inputs }) => Array.from(inputs.data, (value) => Math.round(255 * value))),
      classes: pictures.map(({ labels, classes }) => classes[labels[0]!]!),
    };
  });
}
