/**
 * Row 40. InfoNCE: does a critic that learns to pick the positive among N candidates learn a density ratio?
 *
 *     L = −log exp s(c, x⁺) / Σ_{x ∈ X} exp s(c, x)        best s(c, x) = log p(x | c) / p(x) + a term of c
 *
 * Pairs of Gaussian vectors, whose ratio is a closed form. Two critics are learned, both bilinear: one on what the ratio
 * consists of, (c, 1) and (x, x²), and one on c and x as they are, which cannot say that a candidate is likely by itself.
 * Both are compared with the ratio, and the best critic's probabilities with how often it is right.
 */
import { type GaussianPairs, gaussianPairs } from "../../datasets/pairs/gaussianPairs.ts";
import { compile } from "../../lib/core/compile.ts";
import { fold, type Key, normal, streams } from "../../lib/core/key.ts";
import { dispose } from "../../lib/core/scope.ts";
import { tf } from "../../lib/core/tensor.ts";
import { bars } from "../../lib/figures/bars.ts";
import { curves } from "../../lib/figures/curves.ts";
import { panels } from "../../lib/figures/panels.ts";
import { scatter } from "../../lib/figures/scatter.ts";
import { bilinearCritic } from "../../lib/losses/critics.ts";
import { infonce } from "../../lib/losses/infonce.ts";
import { acrossViews } from "../../lib/losses/pairs.ts";
import type { Method } from "../../lib/methods/method.ts";
import { adam } from "../../lib/optimizers/adam.ts";
import { cosine } from "../../lib/optimizers/schedule.ts";
import type { ResidentBatches } from "../../lib/training/batches.ts";
import { descend } from "../../lib/training/descend.ts";
import { fit } from "../../lib/training/fit.ts";
import { experiment, seedsText } from "../experiment.ts";
import { discard } from "../pretraining.ts";

/** A learned critic beside the log-ratio, on new pairs. */
export interface Learned {
  /** The loss before any step, in nats, on the pairs that the best critic is measured on. */
  readonly lossAtStart: number;
  /** The loss after learning, on the same. */
  readonly loss: number;
  /** Pearson's correlation of scores with log-ratios, both less their mean over the candidates of an anchor. */
  readonly correlation: number;
}

/** One correlation of the pairs and one number of candidates. */
export interface Setting {
  readonly rho: number;
  readonly candidates: number;
  /** I(x; c) in nats. */
  readonly information: number;
  readonly critics: Readonly<Record<CriticName, Learned>>;
  readonly best: {
    readonly loss: number;
    /** Expected calibration error of the probability of the likeliest candidate, fifteen bins. */
    readonly calibrationError: number;
    /** For each bin that was used: the mean probability, how often the candidate was the positive, and how many anchors. */
    readonly bins: readonly { readonly said: number; readonly found: number; readonly anchors: number }[];
  };
}

export interface InfonceRun {
  readonly settings: readonly Setting[];
  /** At ρ = .8 and 128 candidates: log-ratios and scores of some pairs, less their means over an anchor's candidates. */
  readonly scores: Readonly<Record<"ratio" | CriticName, number[]>>;
  /** The probabilities of the eight likeliest of 32 candidates of one anchor, ρ = .8, the positive first. */
  readonly posterior: Readonly<Record<"best" | CriticName, number[]>>;
}

export type CriticName = "(c, 1) and (x, x²)" | "c and x";

interface Profile {
  readonly candidates: readonly number[];
  readonly steps: number;
  /** Anchors that critics are measured on, for each setting. */
  readonly anchors: number;
}

const correlations = [0.5, 0.8, 0.95, 0.99];
const shown = { rho: 0.8, candidates: 128 };
const binCount = 15;

type Features = (vectors: tf.Tensor2D) => tf.Tensor2D;

const critics: Readonly<Record<CriticName, { readonly anchor: Features; readonly candidate: Features }>> = {
  "(c, 1) and (x, x²)": {
    anchor: (c) => tf.concat([c, tf.ones([c.shape[0], 1])], 1),
    candidate: (x) => tf.concat([x, tf.square(x)], 1),
  },
  "c and x": { anchor: (c) => c, candidate: (x) => x },
};
const names = Object.keys(critics) as CriticName[];

