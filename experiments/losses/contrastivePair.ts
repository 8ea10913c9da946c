/**
 * Row 35. The contrastive loss on pairs, and the loss zoo: seven losses on the same labelled digits.
 *
 *     positive pair:  D²        negative pair:  max(0, ε − D)²        D = ‖zᵢ − zⱼ‖
 *
 * A spring for each pair: positives pull with a force of 2D, negatives push with 2 (ε − D), and not at all beyond ε. All
 * losses of the zoo train one network on one sequence of batches, once with embeddings in the plane, which can be drawn.
 * The controls are the untrained network and one that learns from labels dealt out at random.
 */
import { evaluateFloat64, exact, inFloat64 } from "../../lib/core/float64.ts";
import { valueAndGrad } from "../../lib/core/gradient.ts";
import { type Key, normal, streams } from "../../lib/core/key.ts";
import { tf } from "../../lib/core/tensor.ts";
import { bars } from "../../lib/figures/bars.ts";
import { curves } from "../../lib/figures/curves.ts";
import type { Figure } from "../../lib/figures/figure.ts";
import { panels } from "../../lib/figures/panels.ts";
import { scatter } from "../../lib/figures/scatter.ts";
import {
  type ContrastivePairOptions,
  contrastivePair,
  contrastivePairCost,
} from "../../lib/losses/contrastivePair.ts";
import { liftedStructure } from "../../lib/losses/liftedStructure.ts";
import { amongLabels, type Pairs } from "../../lib/losses/pairs.ts";
import { softNearestNeighbor } from "../../lib/losses/softNearestNeighbor.ts";
import { triplet } from "../../lib/losses/triplet.ts";
import { experiment, seedsText } from "../experiment.ts";
import { imageSet } from "../imageSets.ts";
import { trainZoo, type ZooCurve, zooLosses } from "../lossZoo.ts";
import { zooLossCurves } from "../lossZooFigure.ts";

export type ZooName = keyof typeof zooLosses;

/** Held-out digits in the plane. */
export interface Drawn {
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Accuracy of the ten nearest training digits by distance, on all held-out digits, in [0, 1]. */
  readonly nearestNeighbor: number;
}

export interface ContrastivePairRun {
  /** In the plane, by each loss and by the network that none has trained. */
  readonly plane: Readonly<Record<ZooName | "untrained", Drawn>>;
  /** The digits that are drawn. */
  readonly digits: readonly number[];
  readonly curves: Readonly<Record<ZooName, ZooCurve>>;
  /** kNN of the contrastive loss in 16 dimensions, by cosine. */
  readonly wide: Readonly<Record<"trained" | "untrained" | "random labels", number>>;
  readonly springs: Springs;
  /** The largest difference of a gradient entry from its finite difference, in float64, relative to the largest entry. */
  readonly gradientGap: number;
}

/** What a pair costs and with what force it pulls or pushes, by its distance; the forces of other losses on one negative. */
export interface Springs {
  readonly distance: readonly number[];
  readonly positive: readonly number[];
  readonly negative: readonly number[];
  readonly forces: Readonly<Record<SpringName, readonly number[]>>;
}

type SpringName = "contrastive" | "triplet" | "lifted structure" | "soft nearest neighbor";

interface Profile {
  readonly train: number;
  readonly test: number;
  readonly steps: number;
}

const margin = 1;
const form: ContrastivePairOptions = { form: "squares", margin };
/** Dimensions of the embeddings whose kNN is claimed. */
const wide = 16;
/** Held-out digits that are drawn, thirty of each class. */
const drawn = 300;
const names = Object.keys(zooLosses) as ZooName[];
const colors = {
  contrastive: "blue",
  triplet: "orange",
  nPair: "green",
  liftedStructure: "purple",
  nce: "vermilion",
  infonce: "grey",
  softNearestNeighbor: "sky",
} as const;
const springColors = {
  contrastive: colors.contrastive,
  triplet: colors.triplet,
  "lifted structure": colors.liftedStructure,
  "soft nearest neighbor": colors.softNearestNeighbor,
} as const;

