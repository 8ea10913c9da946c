/**
 * Row 36. The triplet loss and the mining of triplets: why do the hardest triplets collapse at a low learning rate?
 *
 *     L = mean of max(0, d⁺ − d⁻ + ε)        d⁺ = ‖a − p‖², d⁻ = ‖a − n‖², embeddings of length one, ε = .2
 *
 * Three rules say which triplets of a batch count: random ones; semi-hard ones, for each positive pair the nearest negative
 * that is farther than the positive; and the hardest, the farthest positive with the nearest negative. Each is trained at
 * three learning rates on vectors of known content, 64 of them a batch, eight of each of eight classes.
 *
 * What collapses: while d⁺ − d⁻ > 0 on average, drawing all embeddings together by a factor s < 1 lowers L from
 * ε + s² (d⁺ − d⁻) towards ε, and is the easiest way to lower it. The hardest triplets begin there, the others do not.
 */
import { type LatentClasses, latentClasses } from "../../datasets/vectors/latentClasses.ts";
import { type Data, gatherLabelled, type Labelled } from "../../lib/core/data.ts";
import { valueAndGrad } from "../../lib/core/gradient.ts";
import { generator, type Key, streams } from "../../lib/core/key.ts";
import { normalize } from "../../lib/core/numeric.ts";
import { tf } from "../../lib/core/tensor.ts";
import { map } from "../../lib/core/tree.ts";
import { curves } from "../../lib/figures/curves.ts";
import { edges, type Place } from "../../lib/figures/edges.ts";
import type { Figure } from "../../lib/figures/figure.ts";
import { panels } from "../../lib/figures/panels.ts";
import { amongLabels } from "../../lib/losses/pairs.ts";
import { triplet, tripletAmong } from "../../lib/losses/triplet.ts";
import { metricLearning } from "../../lib/methods/supervision/metricLearning.ts";
import { spread } from "../../lib/metrics/spread.ts";
import { mlp } from "../../lib/networks/mlp.ts";
import type { Network } from "../../lib/networks/network.ts";
import { adam } from "../../lib/optimizers/adam.ts";
import { nearestNeighborProbe } from "../../lib/probes/nearestNeighbor.ts";
import { classBatches } from "../../lib/training/classBatches.ts";
import { descend } from "../../lib/training/descend.ts";
import { fit } from "../../lib/training/fit.ts";
import { represent } from "../../lib/training/represent.ts";
import { experiment, seedsText } from "../experiment.ts";
import { discard } from "../pretraining.ts";

/** One training, measured. */
export interface Mined {
  readonly rule: Rule;
  readonly learningRate: number;
  /** Mean of the last fifty steps. */
  readonly loss: number;
  /** std √D of the directions of all examples after training: 1 isotropic, 0 collapsed. */
  readonly spread: number;
  /** kNN of the last 1,000 examples among the first 3,000, by cosine, in [0, 1]. */
  readonly nearestNeighbor: number;
  /** Means over every so many steps, of the loss and of the spread of the batch. */
  readonly curve: { readonly loss: readonly number[]; readonly spread: readonly number[] };
}

export interface TripletRun {
  readonly trainings: readonly Mined[];
  /** Steps from one point of a curve to the next. */
  readonly every: number;
  /** The mean of d⁺ − d⁻ over the triplets that each rule takes from one batch of the untrained network. */
  readonly excessAtStart: Readonly<Record<Rule, number>>;
  /** kNN of the untrained network, of the observations, and of semi-hard mining with labels dealt out at random. */
  readonly controls: Readonly<Record<"untrained" | "observations" | "random labels", number>>;
  /** The loss of each rule where all embeddings are equal. */
  readonly lossOfEqual: Readonly<Record<Rule, number>>;
  /** One triplet in the plane before descent and at its end. */
  readonly path: readonly [before: Triple, after: Triple];
}

type Triple = readonly [anchor: Place, positive: Place, negative: Place];

type Rule = "random" | "semi-hard" | "hard";

interface Profile {
  readonly steps: number;
}

const rules = ["random", "semi-hard", "hard"] as const;
const learningRates = [1e-4, 1e-3, 1e-2] as const;
const margin = 0.2;
const count = 4000;
const teaching = 3000;
const points = 60;

