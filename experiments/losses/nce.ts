/**
 * Row 39. Noise-contrastive estimation: can a density be learned with its normalizer, by telling data from noise?
 *
 *     ℓ(x) = log p⁰(x) + c − log q(x) − log ν        minimize −E_data log σ(ℓ) − ν E_noise log σ(−ℓ)
 *
 * First a Gaussian in four dimensions, whose precision P and log-normalizer c are both learned from 4,000 examples, for
 * three ratios ν of noise to data, beside maximum likelihood. Then a model of which word follows which in the Brown
 * corpus, p⁰(w | h) = exp(r_hᵀ q_w + b_w), which is never normalized in training, with words at random as noise; its
 * control is the same corpus with its words in random order.
 *
 * NCE was proposed in 2010 for unnormalized models; it came to words with Mnih & Teh 2012.
 */
import { brown } from "../../datasets/text/brown.ts";
import { compile } from "../../lib/core/compile.ts";
import { valueAndGrad } from "../../lib/core/gradient.ts";
import { generator, integers, type Key, normal, split, streams } from "../../lib/core/key.ts";
import { logSumExp } from "../../lib/core/numeric.ts";
import { cholesky } from "../../lib/core/operations/cholesky.ts";
import { inverse } from "../../lib/core/operations/solve.ts";
import { dispose, tidy } from "../../lib/core/scope.ts";
import { tf } from "../../lib/core/tensor.ts";
import { bars } from "../../lib/figures/bars.ts";
import { curves } from "../../lib/figures/curves.ts";
import { panels } from "../../lib/figures/panels.ts";
import { scatter } from "../../lib/figures/scatter.ts";
import { nce } from "../../lib/losses/nce.ts";
import type { Method } from "../../lib/methods/method.ts";
import { adam } from "../../lib/optimizers/adam.ts";
import { minimize } from "../../lib/optimizers/lbfgs.ts";
import { cosine } from "../../lib/optimizers/schedule.ts";
import { vocabulary } from "../../lib/text/vocabulary.ts";
import type { ResidentBatches } from "../../lib/training/batches.ts";
import { descend } from "../../lib/training/descend.ts";
import { fit } from "../../lib/training/fit.ts";
import { experiment, seedsText } from "../experiment.ts";
import { discard } from "../pretraining.ts";

/** Estimates of Gaussians, one value for each of several true ones. */
export interface Estimates {
  /** ĉ − c, in nats. */
  readonly normalizer: readonly number[];
  /** The largest error of an entry of P. */
  readonly precision: readonly number[];
  /** ∫ p⁰ eᶜ, which is 1 for a density. */
  readonly integral: readonly number[];
}

/** A model of the next word on held-out documents; nats a word. */
export interface NextWord {
  /** Cross-entropy, normalized by the sum over the vocabulary. */
  readonly crossEntropy: number;
  /** The same, with c trusted and nothing summed. */
  readonly trusted: number;
  /** log Σ_w p⁰(w | h) eᶜ over held-out histories h: mean and standard deviation; 0 is normalized. */
  readonly logSum: { readonly mean: number; readonly deviation: number };
}

export interface NceRun {
  readonly gaussian: {
    readonly byRatio: readonly (Estimates & { readonly ratio: number })[];
    readonly likelihood: Omit<Estimates, "integral">;
    /** Log-densities at some examples of the first Gaussian: true, and learned with the least and the most noise. */
    readonly densities: Readonly<Record<"truth" | "least" | "most", number[]>>;
  };
  readonly words: {
    readonly vocabulary: number;
    readonly learned: NextWord;
    readonly shuffled: NextWord;
    /** Cross-entropy of the frequencies of words. */
    readonly unigram: number;
    /** Cross-entropy of counted pairs mixed with frequencies, in the proportion that is best for these documents. */
    readonly counted: number;
  };
}

interface Profile {
  readonly gaussians: number;
  readonly steps: number;
}

const ratios = [1, 3, 10];
const examples = 4000;
const d = 4;
const words = { width: 32, batch: 2048, ratio: 10 };