export default experiment<ContrastivePairRun, Profile>({
  row: 35,
  title: "Contrastive loss and the loss zoo",
  question:
    "Do pairs that pull and push like springs embed digits so that neighbors are of one class, and how do the other losses compare on the same batches?",
  source:
    'Hadsell, Chopra & LeCun 2006, "Dimensionality reduction by learning an invariant mapping", § 2; Chopra, Hadsell & LeCun 2005',
  profiles: {
    quick: { train: 4000, test: 2000, steps: 300 },
    full: { train: 10000, test: 10000, steps: 3000 },
  },

  async run({ train, test, steps }, key) {
    const keys = streams(key, "images", "fit", "gradient");
    const set = imageSet("MNIST", { train, test }, keys.images);
    const trainings = new Map<ZooName, Awaited<ReturnType<typeof trainZoo>>>();
    for (const name of names)
      trainings.set(name, await trainZoo(zooLosses[name], set, { dimensions: 2, steps }, keys.fit));
    const byName = <T>(value: (name: ZooName) => T) =>
      Object.fromEntries(names.map((name) => [name, value(name)])) as Record<ZooName, T>;
    const learned = await trainZoo(zooLosses.contrastive, set, { dimensions: wide, steps }, keys.fit);
    const control = { dimensions: wide, steps, shuffled: true };
    const shuffled = await trainZoo(zooLosses.contrastive, set, control, keys.fit);
    return {
      plane: {
        ...byName((name) => drawnOf(trainings.get(name)!.trained)),
        untrained: drawnOf(trainings.get("contrastive")!.untrained),
      },
      digits: [...set.test.labels.subarray(0, drawn)],
      curves: byName((name) => trainings.get(name)!.curve),
      wide: {
        trained: learned.trained.byCosine,
        untrained: learned.untrained.byCosine,
        "random labels": shuffled.trained.byCosine,
      },
      springs: springs(),
      gradientGap: gradientGap(keys.gradient),
    };
  },

  claims: [
    {
      says: "after 3,000 steps, 93 % of held-out digits have the class of their nearest neighbors in 16 dimensions (kNN)",
      evidence: "expected",
      effect: ({ wide: { trained } }) => trained,
      atLeast: 0.93,
    },
    {
      says: "that is above the kNN of the same network untrained",
      evidence: "expected",
      effect: ({ wide: { trained, untrained } }) => trained - untrained,
      atLeast: 0,
    },
    {
      says: "and above that of the network that learned from labels dealt out at random",
      evidence: "expected",
      effect: ({ wide: knn }) => knn.trained - knn["random labels"],
      atLeast: 0,
    },
    {
      says: "in the plane, each of the seven losses is above the kNN by distance of the network untrained",
      evidence: "expected",
      effect: ({ plane: { untrained, ...learned } }) =>
        Math.min(...Object.values(learned).map((one) => one.nearestNeighbor)) - untrained.nearestNeighbor,
      atLeast: 0,
    },
    {
      says: "the gradient is that of finite differences in float64, to 10⁻⁵ of its largest entry (10⁻⁵ less the gap)",
      evidence: "theorem",
      effect: ({ gradientGap: gap }) => 1e-5 - gap,
      atLeast: 0,
    },
    {
      says: "negatives beyond ε have no gradient (10⁻⁹ less the largest force there)",
      evidence: "theorem",
      effect: ({ springs: { distance, forces } }) =>
        1e-9 - Math.max(...forces.contrastive.filter((_, i) => distance[i]! > margin)),
      atLeast: 0,
    },
    {
      says: "negatives within ε have some: the smallest force there",
      evidence: "theorem",
      effect: ({ springs: { distance, forces } }) =>
        Math.min(...forces.contrastive.filter((_, i) => distance[i]! < margin)),
      atLeast: 0,
    },
  ],

  figure(runs) {
    const [first] = runs;
    const kNN = (name: ZooName | "untrained") =>
      runs.reduce((sum, run) => sum + run.plane[name].nearestNeighbor, 0) / runs.length;
    const titleOf = (name: ZooName | "untrained") =>
      `${name === "untrained" ? name : zooLosses[name].name}: kNN ${kNN(name).toFixed(2)}`;
    const everyone = [...names, "untrained"] as const;
    const plane = everyone.map((name) => ({
      title: titleOf(name),
      figure: digitsInPlane(first!.plane[name], first!.digits),
    }));
    const ranking = everyone.map((name) => titleOf(name)).join(", ");
    return panels(
      [
        ...plane,
        { title: "what a pair costs", figure: costs(first!.springs) },
        { title: "push on one negative", figure: pushes(first!.springs) },
        { title: "training", figure: training(runs) },
        { title: "contrastive, 16-D", figure: wideBars(runs) },
      ],
      {
        columns: 4,
        width: 1100,
        title: "Seven losses, one network, the same batches of labelled digits",
        subtitle: `held-out MNIST in the plane (first seed); kNN by distance, ${seedsText(runs.length)}; triplet and InfoNCE see directions only; NCE is that of a digit's neighbors`,
        alt: `Digits in the plane, ${ranking}. The push of the contrastive loss on a negative ends at ε = 1; that of soft nearest neighbors fades and never ends; that of a triplet grows up to where its margin is kept.`,
      },
    );
  },
});