export default experiment<InfonceRun, Profile>({
  row: 40,
  title: "InfoNCE",
  question: "Does a critic that learns to pick the positive among N candidates learn a density ratio?",
  source: "van den Oord, Li & Vinyals 2018, arXiv:1807.03748, § 2.3 and appendix A.1",
  profiles: {
    quick: { candidates: [8, 128], steps: 500, anchors: 8192 },
    full: { candidates: [8, 32, 128, 512], steps: 2000, anchors: 32768 },
  },

  async run({ candidates, steps, anchors }, key) {
    const keys = streams(key, "fit", "measure", "shown");
    const settings: Setting[] = [];
    let scores: InfonceRun["scores"] | undefined;
    let posterior: InfonceRun["posterior"] | undefined;
    for (const rho of correlations) {
      const pairs = gaussianPairs({ correlation: rho });
      for (const count of candidates) {
        const trained = await learnAll(pairs, count, steps, keys.fit);
        const before = measure(pairs, trained.first, count, anchors, keys.measure);
        const after = measure(pairs, trained.last, count, anchors, keys.measure);
        settings.push({
          rho,
          candidates: count,
          information: pairs.information,
          critics: byCritic((name) => ({
            lossAtStart: before.losses[name],
            loss: after.losses[name],
            correlation: after.correlation[name],
          })),
          best: { loss: after.losses.best, ...after.calibration },
        });
        if (rho === shown.rho && count === shown.candidates) {
          scores = scoresOf(pairs, trained.last, keys.shown);
          posterior = posteriorOf(pairs, trained.last, keys.shown);
        }
        dispose(trained);
      }
    }
    return { settings, scores: scores!, posterior: posterior! };
  },

  claims: [
    {
      says: "the best critic's probabilities are calibrated: its error is at most .03 in every setting (.03 less the largest)",
      evidence: "theorem",
      effect: ({ settings }) => 0.03 - Math.max(...settings.map(({ best }) => best.calibrationError)),
      atLeast: 0,
    },
    {
      says: "the learned critic on (c, 1) and (x, x²) has a correlation of .95 or more with the log-ratio in every setting",
      evidence: "expected",
      effect: ({ settings }) => lowest(settings, "(c, 1) and (x, x²)"),
      atLeast: 0.95,
    },
    {
      says: "the critic on c and x as they are has a lower correlation in every setting",
      evidence: "expected",
      effect: ({ settings }) =>
        Math.min(
          ...settings.map(({ critics: of }) => {
            return of["(c, 1) and (x, x²)"].correlation - of["c and x"].correlation;
          }),
        ),
      atLeast: 0,
    },
    {
      says: "before learning the loss is ln N to .05 in every setting (.05 less the largest gap)",
      evidence: "theorem",
      effect: ({ settings }) =>
        0.05 -
        Math.max(
          ...settings.flatMap(({ candidates, critics: of }) =>
            names.map((name) => Math.abs(of[name].lossAtStart - Math.log(candidates))),
          ),
        ),
      atLeast: 0,
    },
  ],

  figure(runs) {
    const { settings, scores, posterior } = runs[0]!;
    const colors = { "(c, 1) and (x, x²)": "blue", "c and x": "vermilion" } as const;
    const counts = [...new Set(settings.map(({ candidates }) => candidates))];
    const largest = counts.at(-1)!;
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const against = scatter(
      names.map((name) => ({ name, color: colors[name], x: scores.ratio, y: scores[name] })),
      {
        x: "log p(x | c) / p(x), centered",
        y: "learned score, centered",
        alt: `Learned scores against the true log-ratio: those on (c, 1) and (x, x²) lie on a line, those on c and x scatter around one.`,
      },
    );
    const chances = bars(
      [
        { name: "best critic", color: "green", values: posterior.best },
        ...names.map((name) => ({ name, color: colors[name], values: posterior[name] })),
      ],
      {
        categories: posterior.best.map((_, i) => (i === 0 ? "x⁺" : `${i}`)),
        x: "candidates, the positive first",
        y: "probability",
        alt: `For one anchor with 32 candidates the best critic gives the positive ${posterior.best[0]!.toFixed(2)}.`,
      },
    );
    const all = runs.flatMap((run) => run.settings.flatMap(({ best }) => best.bins));
    const inBin = Array.from({ length: binCount }, (_, i) => {
      const bins = all.filter(({ said }) => Math.min(binCount - 1, Math.floor(said * binCount)) === i);
      const anchors = bins.reduce((sum, bin) => sum + bin.anchors, 0);
      const average = (of: "said" | "found") =>
        bins.reduce((sum, bin) => sum + bin[of] * bin.anchors, 0) / anchors;
      return { said: average("said"), found: average("found"), anchors };
    }).filter(({ anchors }) => anchors > 100);
    const calibration = curves(
      [
        {
          name: "best critic",
          color: "green",
          x: inBin.map(({ said }) => said),
          y: inBin.map(({ found }) => found),
        },
        { name: "calibrated", color: "grey", dash: "dot", x: [0, 1], y: [0, 1] },
      ],
      {
        x: "probability of the likeliest candidate",
        y: "how often it is the positive",
        rangeX: [0, 1],
        rangeY: [0, 1],
        alt: "How often the likeliest candidate is the positive, against the probability that the best critic gives it: the diagonal.",
      },
    );
    const ofRho = (rho: number, name: "best" | CriticName) =>
      counts.map((count) => {
        const measured = runs.map((run) =>
          run.settings.find((one) => one.rho === rho && one.candidates === count),
        );
        return mean(measured.map((one) => (name === "best" ? one!.best.loss : one!.critics[name].loss)));
      });
    const losses = curves(
      [
        ...correlations.flatMap((rho, i) => {
          const color = (["sky", "blue", "purple", "orange"] as const)[i]!;
          const best = { name: `ρ = ${rho}, best critic`, color, dash: "dot" as const };
          return [
            { name: `ρ = ${rho}`, color, x: counts, y: ofRho(rho, "(c, 1) and (x, x²)") },
            { ...best, x: counts, y: ofRho(rho, "best") },
          ];
        }),
        {
          name: "chance, ln N",
          color: "grey" as const,
          dash: "dash" as const,
          x: counts,
          y: counts.map(Math.log),
        },
      ],
      {
        x: "candidates N",
        y: "loss (nats)",
        logX: true,
        alt: `The loss rises with N below ln N; at N = ${largest} it is ${correlations.map((rho) => `${ofRho(rho, "(c, 1) and (x, x²)").at(-1)!.toFixed(2)} at ρ = ${rho}`).join(", ")}.`,
      },
    );
    return panels(
      [
        { title: "scores of pairs, ρ = .8, N = 128", figure: against },
        { title: "who is the positive? ρ = .8", figure: chances },
        { title: "the best critic knows how sure it is", figure: calibration },
        { title: "loss after learning on (c, 1) and (x, x²)", figure: losses },
      ],
      {
        columns: 2,
        title: "Picking the positive teaches a critic the density ratio, if it can express it",
        subtitle: `correlated Gaussians, d = 4; the upper row: the first seed; the lower: ${seedsText(runs.length)}`,
        alt: `${against.alt} ${chances.alt} ${calibration.alt} ${losses.alt}`,
      },
    );
  },
});

