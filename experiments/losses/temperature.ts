/**
 * Row 42. The temperature of NT-Xent and the ℓ₂ norm: what do they trade, and does the contrastive task show it?
 *
 * SimCLR on vectors of known content, once for each temperature, with embeddings of length one and without. Each training
 * is measured by how near two views are (alignment A), how evenly embeddings fill the sphere (uniformity U), how
 * often the other view is found (contrastive accuracy), and two probes on h with ten labels a class: least squares, which
 * is the probe that the claims were calibrated with, and logistic regression (LP-10), which is stronger.
 */
import { subset } from "../../datasets/dataset.ts";
import type { LatentClasses } from "../../datasets/vectors/latentClasses.ts";
import type { Data, Labelled } from "../../lib/core/data.ts";
import { type Key, split, streams } from "../../lib/core/key.ts";
import { tf } from "../../lib/core/tensor.ts";
import { type Curve, curves } from "../../lib/figures/curves.ts";
import { panels } from "../../lib/figures/panels.ts";
import { alignment } from "../../lib/metrics/alignment.ts";
import { spearman } from "../../lib/metrics/spearman.ts";
import { uniformity, uniformSphere } from "../../lib/metrics/uniformity.ts";
import { fewLabels } from "../../lib/probes/linear.ts";
import { ridgeProbe } from "../../lib/probes/ridge.ts";
import { experiment, seedsText } from "../experiment.ts";
import { discard } from "../pretraining.ts";
import { contrastVectors, probeSets, type VectorTraining, vectorSet } from "../vectorContrast.ts";

/** Accuracies on held-out examples, in [0, 1], of probes with 100 labels, ten a class; means of five draws. */
export interface Probes {
  /** Logistic regression. */
  readonly fewLabels: number;
  /** Least squares, λ = .05. */
  readonly leastSquares: number;
}

/** One training, measured. */
export interface Tempered extends Probes {
  readonly temperature: number;
  /** Share of anchors that find their other view among the batch's 2N − 1 candidates, mean of the last fifty steps. */
  readonly contrastiveAccuracy: number;
  /** A of two views of all examples. */
  readonly alignment: number;
  /** U of 1,500 examples. */
  readonly uniformity: number;
}

export interface TemperatureRun {
  /** With embeddings of length one, by rising temperature. */
  readonly normalized: readonly Tempered[];
  /** With the inner product in the place of the cosine. */
  readonly unnormalized: readonly Tempered[];
  /** The probes of the observations themselves, and of the untrained encoder. */
  readonly controls: Readonly<Record<"observations" | "untrained", Probes>>;
}

const temperatures = [0.02, 0.05, 0.1, 0.2, 0.5, 1, 5];
/** Examples whose pairs uniformity is measured over. */
const paired = 1500;
/** How often labels are drawn for a probe. */
const draws = 5;