export default experiment<TripletRun, Profile>({
  row: 36,
  title: "Triplet loss",
  question: "Which triplets of a batch should count, and when do the hardest ones collapse?",
  source:
    "Schroff, Kalenichenko & Philbin 2015, arXiv:1503.03832, § 3; Weinberger & Saul 2009; Hermans, Beyer & Leibe 2017, arXiv:1703.07737",
  profiles: {
    quick: { steps: 600 },
    full: { steps: 1200 },
  },

  async run({ steps }, key) {
    const keys = streams(key, "data", "fit", "start", "view", "labels");
    const set = latentClasses(keys.data, { count });
    const trainings: Mined[] = [];
    for (const rule of rules)
      for (const learningRate of learningRates)
        trainings.push(await mined(set, { rule, learningRate, steps, labels: set.contents }, keys));
    const order = generator(keys.labels).permutation(count);
    const dealt = {
      ...set.contents,
      labels: set.contents.labels.map((_, i) => set.contents.labels[order[i]!]!),
    };
    const random = await mined(set, { rule: "semi-hard", learningRate: 1e-3, steps, labels: dealt }, keys);
    return {
      trainings,
      every: Math.ceil(steps / points),
      excessAtStart: byRule((rule) => excessAtStart(set, rule, keys)),
      controls: {
        untrained: nearestNeighbor(untrained(set, keys)),
        observations: nearestNeighbor(set.observeAll(keys.view)),
        "random labels": random.nearestNeighbor,
      },
      lossOfEqual: byRule((rule) => numberOf(() => lossOf(rule)(tf.ones([64, 32]), balanced(), key))),
      path: pathOfOne(),
    };
  },

  claims: [
    {
      says: "where all embeddings are equal, the loss of each rule is ε (10⁻⁶ less the largest gap)",
      evidence: "theorem",
      effect: ({ lossOfEqual }) =>
        1e-6 - Math.max(...Object.values(lossOfEqual).map((loss) => Math.abs(loss - margin))),
      atLeast: 0,
    },
    {
      says: "at learning rate 10⁻³ semi-hard triplets have a higher kNN than random ones",
      evidence: "calibrated",
      effect: (run) => at(run, "semi-hard", 1e-3).nearestNeighbor - at(run, "random", 1e-3).nearestNeighbor,
      atLeast: 0,
    },
    {
      says: "at 10⁻⁴ the hardest triplets are stuck: the loss is above ε (loss less ε)",
      evidence: "calibrated",
      effect: (run) => at(run, "hard", 1e-4).loss - margin,
      atLeast: 0,
    },
    {
      says: "and embeddings are near one another: std √D is .56 below that of semi-hard triplets",
      evidence: "calibrated",
      effect: (run) => at(run, "semi-hard", 1e-4).spread - at(run, "hard", 1e-4).spread,
      atLeast: 0.56,
    },
    {
      says: "on the way there they stay at or above ε for half of the steps or longer (share of the curve's points)",
      evidence: "expected",
      effect: (run) => {
        const { loss } = at(run, "hard", 1e-4).curve;
        return loss.filter((value) => value >= margin).length / loss.length;
      },
      atLeast: 0.5,
    },
    {
      says: "at ten times that rate the hardest triplets do not collapse: the loss is below ε (ε less loss)",
      evidence: "expected",
      effect: (run) => margin - at(run, "hard", 1e-3).loss,
      atLeast: 0,
    },
    {
      says: "before training, the hardest triplets have d⁺ > d⁻ on average, so that shrinking lowers their loss (d⁺ − d⁻)",
      evidence: "expected",
      effect: ({ excessAtStart: excess }) => excess.hard,
      atLeast: 0,
    },
    {
      says: "and semi-hard ones have d⁺ < d⁻, so that shrinking raises it (d⁻ − d⁺)",
      evidence: "expected",
      effect: ({ excessAtStart: excess }) => -excess["semi-hard"],
      atLeast: 0,
    },
    {
      says: "semi-hard triplets at 10⁻³ are above the kNN of the network untrained",
      evidence: "expected",
      effect: (run) => at(run, "semi-hard", 1e-3).nearestNeighbor - run.controls.untrained,
      atLeast: 0,
    },
    {
      says: "and above that of semi-hard triplets of labels dealt out at random",
      evidence: "expected",
      effect: (run) => at(run, "semi-hard", 1e-3).nearestNeighbor - run.controls["random labels"],
      atLeast: 0,
    },
  ],

  figure(runs) {
    const low = curvesAt(runs, 1e-4);
    const usual = curvesAt(runs, 1e-3);
    const knn = byLearningRate(runs);
    const mean = (of: (run: TripletRun) => number) =>
      runs.reduce((sum, run) => sum + of(run), 0) / runs.length;
    return panels(
      [
        { title: "one triplet before and after", figure: beforeAndAfter(runs[0]!.path) },
        { title: "kNN by learning rate", figure: knn },
        { title: "loss at learning rate 10⁻⁴", figure: low.loss },
        { title: "spread at learning rate 10⁻⁴", figure: low.spread },
        { title: "loss at learning rate 10⁻³", figure: usual.loss },
        { title: "spread at learning rate 10⁻³", figure: usual.spread },
      ],
      {
        columns: 2,
        title: "The hardest triplets collapse at a low learning rate: their loss stays just above the margin",
        subtitle: `vectors of known content, ε = .2, ${seedsText(runs.length)}; lines join means over ${runs[0]!.every} steps`,
        alt: `At learning rate 10⁻⁴ the loss of the hardest triplets ends at ${mean((run) => at(run, "hard", 1e-4).loss).toFixed(3)}, above ε = .2, with spread ${mean((run) => at(run, "hard", 1e-4).spread).toFixed(2)}; that of semi-hard ones at ${mean((run) => at(run, "semi-hard", 1e-4).loss).toFixed(3)}, with spread ${mean((run) => at(run, "semi-hard", 1e-4).spread).toFixed(2)}. ${knn.alt}`,
      },
    );
  },
});