type Weights = Record<CriticName, tf.Tensor2D>;

function byCritic<T>(value: (name: CriticName) => T): Record<CriticName, T> {
  return Object.fromEntries(names.map((name) => [name, value(name)])) as Record<CriticName, T>;
}

function lowest(settings: readonly Setting[], name: CriticName): number {
  return Math.min(...settings.map(({ critics: of }) => of[name].correlation));
}

function scoresBy(name: CriticName, weights: tf.Tensor2D, c: tf.Tensor2D, x: tf.Tensor2D): tf.Tensor2D {
  const { anchor, candidate } = critics[name];
  return bilinearCritic(anchor(c), candidate(x), weights);
}

/**
 * Trains each bilinear critic's W on fresh pairs at every step; the candidates of a pair are the others of its batch. Both
 * see the same pairs.
 */
async function learnAll(pairs: GaussianPairs, candidates: number, steps: number, key: Key) {
  const method: Method<Weights, [], tf.Tensor1D> = {
    name: `InfoNCE, N = ${candidates}`,
    init: (from) => ({
      params: byCritic((name) => {
        const example: tf.Tensor2D = tf.zeros([1, 4]);
        const { anchor, candidate } = critics[name];
        return tf.mul(normal(from, [anchor(example).shape[1], candidate(example).shape[1]]), 0.01);
      }),
      state: [],
    }),
    loss(weights, state, _nothing, from) {
      const { c, x } = pairs.draw(candidates, from);
      const losses = names.map((name) =>
        infonce(scoresBy(name, weights[name], c, x), acrossViews(candidates)),
      );
      // The critics share no weight, so the gradient of the sum is that of each.
      return { loss: tf.addN(losses), state, metrics: {} };
    },
    encode: (weights, _state, c) => tf.matMul(c as tf.Tensor2D, weights["c and x"]),
  };
  const learner = descend(method, adam({ learningRate: cosine({ peak: 0.05, steps }) }));
  const trained = await fit(learner, withoutData(steps), fold(key, candidates));
  const copied = (model: typeof trained.last) => byCritic((name) => tf.clone(model.params[name]));
  const result = { first: copied(trained.first), last: copied(trained.last) };
  discard(trained);
  return result;
}

/** Steps that draw what they need from their keys. */
function withoutData(steps: number): ResidentBatches<tf.Tensor1D, tf.Tensor1D> {
  return { steps, upload: () => tf.zeros([1]), indices: () => Int32Array.of(0), take: takeNothing };
}

function takeNothing(source: tf.Tensor1D): tf.Tensor1D {
  return source;
}

