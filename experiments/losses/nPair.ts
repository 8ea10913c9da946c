/**
 * Row 37. The N-pair loss: is it better to push many negatives at once than one?
 *
 *     L = mean of log(1 + Σ_{k < N} exp(fᵀf⁻ₖ − fᵀf⁺))        N − 1 negatives for each anchor
 *
 * The loss zoo with ten classes of eight digits a batch. Each digit is an anchor, with one positive and N − 1 negatives drawn
 * from the digits of other classes. Only N differs: images, steps and anchors are the same, so that a larger N costs no
 * more encodings. N = 2 is the triplet loss with a soft margin and dot products.
 */
import { inFloat64 } from "../../lib/core/float64.ts";
import { valueAndGrad } from "../../lib/core/gradient.ts";
import { type Key, normal, split, streams, uniform } from "../../lib/core/key.ts";
import { tf } from "../../lib/core/tensor.ts";
import { curves } from "../../lib/figures/curves.ts";
import { edges, type Place } from "../../lib/figures/edges.ts";
import type { Figure } from "../../lib/figures/figure.ts";
import { panels } from "../../lib/figures/panels.ts";
import { nPair, tuplet } from "../../lib/losses/nPair.ts";
import type { Pairs } from "../../lib/losses/pairs.ts";
import { experiment, seedsText } from "../experiment.ts";
import { imageSet } from "../imageSets.ts";
import { trainZoo, type ZooCurve, type ZooLoss } from "../lossZoo.ts";
import { zooLossCurves } from "../lossZooFigure.ts";

export interface Sized {
  readonly n: number;
  /** kNN of held-out digits by cosine, in [0, 1]. */
  readonly nearestNeighbor: number;
  readonly curve: ZooCurve;
}

export interface NPairRun {
  /** By rising N. */
  readonly sizes: readonly Sized[];
  /** Held-out digits that kNN is measured on. */
  readonly heldOut: number;
  /** kNN of the untrained network, and of N = 16 with labels dealt out at random. */
  readonly controls: Readonly<Record<"untrained" | "random labels", number>>;
  /** The largest gap, in float64, of N = 2 from the softplus of a triplet, and of N = 8 from a softmax's cross-entropy. */
  readonly gaps: Readonly<Record<"triplet" | "softmax", number>>;
  /** Forces −∂L/∂f on one anchor's positive and negatives, for one negative and for all. */
  readonly pushes: Pushes;
}

export interface Pushes {
  readonly anchor: Place;
  readonly positive: Place;
  readonly negatives: readonly Place[];
  /** On the positive first, then on each negative. */
  readonly forces: Readonly<Record<"triplet" | "tuplet", readonly Place[]>>;
}

interface Profile {
  readonly train: number;
  readonly test: number;
  readonly steps: number;
}

const sizes = [2, 4, 8, 16, 64] as const;
const shape = { classes: 10, perClass: 8 };
const lambda = 0.002;