export default experiment<NceRun, Profile>({
  row: 39,
  title: "Noise-contrastive estimation",
  question:
    "Can an unnormalized density be learned together with its normalizer, by telling data from noise?",
  source: "Gutmann & Hyvärinen 2010, AISTATS, and 2012, JMLR 13; words: Mnih & Teh 2012, arXiv:1206.6426",
  profiles: {
    quick: { gaussians: 6, steps: 300 },
    full: { gaussians: 12, steps: 3000 },
  },

  async run(profile, key) {
    const keys = streams(key, "gaussian", "words");
    return {
      gaussian: onGaussians(profile.gaussians, keys.gaussian),
      words: await onWords(profile.steps, keys.words),
    };
  },

  claims: [
    {
      says: "the learned log-normalizer is within .06 nats of the truth, root mean square, at every ν (.06 less the largest)",
      evidence: "calibrated",
      effect: ({ gaussian }) => 0.06 - Math.max(...gaussian.byRatio.map(({ normalizer }) => rms(normalizer))),
      atLeast: 0,
    },
    {
      says: "its error falls from ν = 1 to ν = 10",
      evidence: "calibrated",
      effect: ({ gaussian }) =>
        rms(gaussian.byRatio[0]!.normalizer) - rms(gaussian.byRatio.at(-1)!.normalizer),
      atLeast: 0,
    },
    {
      says: "the error of the precision falls from ν = 1 to ν = 10, by half of what was calibrated",
      evidence: "calibrated",
      effect: ({ gaussian }) =>
        mean(gaussian.byRatio[0]!.precision) - mean(gaussian.byRatio.at(-1)!.precision),
      atLeast: 0.015,
    },
    {
      says: "though nothing normalizes it, the model integrates to 1 within 5 %, root mean square, at every ν (.05 less the largest)",
      evidence: "calibrated",
      effect: ({ gaussian }) =>
        0.05 - Math.max(...gaussian.byRatio.map(({ integral }) => rms(integral.map((one) => one - 1)))),
      atLeast: 0,
    },
    {
      says: "on Brown, the model of pairs predicts held-out words better than their frequencies (nats a word)",
      evidence: "expected",
      effect: ({ words: found }) => found.unigram - found.learned.crossEntropy,
      atLeast: 0,
    },
    {
      says: "learned of words in random order it does not: its gain is at most .05 nats (.05 less the gain)",
      evidence: "expected",
      effect: ({ words: found }) => 0.05 - (found.unigram - found.shuffled.crossEntropy),
      atLeast: 0,
    },
  ],

  figure(runs) {
    const overRatios = (value: (one: Estimates) => number) =>
      runs.map(({ gaussian }) => gaussian.byRatio.map(value));
    const likelihood = (of: "normalizer" | "precision", measure: (values: readonly number[]) => number) =>
      mean(runs.map(({ gaussian }) => measure(gaussian.likelihood[of])));
    const first = runs[0]!.gaussian;
    const against = (name: "least" | "most", ratio: number, color: "orange" | "blue") => ({
      name: `learned, ν = ${ratio}`,
      color,
      x: first.densities.truth,
      y: first.densities[name],
    });
    const densities = scatter([against("least", 1, "orange"), against("most", 10, "blue")], {
      x: "true log p(x)",
      y: "learned log p⁰(x) + c",
      alt: "Learned log-densities lie on the true ones.",
    });
    const normalizer = curves(
      [{ name: "NCE", color: "blue", x: ratios, y: overRatios((one) => rms(one.normalizer)) }],
      {
        x: "noise ratio ν",
        y: "error of c (nats)",
        logX: true,
        rangeY: [0, 0.065],
        references: [
          { y: likelihood("normalizer", rms), label: "maximum likelihood" },
          { y: 0.06, label: "required" },
        ],
        alt: `The error of c at ν = 1, 3 and 10: ${ratios.map((_, i) => mean(overRatios((one) => rms(one.normalizer)).map((row) => row[i]!)).toFixed(3)).join(", ")} nats.`,
      },
    );
    const precision = curves(
      [{ name: "NCE", color: "blue", x: ratios, y: overRatios((one) => mean(one.precision)) }],
      {
        x: "noise ratio ν",
        y: "largest error of P",
        logX: true,
        references: [{ y: likelihood("precision", mean), label: "maximum likelihood" }],
        alt: `The largest error of the precision: ${ratios.map((_, i) => mean(overRatios((one) => mean(one.precision)).map((row) => row[i]!)).toFixed(3)).join(", ")}.`,
      },
    );
    const kinds: readonly [string, (found: NceRun["words"]) => number][] = [
      ["uniform", (found) => Math.log(found.vocabulary)],
      ["frequencies of words", (found) => found.unigram],
      ["NCE, words in random order", (found) => found.shuffled.crossEntropy],
      ["NCE", (found) => found.learned.crossEntropy],
      ["NCE, normalizer trusted", (found) => found.learned.trusted],
      ["counted pairs", (found) => found.counted],
    ];
    const prediction = bars(
      [
        {
          name: "held-out documents",
          color: "green",
          values: kinds.map(([, of]) => runs.map((run) => of(run.words))),
        },
      ],
      {
        categories: kinds.map(([name]) => name),
        horizontal: true,
        y: "nats a word",
        digits: 2,
        alt: `Nats a word on held-out documents of Brown: ${kinds.map(([name, of]) => `${name} ${mean(runs.map((run) => of(run.words))).toFixed(2)}`).join(", ")}.`,
      },
    );
    return panels(
      [
        { title: "a Gaussian, learned with its normalizer", figure: densities },
        { title: "the normalizer", figure: normalizer },
        { title: "the precision", figure: precision },
        { title: "Brown: the next word from the last", figure: prediction },
      ],
      {
        columns: 2,
        title: "Telling data from noise learns a density and its normalizer, better with more noise",
        subtitle: `${examples} examples, ${first.likelihood.normalizer.length} Gaussians a seed, ${seedsText(runs.length)}`,
        alt: `${densities.alt} ${normalizer.alt} ${precision.alt} ${prediction.alt}`,
      },
    );
  },
});

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function rms(values: readonly number[]): number {
  return Math.sqrt(mean(values.map((value) => value ** 2)));
}

