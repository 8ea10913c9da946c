/**
 * Row 150. Up-weighting hard negatives, and taking off the false ones.
 *
 *     N = K max( (E₋[w eˢ] − η⁺ E₊[eˢ]) / (1 − η⁺), e^(−1/τ) )        w ∝ e^(β s), s = cos / τ
 *
 * stands in the place of the sum over negatives in NT-Xent. β > 0 makes near negatives count more; η⁺ is the share of negatives
 * that are expected to be of the anchor's own class, a tenth here. SimCLR is trained at several β, with and without debiasing,
 * on vectors of ten classes: near negatives are often false, so that weight on them is weight on mistakes. As in the authors'
 * program s is a cosine over τ in the weights too, so that β / τ says how steep they are; without debiasing, some β are
 * repeated at a lower τ.
 *
 * The claims are about the papers' τ = .5. They were stated after a first quick run at τ = .2, where β of 1 and 2 made the
 * nearest tenth of the negatives more similar, not less; those runs stay in the record and in the figure.
 */
import type { Data, Labelled } from "../../lib/core/data.ts";
import { inFloat64 } from "../../lib/core/float64.ts";
import { valueAndGrad } from "../../lib/core/gradient.ts";
import { type Key, normal, streams } from "../../lib/core/key.ts";
import { tf } from "../../lib/core/tensor.ts";
import { tensors } from "../../lib/core/tree.ts";
import { type Curve, curves } from "../../lib/figures/curves.ts";
import { panels } from "../../lib/figures/panels.ts";
import { scatter } from "../../lib/figures/scatter.ts";
import { pca } from "../../lib/linalg/pca.ts";
import { infonceAgainst } from "../../lib/losses/infonce.ts";
import { ntxent, pairSimilarities } from "../../lib/losses/ntxent.ts";
import { viewFloor, viewScores } from "../../lib/losses/viewInfonce.ts";
import type { PairLoss } from "../../lib/methods/instance/simclr.ts";
import { hardNegatives } from "../../lib/negatives/hard.ts";
import { experiment, seedsText } from "../experiment.ts";
import { discard, type Scores, score } from "../pretraining.ts";
import { contrastVectors, probeSets, type VectorTraining, vectorSet } from "../vectorContrast.ts";

/** How negatives are weighed. */
export interface Weighing {
  /** β. */
  readonly concentration: number;
  /** η⁺. */
  readonly prior: number;
  /** τ. */
  readonly temperature: number;
}

/** One training, measured on held-out examples in batches of 2 × 128 views. */
export interface Reweighted extends Weighing, Scores {
  /** Mean cosine of an anchor with the most similar tenth of its negatives. */
  readonly topTenth: number;
  /** Share of false negatives among these. */
  readonly falseInTopTenth: number;
  /** Mean cosine of positives. */
  readonly positives: number;
}

export interface ReweightingRun {
  readonly trained: readonly Reweighted[];
  /** Largest difference to NT-Xent, in nats, of the loss and of its gradients at β = η⁺ = 0, computed in float64. */
  readonly differenceToNtxent: number;
  readonly controls: Readonly<Record<"observations" | "untrained", Scores>>;
  /** Loss of the weighings in `pictured`, one value for `every` so many steps. */
  readonly curve: { readonly every: number; readonly loss: readonly (readonly number[])[] };
  /** The same weighings' embeddings of held-out examples in the plane of their two principal components. */
  readonly planes: readonly { readonly x: number[]; readonly y: number[]; readonly labels: number[] }[];
}

/** The papers'. */
const temperature = 0.5;
/** Where the same β makes weights e^(β cos / τ) that are steeper by far. */
const lowTemperature = 0.2;
const concentrations = [0, 0.5, 1, 2, 8, 32];
/** As the claims have it. */
const moderate = [0.5, 1, 2];
const weighings: readonly Weighing[] = [
  ...[0, 0.1].flatMap((prior) => concentrations.map((concentration) => weighing(concentration, prior))),
  ...[0, ...moderate].map((concentration) => weighing(concentration, 0, lowTemperature)),
];
/** Plain, debiased, and the strongest weighing. */
const pictured = [weighing(0), weighing(0, 0.1), weighing(32)];
const probeNames = { allLabels: "LP", fewLabels: "LP-10" } as const;
const batch = 128;
const measuredBatches = 7;
const points = 400;