/** The best critic and the learned ones on the same new batches. */
function measure(pairs: GaussianPairs, weights: Weights, candidates: number, anchors: number, key: Key) {
  const look = compile((from: Key, learned: Weights) => {
    const { c, x } = pairs.draw(candidates, from);
    const ratio = pairs.logRatio(c, x);
    const own = acrossViews(candidates);
    const centered = (scores: tf.Tensor2D) => tf.sub(scores, tf.mean(scores, 1, true));
    const product = (a: tf.Tensor, b: tf.Tensor) => tf.sum(tf.mul(a, b));
    const truth = centered(ratio);
    const scores = names.map((name) => scoresBy(name, learned[name], c, x));
    const likeliest = tf.argMax(ratio, 1);
    return {
      losses: tf.stack([ratio, ...scores].map((one) => infonce(one, own))),
      sums: tf.stack(
        scores.map(centered).map((one) => {
          return tf.stack([product(one, truth), product(one, one), product(truth, truth)]);
        }),
      ),
      said: tf.max(tf.softmax(ratio), 1),
      found: tf.equal(likeliest, tf.range(0, candidates, 1, "int32")),
    };
  });
  const count = Math.ceil(anchors / candidates);
  const losses = new Array<number>(names.length + 1).fill(0);
  const sums = names.map(() => [0, 0, 0]);
  const said: number[] = [];
  const found: number[] = [];
  for (let i = 0; i < count; i++) {
    const seen = look(fold(key, i), weights);
    Array.from(seen.losses.dataSync()).forEach((value, at) => {
      losses[at]! += value / count;
    });
    Array.from(seen.sums.dataSync()).forEach((value, at) => {
      sums[Math.floor(at / 3)]![at % 3]! += value;
    });
    said.push(...seen.said.dataSync());
    found.push(...seen.found.dataSync());
    dispose(seen);
  }
  look.dispose();
  const byName = (value: (i: number) => number) => byCritic((name) => value(names.indexOf(name)));
  return {
    losses: { best: losses[0]!, ...byName((i) => losses[i + 1]!) },
    correlation: byName((i) => sums[i]![0]! / Math.sqrt(sums[i]![1]! * sums[i]![2]!)),
    calibration: calibrate(said, found),
  };
}

/** Expected calibration error: the mean over anchors of |said − found| of their bins. */
function calibrate(
  said: readonly number[],
  found: readonly number[],
): Pick<Setting["best"], "calibrationError" | "bins"> {
  const sums = Array.from({ length: binCount }, () => ({ said: 0, found: 0, anchors: 0 }));
  said.forEach((probability, i) => {
    const bin = sums[Math.min(binCount - 1, Math.floor(probability * binCount))]!;
    bin.said += probability;
    bin.found += found[i]!;
    bin.anchors += 1;
  });
  const bins = sums
    .filter(({ anchors }) => anchors > 0)
    .map((bin) => ({ said: bin.said / bin.anchors, found: bin.found / bin.anchors, anchors: bin.anchors }));
  const calibrationError = bins.reduce(
    (sum, bin) => sum + (bin.anchors / said.length) * Math.abs(bin.said - bin.found),
    0,
  );
  return { calibrationError, bins };
}

/** Scores of some pairs beside their log-ratios, less the means over an anchor's candidates. */
function scoresOf(pairs: GaussianPairs, weights: Weights, key: Key): InfonceRun["scores"] {
  const flat = tf.tidy(() => {
    const { c, x } = pairs.draw(20, key);
    const centered = (scores: tf.Tensor2D) => Array.from(tf.sub(scores, tf.mean(scores, 1, true)).dataSync());
    return [pairs.logRatio(c, x), ...names.map((name) => scoresBy(name, weights[name], c, x))].map(centered);
  });
  return { ratio: flat[0]!, "(c, 1) and (x, x²)": flat[1]!, "c and x": flat[2]! };
}

/** Probabilities of the candidates of the first anchor of 32, the positive first, then the likeliest others. */
function posteriorOf(pairs: GaussianPairs, weights: Weights, key: Key): InfonceRun["posterior"] {
  const rows = tf.tidy(() => {
    const { c, x } = pairs.draw(32, key);
    const first: tf.Tensor2D = tf.slice(c, [0, 0], [1, 4]);
    return [pairs.logRatio(first, x), ...names.map((name) => scoresBy(name, weights[name], first, x))].map(
      (scores) => Array.from(tf.softmax(scores).dataSync()),
    );
  });
  const others = [...rows[0]!.keys()].slice(1).sort((a, b) => rows[0]![b]! - rows[0]![a]!);
  const order = [0, ...others.slice(0, 7)];
  const [best, full, plain] = rows.map((row) => order.map((i) => row[i]!));
  return { best: best!, "(c, 1) and (x, x²)": full!, "c and x": plain! };
}