export default experiment<NPairRun, Profile>({
  row: 37,
  title: "N-pair loss",
  question: "Do more negatives for each anchor give better neighbors at equal steps?",
  source: 'Sohn 2016, "Improved deep metric learning with multi-class N-pair loss objective", § 3 and Fig. 1',
  profiles: {
    quick: { train: 4000, test: 2000, steps: 150 },
    full: { train: 10000, test: 10000, steps: 1000 },
  },

  async run({ train, test, steps }, key) {
    const keys = streams(key, "images", "fit", "gaps");
    const set = imageSet("MNIST", { train, test }, keys.images);
    const setting = { dimensions: 16, steps, ...shape };
    const measured: Sized[] = [];
    let untrained = 0;
    for (const n of sizes) {
      const training = await trainZoo(tupletLoss(n), set, setting, keys.fit);
      measured.push({ n, nearestNeighbor: training.trained.byCosine, curve: training.curve });
      untrained = training.untrained.byCosine;
    }
    const random = await trainZoo(tupletLoss(16), set, { ...setting, shuffled: true }, keys.fit);
    return {
      sizes: measured,
      heldOut: test,
      controls: { untrained, "random labels": random.trained.byCosine },
      gaps: gaps(keys.gaps),
      pushes: pushes(),
    };
  },

  claims: [
    {
      says: "N = 2 is the softplus of a triplet, in float64 (10⁻⁷ less the gap)",
      evidence: "theorem",
      effect: ({ gaps: { triplet } }) => 1e-7 - triplet,
      atLeast: 0,
    },
    {
      says: "N = 8 is the cross-entropy of a softmax over the products (10⁻⁷ less the gap)",
      evidence: "theorem",
      effect: ({ gaps: { softmax } }) => 1e-7 - softmax,
      atLeast: 0,
    },
    {
      says: "from N = 2 over 4 and 8 to 16, kNN never falls by more than one standard error of a share (the smallest step, plus that error)",
      evidence: "expected",
      effect: (run) => Math.min(...stepsUp(run).slice(0, 3)),
      atLeast: 0,
    },
    {
      says: "N = 16 is above N = 2 in kNN",
      evidence: "expected",
      effect: (run) => knn(run, 16) - knn(run, 2),
      atLeast: 0,
    },
    {
      says: "N = 2 already is above the kNN of the network untrained",
      evidence: "expected",
      effect: (run) => knn(run, 2) - run.controls.untrained,
      atLeast: 0,
    },
    {
      says: "N = 16 is above the kNN of N = 16 with labels dealt out at random",
      evidence: "expected",
      effect: (run) => knn(run, 16) - run.controls["random labels"],
      atLeast: 0,
    },
  ],

  figure(runs) {
    const { pushes: drawn } = runs[0]!;
    const byN = neighborsByN(runs);
    const controlOf = (name: keyof NPairRun["controls"]) =>
      mean(runs.map((run) => run.controls[name])).toFixed(2);
    return panels(
      [
        { title: "N = 2: one negative is pushed", figure: pushFigure(drawn, "triplet") },
        { title: "N = 8: all are, the nearest most", figure: pushFigure(drawn, "tuplet") },
        {
          title: `kNN at equal steps (untrained ${controlOf("untrained")}, random labels ${controlOf("random labels")})`,
          figure: byN,
        },
        { title: "training: chance is ln N", figure: training(runs) },
      ],
      {
        columns: 2,
        title: "Every anchor pushes N − 1 negatives in one step",
        subtitle: `upper row: forces of the loss on an example; lower: MNIST, D = 16, ${seedsText(runs.length)}`,
        alt: `With one negative the others are left where they are; with all, each is pushed by its share of the softmax. ${byN.alt}`,
      },
    );
  },
});

function knn({ sizes: all }: NPairRun, n: number): number {
  return all.find((one) => one.n === n)!.nearestNeighbor;
}