export default experiment<ReweightingRun, VectorTraining>({
  row: 150,
  title: "Up-weighting and debiasing negatives",
  question: "Does weight on near negatives help, and does debiasing help where they are often false?",
  source:
    "Robinson, Chuang, Sra & Jegelka 2020, arXiv:2010.04592, eq. 4 and Fig. 2; Chuang et al. 2020, arXiv:2007.00224, eq. 8",
  profiles: {
    quick: { samples: 32000, batchSize: batch },
    full: { samples: 200000, batchSize: batch },
  },

  async run(profile, key) {
    const keys = streams(key, "data", "fit", "first", "second", "score", "check");
    const set = vectorSet(keys.data);
    const views = [keys.first, keys.second].map((viewKey) => set.observeAll(viewKey));
    const trained: Reweighted[] = [];
    const losses: number[][] = [];
    const planes: ReweightingRun["planes"][number][] = [];
    const every = Math.ceil(profile.samples / profile.batchSize / 60);
    let untrained: Scores | undefined;
    const probed = (features: Labelled) => {
      const { train, test } = probeSets(features);
      return score(train, test, keys.score);
    };
    for (const one of weighings) {
      const setting = { loss: weighed(one), temperature: one.temperature };
      const contrasted = await contrastVectors(set, setting, profile, keys.fit);
      const { trained: fit, representations, embeddings } = contrasted;
      untrained ??= probed(representations(fit.first, views[0]!));
      const [za, zb] = views.map((view) => probeSets(embeddings(fit.last, view)).test);
      trained.push({
        ...one,
        ...probed(representations(fit.last, views[0]!)),
        ...nearness(za!, zb!),
      });
      const place = pictured.findIndex((other) => sameWeighing(other, one));
      if (place >= 0) {
        losses[place] = blockMeans(fit.history.loss!, every);
        planes[place] = plane(za!);
      }
      discard(fit);
    }
    return {
      trained,
      differenceToNtxent: differenceToNtxent(keys.check),
      controls: { observations: probed(views[0]!), untrained: untrained! },
      curve: { every, loss: losses },
      planes,
    };
  },

  claims: [
    {
      says: "β = 0, η⁺ = 0 is NT-Xent, value and gradient (10⁻⁷ less the largest difference, in float64)",
      evidence: "theorem",
      effect: ({ differenceToNtxent }) => 1e-7 - differenceToNtxent,
      atLeast: 0,
    },
    ...moderate.map((concentration) => ({
      says: `β = ${concentration}: the most similar tenth of negatives is less similar than at β = 0 (the drop of its mean cosine)`,
      evidence: "expected" as const,
      effect: ({ trained }: ReweightingRun) => at(trained, 0).topTenth - at(trained, concentration).topTenth,
      atLeast: 0,
    })),
    {
      says: "debiased, the best β of .5, 1 and 2 has an LP of NT-Xent's less .3 points or more (LP less that)",
      evidence: "expected",
      effect: ({ trained }) => bestInside(trained).allLabels - at(trained, 0).allLabels + 0.003,
      atLeast: 0,
    },
    {
      says: "debiased, the best β is inside: LP at the best of .5, 1 and 2 is above that of β = 0 and of β = 32",
      evidence: "expected",
      effect: ({ trained }) =>
        bestInside(trained).allLabels -
        Math.max(...[0, 32].map((concentration) => at(trained, concentration, 0.1).allLabels)),
      atLeast: 0,
    },
    ...(["allLabels", "fewLabels"] as const).map((probe) => ({
      says: `not debiased, β = 32 is too large: ${probeNames[probe]} is below NT-Xent's (the loss of accuracy)`,
      evidence: "expected" as const,
      effect: ({ trained }: ReweightingRun) => at(trained, 0)[probe] - at(trained, 32, 0)[probe],
      atLeast: 0,
    })),
  ],

  figure(runs) {
    const x = concentrations.map((_, i) => i);
    const names = { 0: "η⁺ = 0", 0.1: "η⁺ = .1, debiased" } as const;
    const both = (measure: Exclude<keyof Reweighted, keyof Weighing>): Curve[] =>
      ([0, 0.1] as const).map((prior) => ({
        name: names[prior],
        color: prior === 0 ? "vermilion" : "blue",
        x,
        y: runs.map((run) =>
          concentrations.map((concentration) => at(run.trained, concentration, prior)[measure]),
        ),
      }));
    const listed = (measure: Exclude<keyof Reweighted, keyof Weighing>, prior: number) =>
      concentrations
        .map((concentration) =>
          mean(runs.map((run) => at(run.trained, concentration, prior)[measure])).toFixed(3),
        )
        .join(", ");
    const probeCurves = ([0, 0.1] as const).flatMap((prior) =>
      (["allLabels", "fewLabels"] as const).map(
        (probe): Curve => ({
          name: `${probeNames[probe]}${prior === 0 ? "" : ", debiased"}`,
          color: prior === 0 ? "vermilion" : "blue",
          dash: probe === "allLabels" ? "solid" : "dot",
          x,
          y: runs.map((run) =>
            concentrations.map((concentration) => at(run.trained, concentration, prior)[probe]),
          ),
        }),
      ),
    );
    const untrained = mean(runs.map(({ controls }) => controls.untrained.allLabels));
    const probes = curves(probeCurves, {
      x: "β",
      y: "accuracy",
      references: [{ label: "untrained, LP", y: untrained }],
      alt: `LP at β = ${concentrations.join(", ")}: ${listed("allLabels", 0)}; debiased: ${listed("allLabels", 0.1)}. LP-10: ${listed("fewLabels", 0)}; debiased: ${listed("fewLabels", 0.1)}.`,
    });
    const low: Curve = {
      name: "η⁺ = 0, τ = .2",
      color: "purple",
      dash: "dash",
      x: [0, ...moderate].map((concentration) => concentrations.indexOf(concentration)),
      y: runs.map((run) =>
        [0, ...moderate].map((concentration) => at(run.trained, concentration, 0, lowTemperature).topTenth),
      ),
    };
    const near = curves([...both("topTenth"), low], {
      x: "β",
      y: "cosine",
      alt: `Mean cosine of the nearest tenth of negatives: ${listed("topTenth", 0)}; debiased: ${listed("topTenth", 0.1)}.`,
    });
    const { every } = runs[0]!.curve;
    const course = curves(
      pictured.map((one, i) => ({
        name: nameOf(one),
        color: (["vermilion", "blue", "grey"] as const)[i]!,
        x: runs[0]!.curve.loss[i]!.map((_, block) => (block + 0.5) * every),
        y: runs.map((run) => run.curve.loss[i]!),
      })),
      {
        x: "step",
        y: "loss (nats)",
        rangeY: [0, 6.5],
        references: [
          { y: Math.log(2 * batch - 1), label: "chance" },
          { y: viewFloor(batch, { temperature }), label: "floor, η⁺ = 0" },
          // The least N is K e^(−1/τ) where debiasing has taken off all it may.
          { y: Math.log1p((2 * batch - 2) * Math.exp(-2 / temperature)), label: "floor, debiased" },
        ],
        alt: "The larger β, the higher the loss: near negatives are most of the sum. All end above their floors.",
      },
    );
    const planes = runs[0]!.planes.map(({ x: first, y: second, labels }, i) => {
      const classes = [...new Set(labels)].sort((a, b) => a - b);
      return {
        title: nameOf(pictured[i]!),
        figure: scatter(
          classes.map((label) => ({
            name: `class ${label}`,
            x: first.filter((_, point) => labels[point] === label),
            y: second.filter((_, point) => labels[point] === label),
          })),
          {
            ...{ equal: true, numbers: false, size: 5, width: 420, rangeX: [-1, 1], rangeY: [-1, 1] },
            x: "first component",
            y: "second",
            alt: `Embeddings with ${nameOf(pictured[i]!)} in the plane of their principal components.`,
          },
        ),
      };
    });
    return panels(
      [
        { title: "probes", figure: named(probes) },
        { title: "the nearest tenth of negatives", figure: named(near) },
        { title: "training", figure: course },
        ...planes,
      ],
      {
        columns: 2,
        title:
          "Some weight on near negatives spreads them, too much draws all together; probes hardly notice",
        subtitle: `vectors of known content, τ = .5, ${seedsText(runs.length)}; embeddings: the first seed`,
        alt: `${probes.alt} ${near.alt} ${course.alt}`,
      },
    );
  },
});