// ————— Gaussians

interface Gaussian {
  readonly x: tf.Tensor2D;
  /** The true P, row-major, and its c. */
  readonly precision: Float32Array;
  readonly c: number;
  /** Variance of the noise in each direction. */
  readonly noiseVariance: number;
}

function onGaussians(count: number, key: Key): NceRun["gaussian"] {
  const truths = split(key, count).map((one) => streams(one, "truth", "noise"));
  const byRatio = ratios.map((ratio) => ({
    ratio,
    normalizer: [] as number[],
    precision: [] as number[],
    integral: [] as number[],
  }));
  const likelihood = { normalizer: [] as number[], precision: [] as number[] };
  let densities: NceRun["gaussian"]["densities"] | undefined;
  for (const keys of truths) {
    const truth = drawGaussian(keys.truth);
    const farthest = (p: ArrayLike<number>) =>
      Math.max(...truth.precision.map((value, i) => Math.abs(value - p[i]!)));
    const estimates = byRatio.map(({ ratio }) => estimate(truth, ratio, keys.noise));
    byRatio.forEach((list, i) => {
      const { precision, c } = estimates[i]!;
      list.normalizer.push(c - truth.c);
      list.precision.push(farthest(precision));
      list.integral.push(Math.exp(c - logNormalizer(precision)));
    });
    const sample = tf.tidy(() =>
      inverse(tf.div(tf.matMul(truth.x, truth.x, true), examples) as tf.Tensor2D).dataSync<"float32">(),
    ) as Float32Array;
    likelihood.normalizer.push(logNormalizer(sample) - truth.c);
    likelihood.precision.push(farthest(sample));
    densities ??= {
      truth: logDensities(truth, truth),
      least: logDensities(truth, estimates[0]!),
      most: logDensities(truth, estimates.at(-1)!),
    };
    truth.x.dispose();
  }
  return { byRatio, likelihood, densities: densities! };
}

