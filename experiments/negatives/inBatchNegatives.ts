/**
 * Row 151. In-batch negatives: every view of a batch is a negative of all views of other examples, so that 2N encodings give
 * 2N (2N − 2) pairs. What does a negative cost, and how often is it false?
 *
 *     encodings per negative = 1 / (2N − 2)        P(a negative is of the anchor's class) = Σ_c ρ_c²
 *
 * ρ_c is the share of class c. Encodings and arithmetic are counted while SimCLR's loss runs; collisions are counted in the
 * batches that a training would see, for classes of equal shares and for a long tail. A trained embedding's logits are
 * drawn with examples in the order of their classes.
 */
import { gatherLabelled, type Labelled } from "../../lib/core/data.ts";
import { type Key, key as keyOf, streams } from "../../lib/core/key.ts";
import { countFlops } from "../../lib/core/profile/countFlops.ts";
import { dispose, tidy } from "../../lib/core/scope.ts";
import { tf } from "../../lib/core/tensor.ts";
import { bars } from "../../lib/figures/bars.ts";
import { curves } from "../../lib/figures/curves.ts";
import { heatmap } from "../../lib/figures/heatmap.ts";
import { panels } from "../../lib/figures/panels.ts";
import { pairSimilarities } from "../../lib/losses/ntxent.ts";
import { twoViews } from "../../lib/losses/pairMask.ts";
import { simclr } from "../../lib/methods/instance/simclr.ts";
import { interval } from "../../lib/metrics/interval.ts";
import { mlp } from "../../lib/networks/mlp.ts";
import type { Network } from "../../lib/networks/network.ts";
import { batches } from "../../lib/training/batches.ts";
import { experiment, seedsText } from "../experiment.ts";
import { discard } from "../pretraining.ts";
import { contrastVectors, probeSets, type VectorTraining, vectorSet } from "../vectorContrast.ts";

/** What a loss over a batch of N examples takes. */
export interface Cost {
  /** Examples N. */
  readonly examples: number;
  /** Rows that passed the encoder. */
  readonly encodings: number;
  /** Ordered pairs of an anchor and a negative in the loss. */
  readonly negatives: number;
  /** Floating-point operations of the loss, without gradients. */
  readonly flops: number;
}

/** How often an anchor and a negative of its batch are of one class. */
export interface Collisions {
  readonly shares: "equal" | "long tail";
  /** Mean over batches of 128, and its standard error. */
  readonly rate: number;
  readonly standardError: number;
  /** Σ ρ_c² of the set, for two different examples of it. */
  readonly expected: number;
}

export interface InBatchRun {
  readonly costs: readonly Cost[];
  readonly collisions: readonly Collisions[];
  /** Cosines of the first views (rows) with the second views (columns) of held-out examples, two of each class in turn. */
  readonly logits: number[][];
}

interface Profile extends VectorTraining {
  readonly countedBatches: number;
}

const sizes = [2, 4, 8, 16, 32, 64, 128, 256, 512];
const drawnPerClass = 2;

