/**
 * Row 41. The soft nearest neighbor loss: how entangled are labels, and what does it take to disentangle them?
 *
 *     L = −1/B Σᵢ log ( Σ_{j≠i, yⱼ=yᵢ} exp(−dᵢⱼ / T) / Σ_{k≠i} exp(−dᵢₖ / T) )        dᵢⱼ = ‖zᵢ − zⱼ‖²
 *
 * As a measure: on each layer of a classifier of digits, of a network trained by the loss itself, of one untrained, and with
 * labels dealt out at random; over temperatures, with both limits. As a loss: on points that it moves itself, and on digits, at
 * several temperatures.
 */
import { type Key, streams } from "../../lib/core/key.ts";
import { tf } from "../../lib/core/tensor.ts";
import { type Curve, curves } from "../../lib/figures/curves.ts";
import { panels } from "../../lib/figures/panels.ts";
import { scatter } from "../../lib/figures/scatter.ts";
import type { ColorName } from "../../lib/figures/theme.ts";
import { entanglement } from "../../lib/losses/entanglement.ts";
import { amongLabels, type Pairs } from "../../lib/losses/pairs.ts";
import { softNearestNeighbor } from "../../lib/losses/softNearestNeighbor.ts";
import { distanceProbe } from "../../lib/probes/distanceProbe.ts";
import { nearestNeighborProbe } from "../../lib/probes/nearestNeighbor.ts";
import { experiment, seedsText } from "../experiment.ts";
import { imageSet } from "../imageSets.ts";
import { type Embedded, trainZoo, type ZooCurve, zooLosses } from "../lossZoo.ts";
import type { Sets } from "../pretraining.ts";
import { layerNames } from "./digitLayers.ts";
import { movePoints } from "./freePoints.ts";
import {
  influences,
  type LayerEntanglement,
  layerEntanglement,
  type NetName,
  nearest,
  parts,
  unknown,
} from "./layerEntanglement.ts";

/** Points in the plane with their classes, and how entangled these are. */
export interface Plane {
  readonly labels: number[];
  readonly points: number[][];
  readonly entanglement: number;
}

/** Accuracy on held-out digits of ten nearest neighbors, by cosine and by distance, in [0, 1]. */
export interface Neighbors {
  readonly byCosine: number;
  readonly byDistance: number;
}

export interface SoftNearestNeighborRun {
  /** Points that the loss moves, before and after. */
  readonly free: { readonly first: Plane; readonly last: Plane };
  /** Held-out digits embedded in two dimensions. */
  readonly digits: Readonly<Record<"untrained" | "trained", Plane & Neighbors>>;
  /** The loss at T = 1, sixteen dimensions. */
  readonly curve: ZooCurve;
  /** Sixteen dimensions, trained at each temperature. */
  readonly sweep: readonly ({ readonly temperature: number } & Neighbors)[];
  readonly controls: Readonly<Record<"pixels" | "untrained" | "labels dealt out", Neighbors>>;
  readonly layers: LayerEntanglement;
}

interface Profile {
  readonly train: number;
  readonly test: number;
  readonly steps: number;
  readonly temperatures: readonly number[];
}

/** Held-out digits that are drawn. */
const drawnDigits = 500;
const dimensions = 16;