/** The same figure whose axis of places names each β. */
function named(figure: ReturnType<typeof curves>): ReturnType<typeof curves> {
  const xaxis = {
    ...(figure.layout.xaxis as object),
    tickvals: concentrations.map((_, i) => i),
    ticktext: concentrations.map(String),
  };
  return { ...figure, layout: { ...figure.layout, xaxis } };
}

function nameOf({ concentration, prior }: Weighing): string {
  return prior === 0 ? `β = ${concentration}` : `β = ${concentration}, debiased`;
}

function sameWeighing(a: Weighing, b: Weighing): boolean {
  return a.concentration === b.concentration && a.prior === b.prior && a.temperature === b.temperature;
}

/** η⁺ = 0 and the papers' temperature unless said. */
function weighing(concentration: number, prior = 0, at = temperature): Weighing {
  return { concentration, prior, temperature: at };
}

function at(trained: readonly Reweighted[], ...of: Parameters<typeof weighing>): Reweighted {
  const wanted = weighing(...of);
  return trained.find((one) => sameWeighing(one, wanted))!;
}

/** Of the debiased trainings with 0 < β ≤ 2, the one with the highest LP. */
function bestInside(trained: readonly Reweighted[]): Reweighted {
  const inside = moderate.map((concentration) => at(trained, concentration, 0.1));
  return inside.reduce((best, one) => (one.allLabels > best.allLabels ? one : best));
}