const colors = { random: "orange", "semi-hard": "blue", hard: "vermilion" } as const;

function at({ trainings }: TripletRun, rule: Rule, learningRate: number): Mined {
  return trainings.find((one) => one.rule === rule && one.learningRate === learningRate)!;
}

function curvesAt(runs: readonly TripletRun[], learningRate: number): { loss: Figure; spread: Figure } {
  const { every } = runs[0]!;
  const of = (measure: "loss" | "spread") =>
    rules.map((rule) => ({
      name: `${rule} triplets`,
      color: colors[rule],
      x: at(runs[0]!, rule, learningRate).curve[measure].map((_, i) => (i + 0.5) * every),
      y: runs.map((run) => at(run, rule, learningRate).curve[measure]),
    }));
  return {
    loss: curves(of("loss"), {
      x: "step",
      y: "loss",
      rangeY: [0, 0.8],
      references: [
        { y: margin, label: "ε: all equal" },
        { y: 0, label: "floor" },
      ],
      height: 330,
      alt: "Loss by step.",
    }),
    spread: curves(of("spread"), {
      x: "step",
      y: "std √D",
      rangeY: [0, 1.05],
      references: [
        { y: 1, label: "isotropic" },
        { y: 0, label: "collapse" },
      ],
      height: 330,
      alt: "Spread by step.",
    }),
  };
}

function byLearningRate(runs: readonly TripletRun[]): Figure {
  const mean = (of: (run: TripletRun) => number) => runs.reduce((sum, run) => sum + of(run), 0) / runs.length;
  const listed = (rule: Rule) =>
    learningRates.map((rate) => mean((run) => at(run, rule, rate).nearestNeighbor).toFixed(3)).join(", ");
  return curves(
    rules.map((rule) => ({
      name: `${rule} triplets`,
      color: colors[rule],
      x: learningRates,
      y: runs.map((run) => learningRates.map((rate) => at(run, rule, rate).nearestNeighbor)),
    })),
    {
      x: "learning rate",
      y: "kNN",
      logX: true,
      references: [
        { y: mean((run) => run.controls.untrained), label: "untrained" },
        { y: mean((run) => run.controls.observations), label: "observations" },
        { y: mean((run) => run.controls["random labels"]), label: "random labels" },
      ],
      height: 330,
      alt: `kNN at learning rates 10⁻⁴, 10⁻³ and 10⁻²: random ${listed("random")}; semi-hard ${listed("semi-hard")}; hardest ${listed("hard")}.`,
    },
  );
}

function beforeAndAfter(path: TripletRun["path"]): Figure {
  const [before, after] = [path[0]!, path.at(-1)!];
  return edges(
    [
      { name: "before", at: before, labels: ["anchor", "positive", "negative"], color: "grey" },
      { name: "after", at: after, color: "green" },
    ],
    [
      {
        name: "descent",
        between: before.map((place, i) => [place, after[i]!] as const),
        arrows: true,
        color: "green",
      },
    ],
    {
      range: [-0.3, 1.1],
      width: 540,
      height: 330,
      alt: "Descent on one triplet draws anchor and positive together and pushes the negative away.",
    },
  );
}

function byRule<T>(value: (rule: Rule) => T): Record<Rule, T> {
  return Object.fromEntries(rules.map((rule) => [rule, value(rule)])) as Record<Rule, T>;
}

function lossOf(rule: Rule, by = margin) {
  return (z: tf.Tensor2D, labels: tf.Tensor1D, key: Key): tf.Scalar =>
    tripletAmong(normalize(z), amongLabels(labels), { mining: rule, margin: by, key });
}

/** Labels of eight classes of eight. */
function balanced(): tf.Tensor1D {
  return tf.tensor1d(
    Array.from({ length: 64 }, (_, i) => i % 8),
    "int32",
  );
}