export default experiment<SoftNearestNeighborRun, Profile>({
  row: 41,
  title: "Soft nearest neighbor loss",
  question: "How entangled are labels in the layers of a network, and what does temperature decide?",
  source: "Frosst, Papernot & Hinton 2019, arXiv:1902.01889, eq. 1–2; Salakhutdinov & Hinton 2007, AISTATS",
  profiles: {
    quick: { train: 3000, test: 1000, steps: 200, temperatures: [0.1, 1, 100] },
    full: { train: 10000, test: 10000, steps: 1000, temperatures: [0.01, 0.1, 1, 10, 100, 1000] },
  },

  async run({ train, test, steps, temperatures }, key) {
    const keys = streams(key, "digits", "free", "plane", "zoo", "layers");
    const set = imageSet("MNIST", { train, test }, keys.digits);
    const plane = await trainZoo(zooLosses.softNearestNeighbor, set, { dimensions: 2, steps }, keys.plane);
    const shuffled = { dimensions, steps, shuffled: true };
    const dealtOut = await trainZoo(zooLosses.softNearestNeighbor, set, shuffled, keys.zoo);
    const sweep: SoftNearestNeighborRun["sweep"][number][] = [];
    let atOne: Awaited<ReturnType<typeof trainZoo>> | undefined;
    for (const temperature of temperatures) {
      const training = await trainAt(temperature, set, steps, keys.zoo);
      if (temperature === 1) atOne = training;
      sweep.push({ temperature, ...neighborsOf(training.trained) });
    }
    return {
      free: await freePlanes(keys.free),
      digits: { untrained: planeOf(plane.untrained), trained: planeOf(plane.trained) },
      curve: atOne!.curve,
      sweep,
      controls: {
        pixels: {
          byCosine: nearestNeighborProbe(set).accuracy,
          byDistance: distanceProbe(set).accuracy,
        },
        untrained: neighborsOf(atOne!.untrained),
        "labels dealt out": neighborsOf(dealtOut.trained),
      },
      layers: await layerEntanglement(set, { steps, temperature: 1 }, keys.layers),
    };
  },

  claims: [
    {
      says: "for T → ∞ the loss is the mean of ln((B − 1) / (n_c − 1)) in every layer, for classes of unequal sizes (10⁻³ less the largest gap)",
      evidence: "theorem",
      effect: ({ layers }) => 1e-3 - layers.gapAtInfinity,
      atLeast: 0,
    },
    {
      says: "for T → 0 the nearest row has the weight: its share among all rows, and that of the nearest of the class within the class",
      evidence: "theorem",
      effect: ({ layers }) => Math.min(...Object.values(layers.nearestAtZero)),
      atLeast: 0.99,
    },
    {
      says: "trained at T = 1, nearest neighbors are right on 93 % of held-out digits or more, by cosine and by distance",
      evidence: "expected",
      effect: (run) => worst(atUnit(run)),
      atLeast: 0.93,
    },
    {
      says: "which is more than by pixels, and more than by the untrained network (the smaller gain)",
      evidence: "expected",
      effect: (run) => worst(atUnit(run)) - Math.max(best(run.controls.pixels), best(run.controls.untrained)),
      atLeast: 0,
    },
    {
      says: "and more than by the network that learned from labels dealt out at random",
      evidence: "expected",
      effect: (run) => worst(atUnit(run)) - best(run.controls["labels dealt out"]),
      atLeast: 0,
    },
    {
      says: "what was learned from labels dealt out at random is not better than untrained, by distance (how much worse)",
      evidence: "expected",
      effect: ({ controls }) => controls.untrained.byDistance - controls["labels dealt out"].byDistance,
      atLeast: 0,
    },
    {
      says: "training a classifier disentangles its last layer: E of h is below that of the untrained network's by half or more (as a share of it)",
      evidence: "expected",
      effect: ({ layers: { byLayer } }) => 1 - byLayer.classifier.at(-1)! / byLayer.untrained.at(-1)!,
      atLeast: 0.5,
    },
    {
      says: "and less so its first: of what E falls from pixels to h, the first convolution has at most half (½ less its share)",
      evidence: "expected",
      effect: ({
        layers: {
          byLayer: { classifier },
        },
      }) => 0.5 - (classifier[0]! - classifier[1]!) / (classifier[0]! - classifier.at(-1)!),
      atLeast: 0,
    },
    {
      says: "with labels dealt out at random E of every layer is at its upper end, ln(499 / 49), within .05 nats (.05 less the largest gap)",
      evidence: "expected",
      effect: ({ layers }) =>
        0.05 - Math.max(...layers.byLayer["labels dealt out"].map((value) => Math.abs(value - unknown))),
      atLeast: 0,
    },
  ],

  figure(runs) {
    const { free, digits, curve } = runs[0]!;
    const [square, wide, third] = [285, 400, 325].map((width) => ({ width, height: 320 }));
    const nets: Readonly<Record<NetName, ColorName>> = {
      untrained: "grey",
      classifier: "blue",
      "soft nearest neighbor": "vermilion",
      "labels dealt out": "purple",
    };
    const ofNets = (x: readonly number[], of: (run: SoftNearestNeighborRun) => Record<NetName, number[]>) =>
      (Object.keys(nets) as NetName[]).map(
        (name): Curve => ({ name, color: nets[name], x, y: runs.map((run) => of(run)[name]) }),
      );
    const ofH = (name: NetName) => mean(runs.map(({ layers }) => layers.byLayer[name].at(-1)!)).toFixed(2);
    const byLayer = curves(
      ofNets(
        layerNames.map((_, i) => i),
        ({ layers }) => layers.byLayer,
      ),
      {
        ...third!,
        rangeY: [0, 2.5],
        namesX: layerNames.map((name) => name.replace("convolution ", "conv")),
        y: "entanglement E (nats)",
        alt: `Entanglement of h: untrained ${ofH("untrained")}, classifier ${ofH("classifier")}, trained by the loss ${ofH("soft nearest neighbor")}, labels dealt out ${ofH("labels dealt out")} nats.`,
      },
    );
    const byTemperature = curves(
      ofNets(parts, ({ layers }) => layers.overTemperature),
      {
        ...third!,
        x: "T / mean distance",
        y: "loss (nats)",
        logX: true,
        rangeY: [0, 6],
        alt: "Over temperatures the loss has a lowest point for each network, and one limit for T → ∞.",
      },
    );
    const weights = curves(
      influences.map((part, i) => ({
        name: `T = ${part}`,
        color: (["green", "sky", "orange", "grey"] as const)[i]!,
        dash: "dash",
        x: nearest,
        y: runs.map(({ layers: { influence } }) => influence[i]!),
      })),
      {
        ...third!,
        x: "k nearest of 499 rows",
        y: "their weight",
        logX: true,
        rangeY: [0, 1.02],
        alt: `The nearest ten of 499 rows have ${influences.map((part, i) => `${Math.round(100 * mean(runs.map(({ layers: { influence } }) => influence[i]![3]!)))} % of the weight at T = ${part}`).join(", ")} of the mean distance.`,
      },
    );
    const temperatures = runs[0]!.sweep.map(({ temperature }) => temperature);
    const control = (name: keyof SoftNearestNeighborRun["controls"]) => ({
      y: mean(runs.map(({ controls }) => controls[name].byDistance)),
      label: name,
    });
    const accuracy = curves(
      [
        {
          name: "soft nearest neighbor",
          color: "vermilion",
          x: temperatures,
          y: runs.map(({ sweep }) => sweep.map(({ byDistance }) => byDistance)),
        },
      ],
      {
        ...wide!,
        x: "T in training",
        y: "kNN accuracy",
        logX: true,
        references: [control("pixels"), control("untrained"), control("labels dealt out")],
        alt: `Nearest neighbors by distance are right on ${temperatures.map((t, i) => `${percent(mean(runs.map(({ sweep }) => sweep[i]!.byDistance)))} at T = ${t}`).join(", ")}; by pixels on ${percent(control("pixels").y)}, untrained on ${percent(control("untrained").y)}.`,
      },
    );
    const training = curves(
      [
        {
          name: "soft nearest neighbor",
          color: "vermilion",
          x: curve.loss.map((_, i) => (i + 1) * curve.every),
          y: runs.map((run) => run.curve.loss),
        },
      ],
      {
        ...wide!,
        x: "step",
        y: "loss at T = 1 (nats)",
        references: [
          { y: curve.chance, label: "chance" },
          { y: curve.floor, label: "floor" },
        ],
        alt: `In training the loss falls from ${curve.loss[0]!.toFixed(1)} to ${curve.loss.at(-1)!.toFixed(2)} nats; chance is ${curve.chance.toFixed(2)}.`,
      },
    );
    const drawn = (plane: Plane, names: readonly string[], named = false) =>
      scatter(
        names.map((name, label) => {
          const own = plane.points.filter((_, i) => plane.labels[i] === label);
          return { name, x: own.map(([x]) => x!), y: own.map(([, y]) => y!) };
        }),
        {
          ...square!,
          numbers: false,
          size: 4,
          names: named ? "middle" : "none",
          alt: `Points in the plane by class, E = ${plane.entanglement.toFixed(2)} nats.`,
        },
      );
    const classes = ["A", "B", "C", "D"];
    const tens = Array.from({ length: 10 }, (_, i) => `${i}`);
    const e = (plane: Plane) => `E = ${plane.entanglement.toFixed(2)}`;
    return panels(
      [
        { title: `points of random class: ${e(free.first)}`, figure: drawn(free.first, classes) },
        { title: `moved by the loss: ${e(free.last)}`, figure: drawn(free.last, classes) },
        { title: "training on digits, 16 dimensions", figure: training },
        {
          title: `digits, untrained: kNN ${percent(digits.untrained.byDistance)}`,
          figure: drawn(digits.untrained, tens),
        },
        {
          title: `trained: kNN ${percent(digits.trained.byDistance)}`,
          figure: drawn(digits.trained, tens, true),
        },
        { title: "temperature of training", figure: accuracy },
        { title: "entanglement by layer", figure: byLayer },
        { title: "loss on h over temperatures", figure: byTemperature },
        { title: "weight of near rows by T / mean", figure: weights },
      ],
      {
        columns: 3,
        title: "The soft nearest neighbor loss measures how entangled labels are, and disentangles them",
        subtitle: `MNIST, held-out digits, ${seedsText(runs.length)}; points: the first seed`,
        alt: `${byLayer.alt} ${accuracy.alt} ${weights.alt} Points of random class go from E = ${free.first.entanglement.toFixed(2)} to ${free.last.entanglement.toFixed(2)} nats when the loss moves them. ${training.alt}`,
      },
    );
  },
});

