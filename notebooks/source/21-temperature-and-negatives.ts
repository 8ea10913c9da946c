// ---
// jupyter:
//   jupytext:
//     text_representation:
//       extension: .ts
//       format_name: percent
//   kernelspec:
//     display_name: TypeScript (selflab)
//     language: typescript
//     name: selflab
// ---

// %% [markdown]
// # 21 · Temperature and negatives: whom does a contrastive loss listen to?
//
// A contrastive loss has hundreds of negatives for each anchor, and it does not treat them alike. One number, the
// **temperature**, decides whether it listens to all of them or to the nearest few. Where the negatives come from,
// how many there are, and how many of them are *false*, does the rest.
//
// Afterwards you will be able to
//
// - say what share of the gradient a negative has, at any temperature, and compute it by hand;
// - tell a hard negative from a false one, and count both;
// - weigh negatives up by β, take false ones off by η, and say when either hurts;
// - draw the mask of a batch with a queue, and say why a larger pool has harder negatives without looking for them.
//
// *Time: about one minute for all cells on two cores. Memory: about 1 GB. You need lesson 20.*

// %% [markdown]
// ## The setting
//
// `quick` trains on 4,000 examples for 16 passes, `full` for 50. The numbers told below are of `quick`.

// %%
import { key, streams } from "selflab/core/key";

const profile: "quick" | "full" = "quick";
const training = { samples: { quick: 64000, full: 200000 }[profile], batchSize: 128 };
const keys = streams(key(0), "data", "first", "second", "fit", "labels", "queue");
training;

// %% [markdown]
// ## One anchor, eight negatives
//
// In NT-Xent and InfoNCE the force that pushes negative k away is in proportion to its share of the denominator:
//
// $$w_k = \frac{\exp(s_k / \tau)}{\sum_{k'} \exp(s_{k'} / \tau)}, \qquad s_k = \cos(z, z_k)$$
//
// Eight negatives lie at angles from 20° to 180° from the anchor. Move the slider.

// %%
import { bars } from "selflab/figures/bars";