export default experiment<TemperatureRun, VectorTraining>({
  row: 42,
  title: "Temperature and ℓ₂ norm",
  question:
    "What does the temperature of NT-Xent trade, and does contrastive accuracy tell which one is best?",
  source:
    "Chen, Kornblith, Norouzi & Hinton 2020, arXiv:2002.05709, Table 5; Wang & Isola 2020, arXiv:2005.10242",
  profiles: {
    quick: { samples: 32000, batchSize: 128 },
    full: { samples: 200000, batchSize: 128 },
  },

  async run(profile, key) {
    const keys = streams(key, "data", "fit", "first", "second", "score");
    const set = vectorSet(keys.data);
    const measureAll = async (normalized: boolean) => {
      const measured: Tempered[] = [];
      for (const temperature of temperatures)
        measured.push(await measure(set, { temperature, normalized }, profile, keys));
      return measured;
    };
    return {
      normalized: await measureAll(true),
      unnormalized: await measureAll(false),
      controls: {
        observations: probes(set.observeAll(keys.first), keys.score),
        untrained: await untrainedProbes(set, keys),
      },
    };
  },

  claims: [
    {
      says: "embeddings fill the sphere best in between: at both ends, τ = .02 and 5, U is above its lowest by .69 nats",
      evidence: "calibrated",
      effect: ({ normalized: runs }) => ends(runs, "uniformity", Math.min) - least(runs, "uniformity"),
      atLeast: 0.69,
    },
    {
      says: "and there views are farthest apart: at both ends A is below its largest by .13",
      evidence: "calibrated",
      effect: ({ normalized: runs }) => most(runs, "alignment") - ends(runs, "alignment", Math.max),
      atLeast: 0.13,
    },
    {
      says: "least squares from 100 labels is best inside: τ = .02 is 3 points or more below the best",
      evidence: "calibrated",
      effect: ({ normalized: runs }) => most(runs, "leastSquares") - runs[0]!.leastSquares,
      atLeast: 0.03,
    },
    {
      says: "least squares from 100 labels is best inside: τ = 5 is 3 points or more below the best",
      evidence: "calibrated",
      effect: ({ normalized: runs }) => most(runs, "leastSquares") - runs.at(-1)!.leastSquares,
      atLeast: 0.03,
    },
    {
      says: "so is logistic regression from as many, LP-10: both ends are 3 points or more below the best",
      evidence: "expected",
      effect: ({ normalized: runs }) => most(runs, "fewLabels") - ends(runs, "fewLabels", Math.max),
      atLeast: 0.03,
    },
    {
      says: "contrastive accuracy does not rank the least-squares probes of the temperatures: Spearman's ρ is below .8 (.8 less ρ)",
      evidence: "calibrated",
      effect: ({ normalized: runs }) => 0.8 - rankedBy(runs, "leastSquares"),
      atLeast: 0,
    },
    {
      says: "nor does it rank the logistic probes, LP-10: ρ is below .8 (.8 less ρ)",
      evidence: "expected",
      effect: ({ normalized: runs }) => 0.8 - rankedBy(runs, "fewLabels"),
      atLeast: 0,
    },
  ],

  figure(runs) {
    const ofRuns = (kind: "normalized" | "unnormalized", measure: Measure) =>
      runs.map((run) => run[kind].map((one) => one[measure]));
    const axes = { x: "temperature τ", logX: true };
    const at = (measure: Measure, i: number) => mean(ofRuns("normalized", measure).map((row) => row[i]!));
    const last = temperatures.length - 1;
    const listed = (measure: Measure, digits: number) =>
      temperatures.map((_, i) => at(measure, i).toFixed(digits)).join(", ");
    const both = (measure: Measure): Curve[] => [
      { name: "ℓ₂ norm", color: "blue", x: temperatures, y: ofRuns("normalized", measure) },
      { name: "no norm", color: "vermilion", x: temperatures, y: ofRuns("unnormalized", measure) },
    ];
    const control = (name: keyof TemperatureRun["controls"]) =>
      mean(runs.map((run) => run.controls[name].leastSquares));
    const accuracy = curves(both("contrastiveAccuracy"), {
      ...axes,
      y: "contrastive accuracy",
      rangeY: [0, 1],
      references: [{ y: 1 / 255, label: "chance" }],
      alt: `Contrastive accuracy with the norm goes from ${at("contrastiveAccuracy", 0).toFixed(2)} at τ = .02 to ${at("contrastiveAccuracy", last).toFixed(2)} at τ = 5.`,
    });
    const logistic: Curve = {
      name: "ℓ₂ norm, logistic probe",
      color: "sky",
      dash: "dash",
      x: temperatures,
      y: ofRuns("normalized", "fewLabels"),
    };
    const probe = curves([...both("leastSquares"), logistic], {
      ...axes,
      y: "accuracy",
      references: [
        { y: control("observations"), label: "observations" },
        { y: control("untrained"), label: "untrained" },
      ],
      alt: `Accuracy of least squares by rising temperature: ${listed("leastSquares", 3)}; of logistic regression: ${listed("fewLabels", 3)}.`,
    });
    const trade = curves(both("uniformity"), {
      ...axes,
      y: "U (nats)",
      references: [{ y: uniformSphere({ dimensions: 32 }), label: "lowest there is" }],
      alt: `Uniformity by rising temperature: ${listed("uniformity", 2)}.`,
    });
    const nearness = curves(both("alignment"), {
      ...axes,
      y: "A",
      alt: `Alignment by rising temperature: ${listed("alignment", 2)}.`,
    });
    return panels(
      [
        { title: "the task: is the other view found?", figure: accuracy },
        { title: "the use: probes from ten labels a class", figure: probe },
        { title: "uniformity: low is spread", figure: trade },
        { title: "alignment: low is close", figure: nearness },
      ],
      {
        columns: 2,
        title:
          "Temperature trades evenness for closeness, and the contrastive task does not tell which probe is best",
        subtitle: `vectors of known content, ${seedsText(runs.length)}`,
        alt: `${probe.alt} ${trade.alt} ${nearness.alt} ${accuracy.alt}`,
      },
    );
  },
});