export default experiment<InBatchRun, Profile>({
  row: 151,
  title: "In-batch negatives",
  question: "What does a negative of the same batch cost, and how often is it of the anchor's own class?",
  source:
    "Sohn 2016, NIPS, § 3.2; Chen et al. 2020, arXiv:2002.05709, § 2.1; Chuang et al. 2020, arXiv:2007.00224",
  profiles: {
    quick: { samples: 64000, batchSize: 128, countedBatches: 200 },
    full: { samples: 200000, batchSize: 128, countedBatches: 2000 },
  },

  async run(profile, key) {
    const keys = streams(key, "data", "equal", "tail", "fit", "first", "second");
    const set = vectorSet(keys.data);
    const tail = longTail(set.contents);
    const { trained, embeddings } = await contrastVectors(set, { temperature: 0.2 }, profile, keys.fit);
    const [za, zb] = [keys.first, keys.second].map((viewKey) =>
      byClass(embeddings(trained.last, probeSets(set.observeAll(viewKey)).test)),
    );
    discard(trained);
    return {
      costs: sizes.map(costOf),
      collisions: [
        collisions("equal", set.contents, profile.countedBatches, keys.equal),
        collisions("long tail", tail, profile.countedBatches, keys.tail),
      ],
      logits: cosines(za!, zb!),
    };
  },

  claims: [
    {
      says: "a negative costs 1 / (2N − 2) encodings at every N (10⁻⁹ less the largest relative error)",
      evidence: "theorem",
      effect: ({ costs }) =>
        1e-9 -
        Math.max(
          ...costs.map(({ examples, encodings, negatives }) =>
            Math.abs((encodings / negatives) * (2 * examples - 2) - 1),
          ),
        ),
      atLeast: 0,
    },
    {
      says: "classes of equal shares: the collision rate is Σρ² within three standard errors (those less the gap)",
      evidence: "theorem",
      effect: ({ collisions: [equal] }) => allowance(equal!),
      atLeast: 0,
    },
    {
      says: "a long tail: the collision rate is Σρ² within three standard errors (those less the gap)",
      evidence: "theorem",
      effect: ({ collisions: [, tail] }) => allowance(tail!),
      atLeast: 0,
    },
    {
      says: "ten classes of equal shares collide at a rate of .100, to .002 (.002 less the gap)",
      evidence: "calibrated",
      effect: ({ collisions: [equal] }) => 0.002 - Math.abs(equal!.rate - 0.1),
      atLeast: 0,
    },
  ],

  figure(runs) {
    const { costs, logits } = runs[0]!;
    const x = costs.map(({ examples }) => examples);
    const drawn = heatmap(logits, {
      scale: "diverging",
      range: [-1, 1],
      color: "cosine",
      x: "second view",
      y: "first view",
      alt: "Cosines between the first and second views of twenty examples, two of each class: a bright diagonal, the positives, and beside it pairs of one class that are nearly as bright, the false negatives.",
    });
    const encodings = curves(
      [
        { name: "of the batch", color: "blue", x, y: costs.map((cost) => cost.encodings / cost.negatives) },
        {
          name: "encoded for one anchor",
          color: "vermilion",
          x,
          y: costs.map(({ examples }) => (2 * examples) / (2 * examples - 2)),
        },
      ],
      {
        x: "examples N in a batch",
        y: "encodings per negative",
        logX: true,
        logY: true,
        alt: `An in-batch negative takes ${(costs[0]!.encodings / costs[0]!.negatives).toFixed(1)} encodings at N = ${x[0]} and ${(costs.at(-1)!.encodings / costs.at(-1)!.negatives).toFixed(4)} at N = ${x.at(-1)}.`,
      },
    );
    const single = costs[0]!.flops / costs[0]!.encodings;
    const arithmetic = curves(
      [
        { name: "of the batch", color: "blue", x, y: costs.map((cost) => cost.flops / cost.negatives) },
        {
          name: "encoded for one anchor",
          color: "vermilion",
          x,
          y: costs.map(({ examples }) => (single * 2 * examples) / (2 * examples - 2)),
        },
      ],
      {
        x: "examples N in a batch",
        y: "operations per negative",
        logX: true,
        logY: true,
        alt: `In floating-point operations, an in-batch negative takes ${Math.round(costs[0]!.flops / costs[0]!.negatives)} at N = ${x[0]} and ${Math.round(costs.at(-1)!.flops / costs.at(-1)!.negatives)} at N = ${x.at(-1)}, where the pair itself is most of it.`,
      },
    );
    const kinds = ["equal", "long tail"] as const;
    const ofKinds = (measure: "rate" | "expected") =>
      kinds.map((_, i) => runs.map(({ collisions: found }) => found[i]![measure]));
    const falsehood = bars(
      [
        { name: "counted in batches", color: "green", values: ofKinds("rate") },
        { name: "Σρ²", color: "grey", values: ofKinds("expected") },
      ],
      {
        categories: kinds.map((name) => `${name === "equal" ? "equal shares" : name}`),
        y: "share of false negatives",
        digits: 3,
        alt: `Of the negatives, ${ofKinds("rate")
          .map((values) => (values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(3))
          .join(" (equal shares) and ")} (long tail) are of the anchor's class, as Σρ² says.`,
      },
    );
    return panels(
      [
        { title: "logits, classes in order", figure: drawn },
        { title: "encodings", figure: encodings },
        { title: "arithmetic of the loss, forward", figure: arithmetic },
        { title: "false negatives", figure: falsehood },
      ],
      {
        columns: 2,
        title: "Negatives from the batch are nearly free, and as many of them are false as chance says",
        subtitle: `vectors of known content, ${seedsText(runs.length)}; logits: the first seed`,
        alt: `${encodings.alt} ${arithmetic.alt} ${falsehood.alt} ${drawn.alt}`,
      },
    );
  },
});