function drawGaussian(key: Key): Gaussian {
  const keys = streams(key, "shape", "examples");
  const { x, covariance, precision } = tidy(() => {
    const a = normal(keys.shape, [d, d]) as tf.Tensor2D;
    const covariance: tf.Tensor2D = tf.add(tf.div(tf.matMul(a, a, false, true), d), tf.mul(0.5, tf.eye(d)));
    const standard = normal(keys.examples, [examples, d]) as tf.Tensor2D;
    const x: tf.Tensor2D = tf.matMul(standard, cholesky(covariance), false, true);
    return { x, covariance, precision: inverse(covariance) };
  });
  const values = covariance.dataSync();
  const result = {
    x,
    precision: precision.dataSync<"float32">() as Float32Array,
    c: 0,
    noiseVariance: mean([0, 1, 2, 3].map((i) => values[i * d + i]!)),
  };
  dispose([covariance, precision]);
  return { ...result, c: logNormalizer(result.precision) };
}

/** c of the normalized Gaussian of precision P: ½ log det P − (d/2) log 2π. */
function logNormalizer(precision: ArrayLike<number>): number {
  const factor = tf.tidy(() => cholesky(tf.tensor2d(Float32Array.from(precision), [d, d])).dataSync());
  const halfLogDeterminant = [0, 1, 2, 3].reduce((sum, i) => sum + Math.log(factor[i * (d + 1)]!), 0);
  return halfLogDeterminant - (d / 2) * Math.log(2 * Math.PI);
}

/** P and c where the loss of NCE is least. It is convex, so L-BFGS finds them. */
function estimate({ x, noiseVariance }: Gaussian, ratio: number, key: Key) {
  const noise: tf.Tensor2D = tf.tidy(() =>
    tf.mul(normal(key, [examples * ratio, d]), Math.sqrt(noiseVariance)),
  );
  const objective = compile((point: tf.Tensor1D, data: tf.Tensor2D, from: tf.Tensor2D) =>
    valueAndGrad((at: tf.Tensor1D) => {
      const p = symmetric(tf.reshape(tf.slice(at, [0], [d * d]), [d, d]));
      const c = tf.reshape(tf.slice(at, [d * d], [1]), []) as tf.Scalar;
      const of = (seen: tf.Tensor2D) => ({
        model: unnormalized(seen, p),
        noise: tf.sub(
          tf.div(tf.sum(tf.square(seen), 1), -2 * noiseVariance),
          (d / 2) * Math.log(2 * Math.PI * noiseVariance),
        ),
      });
      return { loss: nce(of(data), of(from), c), aux: [] };
    }, point),
  );
  const start = Float64Array.from({ length: d * d + 1 }, (_, i) => (i < d * d && i % (d + 1) === 0 ? 1 : 0));
  const { at } = minimize(
    (place) => {
      const point = tf.tensor1d(Float32Array.from(place));
      const { loss, grads } = objective(point, x, noise);
      const result = { value: loss.dataSync()[0]!, gradient: Float64Array.from(grads.dataSync()) };
      dispose([point, loss, grads]);
      return result;
    },
    start,
    { tolerance: 1e-5 },
  );
  objective.dispose();
  noise.dispose();
  const precision = Float32Array.from({ length: d * d }, (_, i) => {
    return (at[i]! + at[(i % d) * d + Math.floor(i / d)]!) / 2;
  });
  return { precision, c: at[d * d]! };
}

/** −½ xᵀ P x for each row. */
function unnormalized(x: tf.Tensor2D, p: tf.Tensor2D): tf.Tensor1D {
  return tf.mul(-0.5, tf.sum(tf.mul(tf.matMul(x, p), x), 1));
}

function symmetric(p: tf.Tensor2D): tf.Tensor2D {
  return tf.mul(0.5, tf.add(p, tf.transpose(p)));
}

/** Of the first 150 examples. */
function logDensities({ x }: Gaussian, { precision, c }: { precision: Float32Array; c: number }): number[] {
  return tf.tidy(() => {
    const some: tf.Tensor2D = tf.slice(x, [0, 0], [150, d]);
    return Array.from(tf.add(unnormalized(some, tf.tensor2d(precision, [d, d])), c).dataSync());
  });
}

// ————— Words

type WordParams = {
  readonly histories: tf.Tensor2D;
  readonly words: tf.Tensor2D;
  readonly biases: tf.Tensor1D;
  readonly c: tf.Scalar;
};