function atUnit({ sweep }: SoftNearestNeighborRun): Neighbors {
  return sweep.find(({ temperature }) => temperature === 1)!;
}

function worst({ byCosine, byDistance }: Neighbors): number {
  return Math.min(byCosine, byDistance);
}

function best({ byCosine, byDistance }: Neighbors): number {
  return Math.max(byCosine, byDistance);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function neighborsOf({ byCosine, byDistance }: Embedded): Neighbors {
  return { byCosine, byDistance };
}

function trainAt(temperature: number, set: Sets, steps: number, key: Key) {
  const { name, floor, sees } = zooLosses.softNearestNeighbor;
  const of = ({ z, pairs }: { z: tf.Tensor2D; pairs: Pairs }) =>
    softNearestNeighbor(z, pairs, { temperature });
  return trainZoo({ name, floor, sees, of }, set, { dimensions, steps }, key);
}

async function freePlanes(key: Key): Promise<SoftNearestNeighborRun["free"]> {
  const moved = await movePoints(softNearestNeighbor, { points: 200, classes: 4, steps: 300 }, key);
  return { first: planeFrom(moved.first, moved.labels), last: planeFrom(moved.last, moved.labels) };
}

/** The first held-out digits, embedded in the plane. */
function planeOf({ test, ...probes }: Embedded): Plane & Neighbors {
  const points = Array.from({ length: drawnDigits }, (_, i) => [
    ...test.inputs.data.subarray(2 * i, 2 * i + 2),
  ]);
  return {
    ...planeFrom(points, [...test.labels.slice(0, drawnDigits)]),
    ...neighborsOf({ test, ...probes }),
  };
}

function planeFrom(points: readonly number[][], labels: readonly number[]): Plane {
  return {
    labels: [...labels],
    points: points.map((point) => point.map((value) => Number(value.toPrecision(4)))),
    entanglement: tf.tidy(() => entanglement(tf.tensor2d([...points]), pairsOf(labels)).lowest),
  };
}

function pairsOf(labels: ArrayLike<number>): Pairs {
  return amongLabels(tf.tensor1d(Array.from(labels), "int32"));
}