function digitsInPlane({ x, y }: Drawn, digits: readonly number[]): Figure {
  const groups = Array.from({ length: 10 }, (_, digit) => {
    const own = (values: readonly number[]) => values.filter((_, i) => digits[i] === digit);
    return { name: `${digit}`, x: own(x), y: own(y) };
  });
  return scatter(groups, {
    equal: true,
    numbers: false,
    names: "middle",
    size: 4,
    width: 260,
    alt: "Digits in the plane.",
  });
}

function costs({ distance, positive, negative }: Springs): Figure {
  return curves(
    [
      { name: "positive pair", color: "blue", dash: "dot", x: distance, y: positive },
      { name: "negative pair", color: "blue", dash: "dash", x: distance, y: negative },
    ],
    {
      x: "distance D",
      y: "cost",
      rangeY: [0, 1.5],
      references: [{ x: margin, label: "ε" }],
      width: 260,
      height: 280,
      alt: "A positive pair costs D², a negative one (ε − D)² up to ε and nothing beyond.",
    },
  );
}

function pushes({ distance, forces }: Springs): Figure {
  return curves(
    (Object.keys(forces) as SpringName[]).map((name) => {
      const most = Math.max(...forces[name]);
      return { name, color: springColors[name], x: distance, y: forces[name].map((force) => force / most) };
    }),
    {
      x: "distance to anchor",
      y: "force / its largest",
      rangeY: [0, 1.05],
      references: [{ x: margin, label: "ε" }],
      width: 260,
      height: 280,
      alt: "Forces by distance, each as a share of its largest.",
    },
  );
}

function training(runs: readonly ContrastivePairRun[]): Figure {
  const trainings = names.map((name) => ({
    name: zooLosses[name].name,
    color: colors[name],
    runs: runs.map((run) => run.curves[name]),
  }));
  return zooLossCurves(trainings, { width: 260, height: 280 });
}

function wideBars(runs: readonly ContrastivePairRun[]): Figure {
  const kinds = ["trained", "untrained", "random labels"] as const;
  return bars(
    [
      {
        name: "kNN by cosine",
        color: "blue",
        values: kinds.map((kind) => runs.map((run) => run.wide[kind])),
      },
    ],
    {
      categories: [...kinds],
      y: "kNN by cosine",
      rangeY: [0, 1],
      digits: 2,
      width: 260,
      height: 280,
      alt: "kNN in 16 dimensions.",
    },
  );
}