type WordBatch = {
  readonly history: tf.Tensor1D;
  readonly word: tf.Tensor1D;
  /** All words of the training documents: one drawn at random is noise. */
  readonly pool: tf.Tensor1D;
  /** log q of each word of the vocabulary. */
  readonly logFrequency: tf.Tensor1D;
};

interface Pairs {
  readonly history: Int32Array;
  readonly word: Int32Array;
}

interface Corpus {
  readonly pairs: Pairs;
  /** All its words, those that begin a sentence too. */
  readonly tokens: Int32Array;
  /** The share of each word of the vocabulary among them. */
  readonly frequency: Float64Array;
}

async function onWords(steps: number, key: Key): Promise<NceRun["words"]> {
  const keys = streams(key, "fit", "batches", "shuffle");
  const { train, held } = documents();
  const known = vocabulary(train.flat());
  const encoded = (sentences: readonly string[][]) => sentences.map((sentence) => known.encode(sentence));
  const trained = encoded(train);
  const asked = pairsOf(encoded(held));
  const total = known.counts.reduce((sum, count) => sum + count, 0);
  const frequency = Float64Array.from(known.counts, (count) => count / total);
  const tokens = Int32Array.from(trained.flatMap((sentence) => [...sentence]));
  const learn = (sentences: readonly Int32Array[]) =>
    learnWords({ pairs: pairsOf(sentences), tokens, frequency }, asked, steps, keys);
  const learned = await learn(trained);
  const shuffled = await learn(mixed(trained, keys.shuffle));
  const unigram = mean(Array.from(asked.word, (word) => -Math.log(frequency[word]!)));
  return {
    vocabulary: known.words.length,
    learned,
    shuffled,
    unigram,
    counted: countedPairs(pairsOf(trained), asked, frequency),
  };
}

/** Sentences in lower case; every tenth document is held out. */
function documents(): { train: string[][]; held: string[][] } {
  const { words: tokens, sentences, documents: all } = brown();
  const lower = tokens.map((word) => word.toLowerCase());
  const parts = { train: [] as string[][], held: [] as string[][] };
  all.forEach(({ from, to }, i) => {
    for (let s = from; s < to; s++)
      parts[i % 10 === 9 ? "held" : "train"].push(lower.slice(sentences[s], sentences[s + 1]));
  });
  return parts;
}

/** Each word with the one before it in its sentence. */
function pairsOf(sentences: readonly Int32Array[]): Pairs {
  const history: number[] = [];
  const word: number[] = [];
  for (const sentence of sentences) {
    for (let i = 1; i < sentence.length; i++) {
      history.push(sentence[i - 1]!);
      word.push(sentence[i]!);
    }
  }
  return { history: Int32Array.from(history), word: Int32Array.from(word) };
}

/** The same sentences' lengths with all words in random order. */
function mixed(sentences: readonly Int32Array[], key: Key): Int32Array[] {
  const all = sentences.flatMap((sentence) => [...sentence]);
  generator(key).shuffle(all);
  let end = 0;
  return sentences.map(({ length }) => {
    end += length;
    return Int32Array.from(all.slice(end - length, end));
  });
}