function allowance({ rate, standardError, expected }: Collisions): number {
  return 3 * standardError - Math.abs(rate - expected);
}

/** Counts while SimCLR's loss runs on N examples. */
function costOf(examples: number): Cost {
  let encodings = 0;
  const inner = mlp([64, 128, 128], { batchNorm: true });
  const encoder: Network = {
    init: inner.init,
    apply(params, state, x, mode) {
      encodings += x.shape[0]!;
      return inner.apply(params, state, x, mode);
    },
  };
  const projector = mlp([128, 64, 32], { batchNorm: true });
  const method = simclr<tf.Tensor2D>({ encoder, projector, view: (x) => x });
  const { params, state } = tidy(() => method.init(keyOf(0)));
  const inputs: tf.Tensor2D = tf.ones([examples, 64]);
  const loss = (x: tf.Tensor2D) => method.loss(params, state, x, keyOf(0)).loss;
  const flops = countFlops(loss, inputs);
  const negatives = tf.tidy(() => tf.sum(twoViews(examples).negatives).dataSync()[0]!);
  inputs.dispose();
  dispose([params, state]);
  return { examples, encodings, negatives, flops };
}

/** Class c keeps 1 / (c + 1) of its examples. */
function longTail(set: Labelled): Labelled {
  const seen = new Array<number>(set.classes.length).fill(0);
  const kept: number[] = [];
  set.labels.forEach((label, i) => {
    seen[label]! += 1;
    if (seen[label]! % (label + 1) === 0) kept.push(i);
  });
  return gatherLabelled(set, kept);
}

function collisions(
  shares: Collisions["shares"],
  { inputs, labels, classes }: Labelled,
  count: number,
  key: Key,
): Collisions {
  const { indices } = batches(inputs, { batchSize: 128, steps: count }, key);
  /** Of all ordered pairs of different members, those of one class. */
  const rateOf = (members: ArrayLike<number>) => {
    const sizesOf = new Array<number>(classes.length).fill(0);
    for (let i = 0; i < members.length; i++) sizesOf[members[i]!]! += 1;
    return sizesOf.reduce((sum, n) => sum + n * (n - 1), 0) / (members.length * (members.length - 1));
  };
  const rates = Array.from({ length: count }, (_, step) => rateOf(indices(step).map((i) => labels[i]!)));
  const { mean, standardError } = interval(rates);
  return { shares, rate: mean, standardError, expected: rateOf(labels) };
}

/** The first examples of each class, class after class. */
function byClass(set: Labelled): Labelled {
  const chosen = set.classes.flatMap((_, label) =>
    [...set.labels.keys()].filter((i) => set.labels[i] === label).slice(0, drawnPerClass),
  );
  return gatherLabelled(set, chosen);
}

function cosines({ inputs: a }: Labelled, { inputs: b }: Labelled): number[][] {
  return tf.tidy(() => {
    const [za, zb] = [a, b].map(({ data, shape }) => tf.tensor2d(data, shape as [number, number]));
    const n = za!.shape[0];
    const { similarities } = pairSimilarities("inBatchNegatives", za!, zb!, { temperature: 1 });
    return tf.slice(similarities, [0, n], [n, n]).arraySync();
  });
}