/** For each N after the first: kNN less that of the N before it, plus one standard error √(p (1 − p) / n) of the latter. */
function stepsUp({ sizes: all, heldOut }: NPairRun): number[] {
  return all.slice(1).map(({ nearestNeighbor }, i) => {
    const p = all[i]!.nearestNeighbor;
    return nearestNeighbor - p + Math.sqrt((p * (1 - p)) / heldOut);
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function neighborsByN(runs: readonly NPairRun[]): Figure {
  const at = (n: number) => mean(runs.map((run) => knn(run, n)));
  return curves(
    [{ name: "kNN", color: "blue", x: sizes, y: runs.map((run) => sizes.map((n) => knn(run, n))) }],
    {
      x: "N (anchor and positive, N − 1 negatives)",
      y: "kNN",
      logX: true,
      height: 330,
      alt: `kNN at N = ${sizes.map((n) => `${n}: ${at(n).toFixed(4)}`).join(", ")}.`,
    },
  );
}

function training(runs: readonly NPairRun[]): Figure {
  const colors = ["sky", "blue", "purple", "vermilion", "orange"] as const;
  const trainings = sizes.map((n, i) => ({
    name: `N = ${n}`,
    color: colors[i]!,
    runs: runs.map((run) => run.sizes[i]!.curve),
  }));
  return zooLossCurves(trainings, { height: 330 });
}

function pushFigure({ anchor, positive, negatives, forces }: Pushes, kind: keyof Pushes["forces"]): Figure {
  const moved = ([x, y]: Place, [fx, fy]: Place): Place => [x + fx, y + fy];
  const [pull, ...push] = forces[kind];
  return edges(
    [
      { name: "anchor", at: [anchor], color: "grey" },
      { name: "positive", at: [positive], color: "green" },
      { name: "negative", at: negatives, color: "vermilion" },
    ],
    [
      { name: "pull", between: [[positive, moved(positive, pull!)]], arrows: true, color: "green" },
      {
        name: "push",
        between: negatives
          .map((place, i) => [place, moved(place, push[i]!)] as const)
          .filter(([from, to]) => Math.hypot(to[0] - from[0], to[1] - from[1]) > 0.05),
        arrows: true,
        color: "vermilion",
      },
    ],
    { range: [-1.9, 2.6], width: 540, height: 420, alt: "Forces on positive and negatives." },
  );
}

/** Each row is an anchor; its positive is its partner in the other half of the batch, its N − 1 negatives are drawn. */
function tupletLoss(n: number): ZooLoss {
  return {
    name: `N-pair, N = ${n}`,
    of({ z, pairs, key }) {
      const drawn = tf.gather(z, tf.reshape(drawNegatives(pairs, n - 1, key), [-1]));
      const negatives: tf.Tensor3D = tf.reshape(drawn, [z.shape[0], n - 1, z.shape[1]]);
      const halves = tf.split<tf.Tensor2D>(z, 2, 0);
      return tuplet(z, tf.concat([halves[1]!, halves[0]!], 0), negatives, { lambda });
    },
    floor: 0,
    sees: "place",
  };
}

/** `count` different negatives of each anchor, all equally likely: the rows, int32 `[A, count]`. */
function drawNegatives({ negatives }: Pairs, count: number, key: Key): tf.Tensor2D {
  const rank = tf.mul(negatives, tf.add(uniform(key, negatives.shape), 1));
  return tf.topk(rank, count).indices as tf.Tensor2D;
}

/** Two identities, on random embeddings of length about 2. */
function gaps(key: Key): NPairRun["gaps"] {
  const [forAnchors, forPositives] = split(key) as [Key, Key];
  const gap = (f: (a: tf.Tensor2D, p: tf.Tensor2D) => tf.Tensor, n: number) =>
    tf.tidy(() => {
      const a = normal(forAnchors, [n, 4]) as tf.Tensor2D;
      const p = normal(forPositives, [n, 4]) as tf.Tensor2D;
      return Math.abs(
        inFloat64((x: tf.Tensor2D, y: tf.Tensor2D) => tf.sub(nPair(x, y), f(x, y)))(a, p).dataSync()[0]!,
      );
    });
  const products = (a: tf.Tensor2D, p: tf.Tensor2D) => tf.matMul(a, p, false, true);
  return {
    triplet: gap((a, p) => {
      const s = products(a, p);
      const own = tf.sum(tf.mul(a, p), 1);
      // With two pairs the only negative of a row is the positive of the other.
      const other = tf.sub(tf.sum(s, 1), own);
      return tf.mean(tf.softplus(tf.sub(other, own)));
    }, 2),
    softmax: gap((a, p) => {
      const chosen = tf.mul(tf.softmax(products(a, p)), tf.eye(a.shape[0]));
      return tf.neg(tf.mean(tf.log(tf.sum(chosen, 1))));
    }, 8),
  };
}

/** What one anchor does to its positive and to seven negatives in the plane. */
function pushes(): Pushes {
  const around = (angle: number, radius: number): Place => [
    radius * Math.cos((angle * Math.PI) / 180),
    radius * Math.sin((angle * Math.PI) / 180),
  ];
  const anchor = around(90, 1.5);
  const positive = around(140, 1.5);
  const negatives = [60, 30, 0, -40, -80, -120, -160].map((angle) => around(angle, 1.5));
  const forces = (count: number): Place[] =>
    tf.tidy(() => {
      const rows = tf.tensor2d([positive, ...negatives].map((place) => [...place]));
      const { grads } = valueAndGrad((at: tf.Tensor2D) => {
        const own = tf.slice(at, [0, 0], [1, 2]);
        const others = tf.expandDims(tf.slice(at, [1, 0], [count, 2]), 0) as tf.Tensor3D;
        return { loss: tuplet(tf.tensor2d([[...anchor]]), own, others), aux: [] };
      }, rows);
      return (tf.neg(grads).arraySync() as number[][]).map(([x, y]) => [x!, y!] as const);
    });
  return { anchor, positive, negatives, forces: { triplet: forces(1), tuplet: forces(negatives.length) } };
}