async function learnWords(
  corpus: Corpus,
  asked: Pairs,
  steps: number,
  keys: Record<"fit" | "batches", Key>,
): Promise<NextWord> {
  const { frequency } = corpus;
  const size = frequency.length;
  const method: Method<WordParams, [], WordBatch> = {
    name: "NCE of word pairs",
    init(from) {
      const [a, b] = split(from);
      return {
        params: {
          histories: tf.mul(normal(a!, [size, words.width]), 0.1),
          words: tf.mul(normal(b!, [size, words.width]), 0.1),
          biases: tf.tensor1d(Float32Array.from(frequency, Math.log)),
          c: tf.scalar(0),
        },
        state: [],
      };
    },
    loss(params, state, { history, word, pool, logFrequency: noise }, from) {
      const drawn = tf.gather(pool, integers(from, [words.batch, words.ratio], 0, pool.size));
      const before = tf.gather(params.histories, history);
      const data = {
        model: tf.add(
          tf.sum(tf.mul(before, tf.gather(params.words, word)), 1),
          tf.gather(params.biases, word),
        ),
        noise: tf.gather(noise, word),
      };
      const products = tf.sum(tf.mul(tf.expandDims(before, 1), tf.gather(params.words, drawn)), 2);
      const random = {
        model: tf.add(products, tf.gather(params.biases, drawn)),
        noise: tf.gather(noise, drawn),
      };
      return { loss: nce(data, random, params.c), state, metrics: {} };
    },
    encode: ({ histories }, _state, history) => tf.gather(histories, history as tf.Tensor1D),
  };
  const learner = descend(method, adam({ learningRate: cosine({ peak: 3e-3, steps }) }));
  const trained = await fit(learner, wordBatches(corpus, steps, keys.batches), keys.fit);
  const result = measureWords(trained.last.params, asked);
  discard(trained);
  return result;
}

type WordSource = Record<"histories" | "words" | "pool" | "logFrequency", tf.Tensor1D>;

function wordBatches(
  { pairs: { history, word }, tokens, frequency }: Corpus,
  steps: number,
  key: Key,
): ResidentBatches<WordBatch, WordSource> {
  const random = generator(key);
  return {
    steps,
    upload: () => ({
      histories: tf.tensor1d(history, "int32"),
      words: tf.tensor1d(word, "int32"),
      pool: tf.tensor1d(tokens, "int32"),
      logFrequency: tf.tensor1d(Float32Array.from(frequency, Math.log)),
    }),
    indices(step) {
      const drawn = random.fork(step);
      return Int32Array.from({ length: words.batch }, () => drawn.integer(word.length));
    },
    take: takeWords,
  };
}

function takeWords({ histories, words: all, ...noise }: WordSource, indices: tf.Tensor1D): WordBatch {
  return { history: tf.gather(histories, indices), word: tf.gather(all, indices), ...noise };
}

/** Histories whose sums over the vocabulary are taken at once. */
const block = 500;

function measureWords(
  { histories, words: after, biases, c }: WordParams,
  { history, word }: Pairs,
): NextWord {
  const size = biases.size;
  const logSums = new Float64Array(size);
  for (let from = 0; from < size; from += block) {
    const sums = tf.tidy(() => {
      const some = tf.slice(histories, [from, 0], [Math.min(block, size - from), words.width]);
      const scores = tf.add(tf.matMul(some, after, false, true), tf.add(biases, c));
      return logSumExp(scores).dataSync();
    });
    logSums.set(sums, from);
  }
  const scores = tf.tidy(() => {
    const rows = tf.gather(histories, tf.tensor1d(history, "int32"));
    const numbers = tf.tensor1d(word, "int32");
    const products = tf.sum(tf.mul(rows, tf.gather(after, numbers)), 1);
    return Array.from(tf.add(products, tf.add(tf.gather(biases, numbers), c)).dataSync());
  });
  const sums = Array.from(history, (one) => logSums[one]!);
  const average = mean(sums);
  return {
    crossEntropy: average - mean(scores),
    trusted: -mean(scores),
    logSum: { mean: average, deviation: rms(sums.map((value) => value - average)) },
  };
}

/** λ n(h, w) / n(h) + (1 − λ) q(w), with the λ of nine that is best for `asked`: better than could be known. */
function countedPairs(train: Pairs, asked: Pairs, frequency: Float64Array): number {
  const size = frequency.length;
  const together = new Map<number, number>();
  const alone = new Float64Array(size);
  train.word.forEach((word, i) => {
    const pair = train.history[i]! * size + word;
    together.set(pair, (together.get(pair) ?? 0) + 1);
    alone[train.history[i]!]! += 1;
  });
  const entropies = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9].map((weight) =>
    mean(
      Array.from(asked.word, (word, i) => {
        const history = asked.history[i]!;
        const counted =
          alone[history]! > 0 ? (together.get(history * size + word) ?? 0) / alone[history]! : 0;
        return -Math.log(weight * counted + (1 - weight) * frequency[word]!);
      }),
    ),
  );
  return Math.min(...entropies);
}