function drawnOf({ test: { inputs }, byDistance }: Awaited<ReturnType<typeof trainZoo>>["trained"]): Drawn {
  const column = (at: number) =>
    Array.from({ length: drawn }, (_, i) => Number(inputs.data[2 * i + at]!.toPrecision(3)));
  return { x: column(0), y: column(1), nearestNeighbor: byDistance };
}

/** The losses whose push on one negative is drawn, of an anchor, a positive half a unit before it, and the negative behind it. */
const onOneNegative: Readonly<Record<SpringName, (z: tf.Tensor2D, pairs: Pairs) => tf.Scalar>> = {
  contrastive: (z) => contrastivePair(rowOf(z, 0), rowOf(z, 2), tf.zeros([1]), form),
  triplet: (z) => triplet(rowOf(z, 0), rowOf(z, 1), rowOf(z, 2), { margin }),
  "lifted structure": (z, pairs) => liftedStructure(z, pairs, { margin }),
  "soft nearest neighbor": (z, pairs) => softNearestNeighbor(z, pairs),
};

function rowOf(z: tf.Tensor2D, row: number): tf.Tensor2D {
  return tf.slice(z, [row, 0], [1, -1]);
}

function springs(): Springs {
  const distance = Array.from({ length: 100 }, (_, i) => (i + 0.5) / 40);
  const costOf = (kind: "positive" | "negative") =>
    numbersOf(() => contrastivePairCost(tf.tensor1d(distance), form)[kind]);
  const force = (of: (typeof onOneNegative)[SpringName]) =>
    distance.map((d) => {
      const gradient = numbersOf(() => {
        const pairs = amongLabels(tf.tensor1d([0, 0, 1], "int32"));
        const z = tf.tensor2d([0, 0, -0.5, 0, d, 0], [3, 2]);
        return valueAndGrad((at: tf.Tensor2D) => ({ loss: of(at, pairs), aux: [] }), z).grads;
      });
      return Math.hypot(...gradient.slice(4));
    });
  const forces = Object.entries(onOneNegative).map(([name, of]) => [name, force(of)]);
  return {
    distance,
    positive: costOf("positive"),
    negative: costOf("negative"),
    forces: Object.fromEntries(forces),
  };
}

function numbersOf(f: () => tf.Tensor): number[] {
  return tf.tidy(() => Array.from(f().dataSync()));
}

/** On pairs of both kinds, within and beyond ε. */
function gradientGap(key: Key): number {
  const count = 12;
  const size = 2 * count * 3;
  return tf.tidy(() => {
    const at = tf.mul(normal(key, [2 * count, 3]), 0.5) as tf.Tensor2D;
    const same = tf.tensor1d(Array.from({ length: count }, (_, i) => i % 2));
    const loss = (z: tf.Tensor2D) => {
      const [za, zb] = tf.split<tf.Tensor2D>(z, 2, 0);
      return contrastivePair(za!, zb!, same, form);
    };
    const { grads } = valueAndGrad((z: tf.Tensor2D) => ({ loss: inFloat64(loss)(z), aux: [] }), at);
    const step = 1e-5;
    const moved = (i: number, by: number) => {
      const direction = Float64Array.from({ length: size }, (_, j) => (i === j ? by : 0));
      return evaluateFloat64(
        (z: tf.Tensor2D) => loss(tf.add(z, exact(direction, [2 * count, 3]))),
        at,
      )[0]![0]!;
    };
    const slopes = Array.from({ length: size }, (_, i) => (moved(i, step) - moved(i, -step)) / (2 * step));
    const entries = [...grads.dataSync()];
    const largest = Math.max(...slopes.map(Math.abs));
    return Math.max(...entries.map((entry, i) => Math.abs(entry - slopes[i]!))) / largest;
  });
}