const angles = [20, 40, 60, 80, 100, 120, 150, 180];
const cosines = angles.map((angle) => Math.cos((angle * Math.PI) / 180));
const shares = (scores: readonly number[]) => {
  const weights = scores.map((score) => Math.exp(score - Math.max(...scores)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
};

// %%
const weightBars = (values: readonly number[], title: string, low = 0) =>
  bars([{ name: "share", color: "sky", values }], {
    ...{ categories: angles.map((angle) => `${angle}°`), x: "angle between anchor and negative" },
    ...{ y: "share w of the push", rangeY: [low, 1.05], digits: 2, title },
    references: [{ y: 1 / 8, label: "all alike" }],
    alt: `${title}: ${values.map((value) => value.toFixed(2)).join(", ")}`,
  });

// %%
import { slider } from "selflab/figures/slider";

slider(
  [0.05, 0.1, 0.2, 0.5, 1, 5].map((tau) => ({
    label: String(tau),
    figure: weightBars(shares(cosines.map((cosine) => cosine / tau)), "Who is pushed away"),
  })),
  {
    ...{ name: "temperature τ", start: "0.2" },
    alt: "At τ = .05 the nearest of eight negatives has nearly the whole push, at τ = 5 all have about an eighth.",
  },
);

// %% [markdown]
// At τ = .05 the loss is nearly a triplet loss with the hardest negative; at τ = 5 it pushes everything away alike.
// The *size* of the push has a factor 1/τ besides, so that learning rates of two temperatures are not comparable.
//
// ## Three vectors
//
// By hand: an anchor a at 0°, its positive p at 60°, a negative n at 90° and another one, o, at 180°. What does the
// gradient by the cosines say?

// %%
import { valueAndGrad } from "selflab/core/gradient";
import { tf } from "selflab/core/tensor";
import { infonce } from "selflab/losses/infonce";
import { acrossLabels } from "selflab/losses/pairs";

const [toP, toN, toO] = [1 / 2, 0, -1];
const ofA = () => acrossLabels(tf.tensor1d([0], "int32"), tf.tensor1d([0, 1, 2], "int32"));
const slopes = (tau: number) =>
  tf.tidy(() => {
    const loss = (s: tf.Tensor2D) => ({ loss: infonce(tf.div(s, tau), ofA()), aux: [] });
    return [...valueAndGrad(loss, tf.tensor2d([[toP, toN, toO]])).grads.dataSync()];
  });

// %%
import { table } from "selflab/figures/table";

const sharesOf = (tau: number) => {
  const [p, n, o] = [toP, toN, toO].map((cosine) => Math.exp(cosine / tau)) as [number, number, number];
  const [pulled, onN, onO] = slopes(tau) as [number, number, number];
  const byHand = { "share of n": n / (n + o), "pull on p": (n + o) / (p + n + o) / tau };
  return { ...byHand, "share by gradient": onN / (onN + onO), "pull by gradient": -pulled };
};
const compared = [1, 0.5, 0.1].map((tau) => ({ τ: tau, ...sharesOf(tau) }));
table(compared, { caption: "Two negatives: the formula by hand, and the gradient", digits: 4 });

// %% [markdown]
// The pushes on all negatives together equal the pull on the positive: both are (1 − P(p)) / τ, where P(p) is the
// probability of picking the positive. So an anchor that already finds its positive moves nothing, whatever its
// negatives. τ only decides how the push is *shared*.
//
// ## Data and views
//
// As in lesson 20: 64 numbers, of which a view keeps eight of *content* (ten classes) and draws the *nuisance* anew.
// Two views of each of four examples:

// %%
import { vectorSet } from "selflab/experiments/vectorContrast";
import { heatmap } from "selflab/figures/heatmap";

const set = vectorSet(keys.data);
const views = [set.observeAll(keys.first), set.observeAll(keys.second)] as const;
const rows = [0, 1, 2, 3].flatMap((i) =>
  views.map(({ inputs }) => [...inputs.data.slice(64 * i, 64 * i + 32)]),
);

// %%
heatmap(rows, {
  rows: ["1a", "1b", "2a", "2b", "3a", "3b", "4a", "4b"],
  ...{ x: "feature, the first 32 of 64", y: "view", scale: "diverging", side: 640 },
  alt: "Eight rows of 32 colored cells; rows of one example are only a little alike.",
});

// %% [markdown]
// ## Train
//
// SimCLR at τ = .2, the curve between its chance level, ln(2N − 1), and its floor.

// %%
import { contrastVectors } from "selflab/experiments/vectorContrast";
import { discard } from "selflab/experiments/pretraining";

const at = (temperature: number) => contrastVectors(set, { temperature }, training, keys.fit);
const usual = await at(0.2);

// %%
import { curves } from "selflab/figures/curves";
import { viewFloor } from "selflab/losses/viewInfonce";

const losses = [...usual.trained.history.loss!];
curves([{ name: "NT-Xent, τ = .2", x: losses.map((_, i) => i + 1), y: losses }], {
  ...{ title: "Training at τ = .2", x: "step", y: "loss (nats)", rangeY: [0, 6] },
  references: [
    { y: Math.log(255), label: "chance" },
    { y: viewFloor(128, { temperature: 0.2 }), label: "floor" },
  ],
  alt: "The loss falls from near ln 255 and stays above its floor.",
});

// %% [markdown]
// ## Measure: hard, and false
//
// For held-out examples we sort each anchor's 254 negatives by similarity and ask of every tenth: what share of the
// push does it have, and how many of it are **false negatives**, of the anchor's own class? Training does not know
// the labels; we do. The untrained encoder is the control.

// %%
import type { Labelled } from "selflab/core/data";
import { probeSets } from "selflab/experiments/vectorContrast";
import { pairSimilarities } from "selflab/losses/ntxent";

type Trained = typeof usual;
type Model = Trained["trained"]["last"];
const heldOut = ({ embeddings }: Trained, model: Model) =>
  views.map((view) => probeSets(embeddings(model, view)).test) as [Labelled, Labelled];
const head = ({ inputs }: Labelled) => tf.tensor2d(inputs.data.slice(0, 128 * 32), [128, 32]);

// %%
const sortedNegatives = ([za, zb]: [Labelled, Labelled]) => {
  const pairs = () => pairSimilarities("lesson", head(za), head(zb), { temperature: 1 });
  const all = tf.tidy(() => pairs().similarities.arraySync());
  const isFalse = (i: number, j: number) => za.labels[i % 128] === za.labels[j % 128];
  return all.map((row, i) =>
    row
      .map((cosine, j) => ({ cosine, isFalse: isFalse(i, j), image: j % 128 }))
      .filter(({ image }) => image !== i % 128)
      .sort((x, y) => y.cosine - x.cosine),
  );
};

// %%
type Sorted = ReturnType<typeof sortedNegatives>;
const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
const tenthOf = (rank: number) => Math.floor((10 * rank) / 254);
/** The sum of a value over each tenth of the negatives, mean over anchors. */
const byTenth = (anchors: Sorted, of: (row: Sorted[number]) => number[]) =>
  Array.from({ length: 10 }, (_, tenth) => {
    const inside = (row: Sorted[number]) => of(row).filter((_x, rank) => tenthOf(rank) === tenth);
    return mean(anchors.map((row) => inside(row).reduce((sum, x) => sum + x, 0)));
  });

// %%
const push = (anchors: Sorted, tau: number) =>
  byTenth(anchors, (row) => shares(row.map(({ cosine }) => cosine / tau)));
const falsehood = (anchors: Sorted) => {
  const counts = byTenth(anchors, (row) => row.map(() => 1));
  return byTenth(anchors, (row) => row.map(({ isFalse }) => Number(isFalse))).map((x, t) => x / counts[t]!);
};
const sorted = {
  trained: sortedNegatives(heldOut(usual, usual.trained.last)),
  untrained: sortedNegatives(heldOut(usual, usual.trained.first)),
};

// %%
const tenths = { categories: Array.from({ length: 10 }, (_, i) => `${i + 1}`), x: "tenth, hardest first" };
const compare = (of: (one: Sorted) => number[], y: string, label: string, alt: string) =>
  bars(
    [
      { name: "trained at τ = .2", color: "blue", values: of(sorted.trained) },
      { name: "untrained", color: "grey", values: of(sorted.untrained) },
    ],
    { ...tenths, y, rangeY: [0, 1], references: [{ y: 0.1, label }], width: 480, alt },
  );

// %%
import { panels } from "selflab/figures/panels";

const pushed = compare((one) => push(one, 0.2), "share of the push", "alike", "Who is pushed.");
const wrong = compare(falsehood, "share that is false", "of all", "Who is false.");
const pictures = [
  { title: "who is pushed", figure: pushed },
  { title: "who is false", figure: wrong },
];
panels(pictures, {
  title: "The better the embedding, the more hard negatives are false",
  alt: "After training the hardest tenth of negatives has more than half of the push, and most of it is false.",
});

// %% [markdown]
// Here is the dilemma of this lesson. Hard negatives teach most, as they have the push; but in a good embedding the
// nearest negatives *are* of the anchor's class. The better it gets, the more the loss works against itself.
//
// The records of row 147 show it at all temperatures, and on Fashion-MNIST:

// %%
import hardNegativesRow from "selflab/experiments/negatives/hardNegatives";
import { published } from "selflab/experiments/reproduce/published";

hardNegativesRow.figure(await published(hardNegativesRow));

// %% [markdown]
// ## Which temperature?
//
// Row 42 trains once for each temperature, with and without embeddings of length one. A is how near two views are, U
// how evenly embeddings fill the sphere.

// %%
import temperatureRow from "selflab/experiments/losses/temperature";

temperatureRow.figure(await published(temperatureRow));

// %% [markdown]
// At τ = .1 to .2 embeddings fill the sphere most evenly, and class mates are torn apart most. At large τ everything
// far is pushed alike, and classes stay clusters; at τ = .02 only the very nearest is pushed, and nobody spreads the rest.
// The contrastive task does not tell which τ is best: it is solved equally well from .02 to .2 and much worse at 1 and
// 5, where probes are as good as anywhere.
//
// ## Where negatives come from: the batch
//
// SimCLR takes the other rows of the batch: 2N encodings give 2N (2N − 2) pairs, so a negative costs 1 / (2N − 2)
// encodings. The price is that nobody chose them. With class shares ρ a random negative is false with probability
//
// $$P(\text{false}) = \sum_c \rho_c^2$$

// %%
const collision = (rho: readonly number[]) => rho.reduce((sum, share) => sum + share ** 2, 0);
const tail = Array.from({ length: 10 }, (_, c) => 1 / (c + 1));
const whole = tail.reduce((sum, x) => sum + x, 0);
({
  "ten equal classes": collision(Array(10).fill(0.1)),
  "a long tail": collision(tail.map((x) => x / whole)),
  "a thousand equal classes": collision(Array(1000).fill(0.001)),
});

// %%
import inBatchRow from "selflab/experiments/negatives/inBatchNegatives";

inBatchRow.figure(await published(inBatchRow));

// %% [markdown]
// *A correction.* "SimCLR needs large batches" is true for short training and a fixed learning rate. With more passes
// the gap closes (SimCLR § 5.2), and a batch of 256 with a tuned learning rate comes near. More negatives lower the
// *noise* of the loss; they do not make a false negative true, and its rate does not depend on N.
//
// ## Up-weighting and debiasing
//
// Robinson et al. weigh negatives by e^(β s), as if near ones had been drawn more often; Chuang et al. take off the
// share η of false ones that chance predicts:
//
// $$N = K \max\Bigl(\frac{\mathrm{E}_-[w\,e^{s}] - \eta\, \mathrm{E}_+[e^{s}]}{1 - \eta},\; e^{-1/\tau}\Bigr),
// \qquad w = \frac{e^{\beta s}}{\mathrm{E}_-[e^{\beta s}]}, \quad s = \cos / \tau$$
//
// N stands in the place of the sum over negatives. On the three vectors at τ = .5, by hand and from the library:

// %%
import { hardNegatives } from "selflab/negatives/hard";

const tau = 0.5;
const [p, n, o] = [toP, toN, toO].map((cosine) => Math.exp(cosine / tau)) as [number, number, number];
const byHand = (beta: number, eta: number) => {
  const weighted = (n ** (1 + beta) + o ** (1 + beta)) / (n ** beta + o ** beta);
  return 2 * Math.max((weighted - eta * p) / (1 - eta), Math.exp(-1 / tau));
};

// %%
const library = (concentration: number, prior: number) =>
  tf.tidy(() => {
    const scores: tf.Tensor2D = tf.div(tf.tensor2d([[toP, toN, toO]]), tau);
    return tf.exp(hardNegatives(scores, ofA(), { temperature: tau, concentration, prior })).dataSync()[0]!;
  });
const both = (β: number, η: number) => ({ β, η, "N by hand": byHand(β, η), "by the library": library(β, η) });
table([both(0, 0), both(1, 0), both(4, 0), both(0, 0.1), both(1, 0.1)], {
  caption: "What stands for two negatives: e⁰ + e⁻² = 1.135 plain, 2 e⁰ = 2 for the nearest alone",
  digits: 4,
});

// %% [markdown]
// What does that do to the shares of the push? The gradient flows through the weights w too, as in the authors'
// program, so that the share of negative k is
//
// $$(1 + \beta)\, \mathrm{softmax}((1 + \beta)\, s)_k - \beta\, \mathrm{softmax}(\beta s)_k$$
//
// which adds up to 1, but is *negative* for some: while the nearest is pushed harder, far ones are pulled a
// little. The eight negatives of above at τ = .5, by the library's gradient:

// %%
const pushBy = (beta: number, at: number) =>
  tf.tidy(() => {
    const labels = tf.tensor1d([0, ...angles.map(() => 1)], "int32");
    const pairs = acrossLabels(tf.tensor1d([0], "int32"), labels);
    const options = { temperature: at, concentration: beta, prior: 0 };
    const logN = (s: tf.Tensor2D) => ({
      loss: tf.sum(hardNegatives(s, pairs, options)) as tf.Scalar,
      aux: [],
    });
    const scores = tf.tensor2d([[1, ...cosines].map((cosine) => cosine / at)]);
    return [...valueAndGrad(logN, scores).grads.dataSync()].slice(1);
  });

// %%
slider(
  [0, 0.5, 1, 2, 8, 32].map((beta) => ({
    label: String(beta),
    figure: weightBars(pushBy(beta, 0.5), "Who is pushed away, τ = .5", -0.2),
  })),
  {
    ...{ name: "concentration β", start: "1" },
    alt: "At β = 0 the nearest of eight negatives has four tenths of the push, at β = 2 nearly all; most of the others are then pulled a little.",
  },
);

// %% [markdown]
// Row 150 trains with both on the vectors, and asks where more weight helps and where it hurts.

// %%
import reweightingRow from "selflab/experiments/negatives/reweighting";

reweightingRow.figure(await published(reweightingRow));

// %% [markdown]
// Moderate weights do what they should: the nearest tenth of negatives moves away, from a cosine of .68 at β = 0 to .35
// at β = 2. But β / τ says how steep weights are. At β = 8 they come back, at β = 32 the loss listens to one negative
// for each anchor, stays near chance, and does not spread the rest; at τ = .2 β = 2 is too much already. The probes
// hardly notice: on these data plain NT-Xent is at 99 %, and what is gained or lost is within half a point. So the claims
// on probes are mostly *not reproduced* here, and debiasing shows in the embeddings only.
//
// ## More negatives than a batch holds: bank and queue
//
// Embeddings of earlier batches can be negatives, too. A **memory bank** (NPID, 2018) has a row for every example, as
// old as the last time it was seen. A **queue** (MoCo, 2019) has the keys of the last K examples, made by a *teacher*
// that follows the network slowly, so that old keys still fit. As a mask: three images, each with its own positive,
// and four rows of the queue, in the order in which they will go.

// %%
import { pairMatrix } from "selflab/figures/pairMatrix";
import { kindsOf, positivesAlone, withNegatives } from "selflab/losses/pairs";

const masks = tf.tidy(() => kindsOf(withNegatives(positivesAlone(3), 4)));
pairMatrix(masks, {
  title: "MoCo: an anchor, its positive, and the queue",
  anchors: ["q1", "q2", "q3"],
  candidates: ["own key", "oldest", "queue 2", "queue 3", "newest"],
  side: 300,
  alt: "Three by five: the first column is each anchor's own positive, the four columns of the queue are negatives of all.",
});

// %% [markdown]
// The other keys of the batch are not in it; they become negatives when they have entered the queue. Step by step,
// with numbers for keys:

// %%
import { enqueue } from "selflab/memory/queue";

const column = (numbers: number[]) => tf.tensor2d(numbers, [numbers.length, 1]);
const arriving = [column([5, 6]), column([7, 8]), column([9, 10])];
const queues = arriving.map((_, step) => arriving.slice(0, step + 1).reduce(enqueue, column([1, 2, 3, 4])));
const text = (numbers: tf.Tensor) => numbers.dataSync().join(", ");
const told = arriving.map((keys, i) => ({ batch: text(keys), "queue after it": text(queues[i]!) }));
table(told, { caption: "First in, first out: a queue of four, batches of two" });

// %% [markdown]
// **Why a larger pool is harder.** The nearest of K negatives is the largest of K numbers, and the largest of more
// numbers is larger: nobody has to look for hard negatives. Three similarities, .1, .3 and .9, by hand:
//
// $$\mathrm{E}[\max_1] = \tfrac{.1 + .3 + .9}{3}, \qquad \mathrm{E}[\max_2] = \tfrac{.3 + .9 + .9}{3}, \qquad
// \mathrm{E}[\max_3] = .9$$

// %%
import { expectedHardest } from "selflab/negatives/hardest";

({
  byHand: [(0.1 + 0.3 + 0.9) / 3, (0.3 + 0.9 + 0.9) / 3, 0.9],
  library: expectedHardest([0.1, 0.3, 0.9], [1, 2, 3]),
});

// %%
import poolsRow from "selflab/experiments/negatives/negativePools";

poolsRow.figure(await published(poolsRow));

// %% [markdown]
// For *one* embedding the hardest rises with K (upper left), as it does for random directions: it is arithmetic, not
// learning. For embeddings *trained* with each K (upper right) it need not: with the longest queue negatives end up
// farther away, because training answers to them, and the oldest keys are from another network. And probes profit
// little (second row, left). On Fashion-MNIST three passes with a queue bring two points over the untrained encoder,
// and K makes no difference that three seeds could tell. Mind the bank's curve: its rows are random for a first pass,
// in which the loss stays *above* chance, and it falls once a pass, when positives are renewed.
//
// *On small data* take a queue of at most a quarter of the examples, m near .99 (a short run has no time for .999),
// and leave out the query's own image: a bank that holds all examples holds it for certain.
//
// ## Claims
//
// Stated before the runs: a number, and how large it must be in the mean over three seeds, with the right sign on
// each. What does not hold stays in the table.

// %%
import { verdictRows, verdicts } from "selflab/experiments/reproduce/verdict";

const claimed = async <Run, Profile>(row: Parameters<typeof published<Run, Profile>>[0]) =>
  verdictRows(verdicts(row.claims, await published(row)));
table(await claimed(temperatureRow), { caption: "Row 42: temperature (full records)" });

// %%
table([...(await claimed(hardNegativesRow)), ...(await claimed(inBatchRow))], {
  caption: "Rows 147 and 151: hard negatives, in-batch negatives (full records)",
});

// %%
table([...(await claimed(reweightingRow)), ...(await claimed(poolsRow))], {
  caption: "Rows 150 and 152: up-weighting and debiasing, bank and queue (full records)",
});

// %% [markdown]
// ## Break it
//
// Two temperatures that are wrong in opposite ways, .02 and 5. Predict first: which one has the *false* negatives
// nearer to its anchor than the true ones, and by how much?

// %%
import { fewLabels } from "selflab/probes/linear";

const gaps = (one: Trained) => {
  const all = sortedNegatives(heldOut(one, one.trained.last)).flat();
  const cosine = (isFalse: boolean) =>
    mean(all.filter((other) => other.isFalse === isFalse).map((other) => other.cosine));
  return { "cosine of false negatives": cosine(true), "of true ones": cosine(false) };
};
const probed = (h: Labelled) =>
  mean(fewLabels({ ...probeSets(h), perClass: 10, draws: 5, key: keys.labels }));

// %%
const measured = (name: string, one: Trained, model: Model = one.trained.last) => ({
  training: name,
  ...gaps({ ...one, trained: { ...one.trained, last: model } }),
  "ten labels a class": probed(one.representations(model, views[0])),
});
const [cold, hot] = [await at(0.02), await at(5)];

// %%
table(
  [
    measured("untrained", usual, usual.trained.first),
    measured("τ = .02", cold),
    measured("τ = .2", usual),
    measured("τ = 5", hot),
  ],
  { caption: `Broken by temperature (${profile}, one seed)` },
);

// %% [markdown]
// Neither breaks the probe by much, and that is the lesson: *what* is lost differs. At τ = 5 examples of a class are
// almost one point, which a probe for classes likes (a probe for single examples would not: remember the contrastive
// accuracy). At τ = .02 all embeddings stay near each other, true negatives too, and the probe is the weakest. At τ = .2
// false negatives are pushed farthest away, and ten labels a class are enough to find the class all the same.

// %%
for (const { trained } of [usual, cold, hot]) discard(trained);

// %% [markdown]
// ## Exercises
//
// **1 · The share of a negative.** Write the shares of the push for scores s = cos / τ and β. The stub leaves β out,
// and the check says so.

// %%
let pushShares = (scores: readonly number[], _beta: number): number[] => shares(scores);

// %%
import { exercise } from "selflab/figures/exercise";

const agrees = (tau: number, beta: number) => {
  const scores = cosines.map((cosine) => cosine / tau);
  return pushShares(scores, beta).every((share, k) => Math.abs(share - pushBy(beta, tau)[k]!) < 1e-4);
};
const checkShares = () =>
  exercise({ "τ = .5, β = 1": () => agrees(0.5, 1), "τ = 1, β = 2": () => agrees(1, 2) });
checkShares();

// %% jupyter={"source_hidden": true}
// Solution: the derivative of ln N, a difference of two softmaxes.
pushShares = (scores, beta) => {
  const sharp = shares(scores.map((score) => (1 + beta) * score));
  const weights = shares(scores.map((score) => beta * score));
  return sharp.map((share, k) => (1 + beta) * share - beta * weights[k]!);
};
checkShares();

// %% [markdown]
// **2 · The hardest of two.** Write the expected largest of two different numbers that are drawn at random from a
// list.

// %%
let hardestOfTwo = (_list: readonly number[]): number => 0;

// %%
const near = (list: readonly number[]) =>
  Math.abs(hardestOfTwo(list) - expectedHardest(list, [2])[0]!) < 1e-9;
const checkHardest = () =>
  exercise({
    "of .1, .3 and .9": () => near([0.1, 0.3, 0.9]),
    "of the eight cosines": () => near(cosines),
    "of two, the larger": () => near([0.2, -0.4]),
  });
checkHardest();

// %% jupyter={"source_hidden": true}
// Solution: the mean over all pairs.
hardestOfTwo = (list) => mean(list.flatMap((x, i) => list.slice(i + 1).map((y) => Math.max(x, y))));
checkHardest();

// %% [markdown]
// **3 · To think about.** A queue of K keys from M examples, in passes of random order: in which part of a pass may a
// query meet a key of its own image, and how likely is it on average? (K² / 2M², if K is at most M.) And what would a
// false negative of *that* kind teach?
//
// ## Sources
//
// - Temperature: Wu et al. 2018, arXiv:1805.01978, eq. 2; Chen et al. 2020, arXiv:2002.05709, Table 5; shares of the
//   push: Wang & Liu 2021, arXiv:2012.09740, § 3. A and U: Wang & Isola 2020, arXiv:2005.10242.
// - In-batch negatives: Sohn 2016 (NIPS), § 3.2. Batch size and passes: Chen et al. 2020, § 5.2 and Fig. 9.
// - Debiased: Chuang et al. 2020, arXiv:2007.00224, eq. 7–8. Hard: Robinson et al. 2020, arXiv:2010.04592 (ICLR 2021),
//   eq. 4; β = .5 to 2 and τ = .5 there.
// - Memory bank: Wu et al. 2018, § 3.2. Queue: He et al. 2019, arXiv:1911.05722, Fig. 2 and 3.
// - Where we depart: vectors of known content and small perceptrons, on which plain NT-Xent already probes near 100 %;
//   the papers' gains are on images, and of a few points. Fashion-MNIST here is 16,384 images and three passes.