/** NT-Xent with other weights of its negatives. */
function weighed(one: Weighing): PairLoss {
  return (za, zb) => {
    const { scores, pairs } = viewScores(za, zb, { temperature: one.temperature });
    return infonceAgainst(scores, pairs, hardNegatives(scores, pairs, one));
  };
}

function differenceToNtxent(key: Key): number {
  const keys = streams(key, "first", "second");
  const views = [keys.first, keys.second].map((from) => normal(from, [batch, 32]) as tf.Tensor2D);
  const plain: PairLoss = (za, zb) => ntxent(za, zb, { temperature });
  return tf.tidy(() => {
    // The difference is taken in float64, where it comes from: float32 could not hold 1e-7 of 5 nats.
    const difference = inFloat64((za: tf.Tensor2D, zb: tf.Tensor2D) => {
      const results = [weighed(weighing(0)), plain].map((loss) => {
        const { loss: value, grads } = valueAndGrad(
          ([a, b]: [tf.Tensor2D, tf.Tensor2D]) => ({ loss: loss(a, b), aux: [] }),
          [za, zb],
        );
        return [value, ...tensors(grads)];
      });
      return results[0]!.map((leaf, i) => tf.max(tf.abs(tf.sub(leaf, results[1]![i]!))) as tf.Scalar);
    });
    return Math.max(...difference(views[0]!, views[1]!).map((leaf) => leaf.dataSync()[0]!));
  });
}

/** Rows of `za` and `zb` at one place are views of one example. */
function nearness(
  za: Labelled,
  zb: Labelled,
): Pick<Reweighted, "topTenth" | "falseInTopTenth" | "positives"> {
  const each = Array.from({ length: measuredBatches }, (_, b) =>
    tf.tidy(() => {
      const rows = [za, zb].map(({ inputs }) => tf.slice(matrix(inputs), [b * batch, 0], [batch, -1]));
      const { similarities, mask } = pairSimilarities("reweighting", rows[0]!, rows[1]!, { temperature: 1 });
      const negatives: tf.Tensor2D = tf.sub(similarities, tf.mul(4, tf.sub(1, mask.negatives)));
      const { values, indices } = tf.topk(negatives, Math.round((2 * batch - 2) / 10));
      const labels = tf.tensor1d(za.labels.slice(b * batch, (b + 1) * batch), "int32");
      const both: tf.Tensor1D = tf.concat([labels, labels]);
      const own = tf.equal(tf.gather(both, indices), tf.expandDims(both, 1));
      const positives = tf.sum(tf.mul(similarities, mask.positives), 1);
      return [values, tf.cast(own, "float32"), positives].map((all) => tf.mean(all).dataSync()[0]!);
    }),
  );
  const [topTenth, falseInTopTenth, positives] = [0, 1, 2].map((i) => mean(each.map((values) => values[i]!)));
  return { topTenth: topTenth!, falseInTopTenth: falseInTopTenth!, positives: positives! };
}

/** Embeddings of length one in the plane of their principal components, to three digits. */
function plane({ inputs, labels }: Labelled): ReweightingRun["planes"][number] {
  return tf.tidy(() => {
    const z = matrix(inputs);
    const unit: tf.Tensor2D = tf.div(z, tf.norm(z, "euclidean", 1, true));
    const { mean: center, components } = pca(unit, 2);
    const placed = tf.matMul(
      tf.sub(tf.slice(unit, 0, points), center) as tf.Tensor2D,
      components,
      false,
      true,
    );
    const [x, y] = tf
      .unstack(placed, 1)
      .map((axis) => [...axis.dataSync()].map((v) => Math.round(v * 1e3) / 1e3));
    return { x: x!, y: y!, labels: [...labels.subarray(0, points)] };
  });
}

function matrix({ data, shape }: Data): tf.Tensor2D {
  return tf.tensor2d(data, shape as [number, number]);
}

function blockMeans(values: Float32Array, size: number): number[] {
  const blocks = Math.floor(values.length / size);
  return Array.from({ length: blocks }, (_, i) => mean([...values.subarray(i * size, (i + 1) * size)]));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