type Measure = Exclude<keyof Tempered, "temperature">;

function least(runs: readonly Tempered[], measure: Measure): number {
  return Math.min(...runs.map((run) => run[measure]));
}

function most(runs: readonly Tempered[], measure: Measure): number {
  return Math.max(...runs.map((run) => run[measure]));
}

/** How far contrastive accuracy orders the temperatures as a probe does: Spearman's ρ. */
function rankedBy(runs: readonly Tempered[], measure: keyof Probes): number {
  return spearman(
    runs.map((run) => run.contrastiveAccuracy),
    runs.map((run) => run[measure]),
  );
}

/** The value at the lowest or at the highest temperature, whichever `choose` takes. */
function ends(runs: readonly Tempered[], measure: Measure, choose: (...values: number[]) => number): number {
  return choose(runs[0]![measure], runs.at(-1)![measure]);
}

type Keys = Record<"fit" | "first" | "second" | "score", Key>;

async function measure(
  set: LatentClasses,
  setting: { readonly temperature: number; readonly normalized: boolean },
  training: VectorTraining,
  keys: Keys,
): Promise<Tempered> {
  const { trained, representations, embeddings } = await contrastVectors(set, setting, training, keys.fit);
  const [first, second] = [set.observeAll(keys.first), set.observeAll(keys.second)];
  const [za, zb] = [first, second].map((seen) => matrix(embeddings(trained.last, seen).inputs));
  const measured = {
    temperature: setting.temperature,
    ...probes(representations(trained.last, first), keys.score),
    contrastiveAccuracy: mean([...trained.history.accuracy!.slice(-50)]),
    alignment: numberOf(() => alignment(za!, zb!)),
    uniformity: numberOf(() => uniformity(tf.slice(za!, 0, paired))),
  };
  tf.dispose([za!, zb!]);
  discard(trained);
  return measured;
}

/** The probes of the encoder at its initialization. */
async function untrainedProbes(set: LatentClasses, keys: Keys): Promise<Probes> {
  const oneStep = { samples: 128, batchSize: 128 };
  const { trained, representations } = await contrastVectors(set, {}, oneStep, keys.fit);
  const measured = probes(representations(trained.first, set.observeAll(keys.first)), keys.score);
  discard(trained);
  return measured;
}

function probes(features: Labelled, key: Key): Probes {
  const { train, test } = probeSets(features);
  return {
    fewLabels: mean(fewLabels({ train, test, perClass: 10, draws, key })),
    leastSquares: mean(
      split(key, draws).map((draw) => {
        return ridgeProbe({ train: subset(train, 100, draw), test, penalty: 0.05 }).accuracy;
      }),
    ),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function matrix({ data, shape }: Data): tf.Tensor2D {
  return tf.tensor2d(data, shape as [number, number]);
}

function numberOf(f: () => tf.Scalar): number {
  return tf.tidy(() => f().dataSync()[0]!);
}