interface Training {
  readonly rule: Rule;
  readonly learningRate: number;
  readonly steps: number;
  /** The contents with the labels to learn from. */
  readonly labels: Labelled;
}

type Keys = Record<"data" | "fit" | "start" | "view", Key>;

function methodOf({ observe }: LatentClasses, rule: Rule) {
  return metricLearning<tf.Tensor2D>({
    name: `${rule} triplets`,
    network: withHeWeights(mlp([64, 128, 32])),
    loss: lossOf(rule),
    view: observe,
  });
}

/**
 * Weights of variance 2 / inputs (He et al. 2015, arXiv:1502.01852) in the place of 1 / (3 inputs). Directions of embeddings are
 * the same at the start, but a step of Adam, whose size does not depend on the weights', turns them √6 times less: the learning
 * rates are those of the calibration.
 */
function withHeWeights(network: Network): Network {
  return {
    ...network,
    init(key) {
      const { params, state } = network.init(key);
      return { params: map((weights) => tf.mul(weights, Math.sqrt(6)), params), state };
    },
  };
}

async function mined(
  set: LatentClasses,
  { rule, learningRate, steps, labels }: Training,
  keys: Keys,
): Promise<Mined> {
  const method = methodOf(set, rule);
  const batches = streams(keys.fit, "batches").batches;
  const data = classBatches<tf.Tensor2D>(labels, { classes: 8, perClass: 8, steps }, batches);
  const trained = await fit(descend(method, adam({ learningRate })), data, keys.fit);
  const { params, state } = trained.last;
  const observed = set.observeAll(keys.view);
  const embedded = { ...observed, inputs: represent(method.encode, params, state, observed.inputs) };
  const every = Math.ceil(steps / points);
  const { loss, spread: spreads } = trained.history;
  const result: Mined = {
    rule,
    learningRate,
    loss: mean(loss!.slice(-50)),
    spread: numberOf(() => spread(matrix(embedded.inputs))),
    nearestNeighbor: nearestNeighbor(embedded),
    curve: { loss: means(loss!, every), spread: means(spreads!, every) },
  };
  discard(trained);
  return result;
}

/** The examples, embedded by the network at its initialization. */
function untrained(set: LatentClasses, keys: Keys): Labelled {
  const method = methodOf(set, "random");
  const { params, state } = method.init(keys.start);
  const observed = set.observeAll(keys.view);
  return { ...observed, inputs: represent(method.encode, params, state, observed.inputs) };
}

/** d⁺ − d⁻: with a margin that every triplet violates, the loss less the margin. */
function excessAtStart(set: LatentClasses, rule: Rule, keys: Keys): number {
  const beyond = 10;
  const batch = classBatches(set.contents, { classes: 8, perClass: 8, steps: 1 }, keys.start).indices(0);
  const { inputs, labels } = gatherLabelled(untrained(set, keys), batch);
  return numberOf(() =>
    tf.sub(lossOf(rule, beyond)(matrix(inputs), tf.tensor1d(labels, "int32"), keys.start), beyond),
  );
}

/** Gradient descent on one triplet in the plane until it costs nothing. */
function pathOfOne(): TripletRun["path"] {
  const before = [
    [0, 0],
    [1, 0.5],
    [0.5, -0.1],
  ] as const;
  let after: Triple = before;
  for (let value = 1; value > 0; ) {
    const step = tf.tidy(() => {
      const z = tf.tensor2d(after.map((place) => [...place]));
      const { loss, grads } = valueAndGrad((places: tf.Tensor2D) => {
        const [a, p, n] = tf.split<tf.Tensor2D>(places, 3, 0);
        return { loss: triplet(a!, p!, n!, { margin }), aux: [] };
      }, z);
      return { value: loss.dataSync()[0]!, moved: tf.sub(z, tf.mul(0.02, grads)).arraySync() };
    });
    value = step.value;
    after = step.moved as unknown as Triple;
  }
  return [before, after];
}

/** kNN of the last examples among the first. */
function nearestNeighbor(set: Labelled): number {
  const part = (from: number, to: number) =>
    gatherLabelled(
      set,
      Int32Array.from({ length: to - from }, (_, i) => from + i),
    );
  return nearestNeighborProbe({ train: part(0, teaching), test: part(teaching, count) }).accuracy;
}

function means(values: Float32Array, every: number): number[] {
  return Array.from({ length: Math.floor(values.length / every) }, (_, i) =>
    mean(values.subarray(i * every, (i + 1) * every)),
  );
}

function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}

function matrix({ data, shape }: Data): tf.Tensor2D {
  return tf.tensor2d(data, shape as [number, number]);
}

function numberOf(f: () => tf.Tensor): number {
  return tf.tidy(() => f().dataSync()[0]!);
}
