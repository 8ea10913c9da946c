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
// # 20 · Contrastive losses: what pulls, what pushes, and why is the loss not zero?
//
// Every contrastive loss says the same: *these two belong together, those do not.* They differ in how hard they pull
// and push at which distance, in who is compared with whom, and in what they call zero. Those differences decide
// whether a training works, and they are where papers, lectures and libraries disagree.
//
// Afterwards you will be able to
//
// - draw a contrastive loss as springs, and say at which distance a pair has no force;
// - compute seven losses of three vectors by hand, and get the same numbers from the library;
// - read a mask of pairs: who is anchor, positive, negative, and what is in the denominator;
// - say where a loss starts, where it can end, and why a falling curve may be a collapse;
// - find out why another library gives another number for a loss of the same name.
//
// *Time: about a minute and a half for all cells on two cores. Memory: about 1 GB. You need lesson 1 and derivatives.*

// %% [markdown]
// ## The setting
//
// `quick` trains each loss for 16 passes over 4,000 examples, `full` for 50. The numbers told below are of `quick`.

// %%
import { key, streams } from "selflab/core/key";

const profile: "quick" | "full" = "quick";
const epochs = { quick: 16, full: 50 }[profile];
const settings = { epochs, batchSize: 128, learningRate: 1e-3 };
const keys = streams(key(0), "data", "first", "second", "fit", "labels", "noise");
settings;

// %% [markdown]
// ## Springs
//
// The oldest loss of the family takes two embeddings at distance D. A positive pair is a spring that contracts; a
// negative pair is a spring that can only push, and it ends at the **margin** m:
//
// $$L_+ = \tfrac12 D^2, \qquad L_- = \tfrac12 \max(0,\, m - D)^2, \qquad D = \lVert z_a - z_b \rVert$$
//
// The force is the derivative by D. Left the loss, right the force; above zero a pair is pulled together, below it is
// pushed apart.

// %%
import { valueAndGrad } from "selflab/core/gradient";
import { tf } from "selflab/core/tensor";
import { type ContrastivePairOptions, contrastivePairCost } from "selflab/losses/contrastivePair";

const stretch = Array.from({ length: 201 }, (_, i) => i / 100);
const spring = (kind: "positive" | "negative", options: ContrastivePairOptions = {}) =>
  tf.tidy(() => {
    const costs = (d: tf.Tensor1D) => contrastivePairCost(d, options)[kind];
    const sum = (d: tf.Tensor1D) => ({ loss: tf.sum(costs(d)) as tf.Scalar, aux: [] });
    const { grads } = valueAndGrad(sum, tf.tensor1d(stretch));
    return { loss: [...costs(tf.tensor1d(stretch)).dataSync()], force: [...grads.dataSync()] };
  });

// %%
import { curves } from "selflab/figures/curves";

const alt = "The positive's curve rises from 0; of the negative's nothing is left at the margin.";
const pairCurves = (what: "loss" | "force", margin: number) => {
  const range = { loss: [0, 2], force: [-2, 2] } as const;
  const axes = { x: "distance D", y: what, rangeY: range[what], width: 460, height: 340 };
  const positive = { name: "positive pair", color: "green" as const, y: spring("positive")[what] };
  const negative = { name: "negative pair", color: "sky" as const, y: spring("negative", { margin })[what] };
  const both = [positive, negative].map((one) => ({ ...one, x: stretch }));
  return curves(both, { ...axes, references: [{ x: margin, label: "margin" }], alt });
};

// %% [markdown]
// Move the slider: what does a larger margin change, and what does it leave?

// %%
import { panels } from "selflab/figures/panels";
import { slider } from "selflab/figures/slider";

const springsAt = (margin: number) =>
  panels(
    [
      { title: "loss", figure: pairCurves("loss", margin) },
      { title: "force, dL/dD", figure: pairCurves("force", margin) },
    ],
    { title: "The contrastive loss as springs", alt: "Two parabolas, and their slopes." },
  );

// %%
slider(
  [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75].map((margin) => ({ label: `${margin}`, figure: springsAt(margin) })),
  {
    ...{ name: "margin m", start: "1" },
    alt: "A positive pair costs more and is pulled harder the farther apart it is, whatever the margin; a negative pair is pushed only within the margin, 1 here, and the harder the nearer it is.",
  },
);

// %% [markdown]
// Two things to keep in mind. Negatives beyond the margin have **no gradient at all**: late in training most pairs
// teach nothing. And the loss without its second half has a perfect solution, all embeddings in one point.
//
// *A correction.* This loss is often written with max(0, m − D²), or without the half. In Hadsell, Chopra & LeCun
// (2006, eq. 4) both terms have the half, and the margin is on D *inside* the square. It makes a difference: here is
// the force on a negative pair in five forms that are in use under one name.

// %%
const forms = ["halved squares", "squares", "distances", "margin on squares", "exponential"] as const;
curves(
  forms.map((form) => ({ name: form, x: stretch, y: spring("negative", { form }).force })),
  {
    title: "One name, five forces on a negative pair",
    x: "distance D",
    y: "force, dL/dD",
    references: [{ x: 1, label: "margin" }],
    alt: "Halved squares and squares push most at distance 0 and fade to 0 at the margin; distances push by 1 up to the margin; the margin on squares pushes most just before it; the exponential never quite ends.",
  },
);

// %% [markdown]
// With a margin on the *square*, two negatives in the same place are not pushed apart at all, and those just inside
// the margin most. With plain distances the force is the same everywhere and stops at once.
//
// ## Three vectors
//
// From here on we compute by hand. An anchor a at 0°, its positive p at 60° and a negative n at 90°, all of length
// one.

// %%
const a = [1, 0];
const p = [1 / 2, Math.sqrt(3) / 2];
const n = [0, 1];
const dot = (u: number[], v: number[]) => u[0]! * v[0]! + u[1]! * v[1]!;
const gap = (u: number[], v: number[]) => Math.hypot(u[0]! - v[0]!, u[1]! - v[1]!);

// %%
import { table } from "selflab/figures/table";

table(
  (
    [
      ["a, p", a, p],
      ["a, n", a, n],
      ["p, n", p, n],
    ] as const
  ).map(([pair, u, v]) => ({ pair, "distance D": gap(u, v), "D²": gap(u, v) ** 2, cosine: dot(u, v) })),
  { caption: "Distances and cosines of the three vectors" },
);

// %% [markdown]
// p is nearer to the negative than to its own anchor. For vectors of length one D² = 2 − 2 cos, so that distances and
// cosines say the same.
//
// For the library the three are one batch with labels 0, 0, 1. Labels make the **pairs**: a and p are each other's
// positive; n has a label of its own, so it is a negative of both and has no positive.

// %%
import { amongLabels, kindsOf } from "selflab/losses/pairs";

const z = () => tf.tensor2d([a, p, n]);
const pairs = () => amongLabels(tf.tensor1d([0, 0, 1], "int32"));
const value = (loss: () => tf.Tensor) => tf.tidy(() => loss().dataSync()[0]!);
tf.tidy(() => kindsOf(pairs()));

// %% [markdown]
// ### 1 · Contrastive loss (2006)
//
// The mean over the three pairs: a, p contract; a, n are beyond the margin of 1; p, n are inside.

// %%
import { contrastivePairAmong } from "selflab/losses/contrastivePair";

const pairByHand = (0.5 * gap(a, p) ** 2 + 0 + 0.5 * (1 - gap(p, n)) ** 2) / 3;
({ byHand: pairByHand, library: value(() => contrastivePairAmong(z(), pairs())) });

// %% [markdown]
// ### 2 · Triplet loss (2015)
//
// $$L = \max(0,\; \lVert z_a - z_p \rVert^2 - \lVert z_a - z_n \rVert^2 + m)$$
//
// Only *differences* of distances count, so that a class may be as wide as it likes. It matters who is the anchor:
// from a the triplet is satisfied, from p it is not.

// %%
import { triplet, tripletAmong } from "selflab/losses/triplet";

const tripletOf = (u: number[], v: number[], w: number[]) =>
  Math.max(0, gap(u, v) ** 2 - gap(u, w) ** 2 + 0.2);
const one = (rows: number[][]) => {
  const [anchor, positive, negative] = rows.map((row) => tf.tensor2d([row]));
  return triplet(anchor!, positive!, negative!);
};

// %%
({
  byHand: { a: tripletOf(a, p, n), p: tripletOf(p, a, n) },
  library: { a: value(() => one([a, p, n])), p: value(() => one([p, a, n])) },
  batch: value(() => tripletAmong(z(), pairs(), { mining: "all" })),
});

// %% [markdown]
// Move the negative. The positive stays at distance .5, the margin is .5: a triplet is satisfied, and forgotten, where
// D(a, n)² ≥ .75. The contrastive loss, beside it, looks at each pair alone.

// %%
const forcesAt = (d: number) =>
  tf.tidy(() => {
    const [anchor, positive, negative] = [0, 0.5, -d].map((x) => tf.tensor2d([[x]]));
    const cost = (at: { positive: tf.Tensor2D; negative: tf.Tensor2D }) => ({
      loss: triplet(anchor!, at.positive, at.negative, { margin: 0.5 }),
      aux: [],
    });
    const { loss, grads } = valueAndGrad(cost, { positive: positive!, negative: negative! });
    const [pull, push] = [grads.positive, grads.negative].map((one) => one.dataSync()[0]!);
    return { loss: loss.dataSync()[0]!, pull: pull!, push: push! };
  });

// %%
const reach = stretch.slice(0, 141);
const whole = { name: "loss of the triplet", x: reach, y: reach.map((d) => forcesAt(d).loss) };
const references = [
  { x: 0.5, label: "as far as p" },
  { x: Math.sqrt(0.75), label: "satisfied" },
];
const tripletCurve = (d: number) => {
  const mark = { name: "the negative", x: [d], y: [forcesAt(d).loss] };
  const axes = { x: "D(a, n)", y: "loss", width: 460, height: 340, references };
  return curves([whole, mark], { ...axes, alt: "A falling parabola that ends at .87." });
};

// %%
import { bars } from "selflab/figures/bars";

const forceBars = (d: number) => {
  const { pull, push } = forcesAt(d);
  const pair = [spring("positive").force[50]!, -spring("negative").force[Math.round(100 * d)]!];
  const series = [
    { name: "triplet, m = .5", values: [pull, push], color: "blue" as const },
    { name: "contrastive, m = 1", values: pair, color: "orange" as const },
  ];
  const size = { rangeY: [0, 2] as const, width: 400, height: 340 };
  return bars(series, { categories: ["pull on p", "push on n"], y: "force", ...size, alt: "Four bars." });
};

// %%
const tripletAt = (d: number) =>
  panels(
    [
      { title: "loss", figure: tripletCurve(d) },
      { title: "forces", figure: forceBars(d) },
    ],
    { title: "A triplet, by the place of its negative", alt: "A curve with a mark, and four bars." },
  );

// %%
slider(
  [0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 1.1].map((d) => ({ label: `${d}`, figure: tripletAt(d) })),
  {
    ...{ name: "D(a, n)", start: "0.7" },
    alt: "While the triplet is not satisfied, the positive is pulled by 1 and the negative pushed by 2 D(a, n), the less the nearer it is; beyond .87 both forces end at once. The contrastive loss pulls the positive always, and pushes the negative the more the nearer it is.",
  },
);

// %% [markdown]
// Two differences to remember: a satisfied triplet stops *pulling* too; and the push of a triplet is weakest where the
// negative is nearest, which is one reason why the hardest negatives are not the best.
//
// A batch of B rows has up to B³ triplets, and late in training nearly all are satisfied. **Mining** chooses: "hard",
// the farthest positive and nearest negative of each anchor; "semi-hard", the nearest negative that is farther than
// the positive; "random". We shall see that the hardest are not the best.
//
// ### 3 · N-pair loss (2016)
//
// One positive against several negatives at once. With one negative it is the triplet loss with dot products in the
// place of distances and a soft hinge, ln(1 + eˣ), in the place of max(0, x).
//
// $$L = \ln\Bigl(1 + \sum_{k} \exp(z_a^\top z_{n_k} - z_a^\top z_p)\Bigr)$$

// %%
import { tuplet } from "selflab/losses/nPair";

({
  byHand: Math.log(1 + Math.exp(dot(a, n) - dot(a, p))),
  library: value(() => tuplet(tf.tensor2d([a]), tf.tensor2d([p]), tf.tensor3d([[n]]))),
});

// %% [markdown]
// ### 4 · Lifted structured loss (2016)
//
// Each positive pair against all negatives of *both* of its rows, in one sum below one logarithm:
//
// $$L = \frac{1}{2|P|} \sum_{(i,j) \in P} \max(0, J_{ij})^2, \qquad
// J_{ij} = D_{ij} + \ln\Bigl(\sum_{k \in N(i)} e^{m - D_{ik}} + \sum_{l \in N(j)} e^{m - D_{jl}}\Bigr)$$
//
// *Mind the sum.* It runs over the negatives of i *and* over those of j; with only one of them the loss is no longer
// symmetric. Our pair has one negative from each side, n both times.

// %%
import { liftedStructure } from "selflab/losses/liftedStructure";

const violation = gap(a, p) + Math.log(Math.exp(1 - gap(a, n)) + Math.exp(1 - gap(p, n)));
({
  byHand: 0.5 * Math.max(0, violation) ** 2,
  library: value(() => liftedStructure(z(), pairs())),
});

// %% [markdown]
// ### 5 · InfoNCE and NT-Xent (2018, 2020)
//
// A classification: which of the candidates is the positive?
//
// $$\ell_a = -\ln \frac{\exp(s_{ap})}{\sum_{c \in D(a)} \exp(s_{ac})}, \qquad s = \cos / \tau$$
//
// D(a), the **denominator**, holds the positive and the negatives. n has no positive and is left out of the mean.

// %%
import { cosineCritic } from "selflab/losses/critics";
import { infonce } from "selflab/losses/infonce";

const tau = 0.5;
const pick = (anchor: number[], positive: number[]) =>
  Math.log(Math.exp(dot(anchor, positive) / tau) + Math.exp(dot(anchor, n) / tau)) -
  dot(anchor, positive) / tau;
({
  byHand: (pick(a, p) + pick(p, a)) / 2,
  library: value(() => infonce(cosineCritic(z(), z(), tau), pairs())),
});

// %% [markdown]
// What does τ decide? The share of a candidate in the denominator is how hard a negative is pushed; the positive is pulled
// by what is left to it. (Forces on cosines; both are also divided by τ.) One anchor, its positive at cosine .8, six
// negatives:

// %%
import { positivesAlone, withNegatives } from "selflab/losses/pairs";

const cosines = [0.8, 0.7, 0.5, 0.3, 0, -0.3, -0.6];
const sharesAt = (temperature: number) =>
  tf.tidy(() => {
    const ofOne = withNegatives(positivesAlone(1), cosines.length - 1);
    const loss = (s: tf.Tensor2D) => ({ loss: infonce(s, ofOne), aux: [] });
    const { grads } = valueAndGrad(loss, tf.tensor2d([cosines.map((cosine) => cosine / temperature)]));
    return [...grads.dataSync()].map((push, c) => (c === 0 ? 1 + push : push));
  });

// %%
const shareBars = (temperature: number) =>
  bars([{ name: "share", values: sharesAt(temperature) }], {
    categories: cosines.map((cosine, c) => `${c === 0 ? "p" : "n"}: ${cosine}`.replace("-", "−")),
    ...{ x: "candidate: cosine", y: "share of the denominator", rangeY: [0, 1], digits: 2, height: 340 },
    title: "Who is listened to",
    alt: "Seven bars, shares of the candidates.",
  });

// %%
slider(
  [0.02, 0.05, 0.1, 0.2, 0.5, 1, 5].map((tau) => ({ label: `${tau}`, figure: shareBars(tau) })),
  {
    ...{ name: "temperature τ", start: "0.2" },
    alt: "At τ = .2 the positive has half of the denominator, the nearest negative a third; at .02 only the positive and the nearest negative are seen, at 5 all candidates weigh nearly the same.",
  },
);

// %% [markdown]
// A small τ looks at the nearest negative alone, a large one at all alike. At τ = .02 the loss is nearly satisfied by a
// lead of .1 in cosine; at τ = 5 it never is.
//
// ### 6 · SupCon and soft nearest neighbors (2020, 2019)
//
// With several positives P(a) there is a choice: the mean over positives *outside* the logarithm (SupCon's "out",
// which its authors recommend), *inside* ("in"), or their sum inside (soft nearest neighbors, by distances). With one
// positive all three are InfoNCE; for vectors of length one, soft nearest neighbors at T has the scores of a cosine at
// τ = T / 2.

// %%
import { softNearestNeighbor } from "selflab/losses/softNearestNeighbor";
import { supCon } from "selflab/losses/supCon";

({
  out: value(() => supCon(z(), pairs(), { temperature: tau })),
  in: value(() => supCon(z(), pairs(), { temperature: tau, form: "in" })),
  neighbors: value(() => softNearestNeighbor(z(), pairs(), { temperature: 2 * tau })),
});

// %% [markdown]
// ### 7 · Decoupled (2021)
//
// InfoNCE *without* the positive in its denominator. A small change on paper, but then the loss has no floor at 0, and
// it may be negative, as here for the mean of our two anchors.

// %%
import { decoupledInfonce } from "selflab/losses/decoupled";

const decoupledOf = (anchor: number[], positive: number[]) => (dot(anchor, n) - dot(anchor, positive)) / tau;
({
  byHand: (decoupledOf(a, p) + decoupledOf(p, a)) / 2,
  library: value(() => decoupledInfonce(cosineCritic(z(), z(), tau), pairs())),
});

// %% [markdown]
// *A correction.* The N-pair loss is sometimes quoted in this form, without the positive below the fraction bar (in
// Grasp2Vec, for instance). Then the well-known bound on mutual information, I ≥ ln N − L, which can never show more
// than ln N, no longer holds.
//
// ### Which negatives count
//
// InfoNCE compares the positive with N, the sum of exp(s) over K negatives. Two estimates of N change that sum.
// **Debiased** (2020): a share η of candidates drawn without labels are of the anchor's own class, and what they
// contribute on average is taken off. **Hard** (2020): near negatives count more, by weights exp(β s). (No estimate
// goes below the least that cosines allow, K exp(−1/τ).)
//
// $$N_{\text{debiased}} = K\, \frac{\mathrm{E}_-[e^s] - \eta\, \mathrm{E}_+[e^s]}{1 - \eta}, \qquad
// N_{\text{hard}} = K\, \frac{\mathrm{E}_-[e^{(1 + \beta) s}]}{\mathrm{E}_-[e^{\beta s}]}$$
//
// Anchor a, positive p, and now two negatives, n and −a, with η = .1 and β = 1.

// %%
import { acrossLabels } from "selflab/losses/pairs";
import { debiasedNegatives } from "selflab/negatives/debiased";
import { hardNegatives } from "selflab/negatives/hard";

const ofA = () => acrossLabels(tf.tensor1d([0], "int32"), tf.tensor1d([0, 1, 2], "int32"));
const toA = () => cosineCritic(tf.tensor2d([a]), tf.tensor2d([p, n, [-1, 0]]), tau);
const weight = (v: number[]) => Math.exp(dot(a, v) / tau);
const [toP, toN, opposite] = [weight(p), weight(n), weight([-1, 0])];

// %%
const debiased = () => debiasedNegatives(toA(), ofA(), { temperature: tau, prior: 0.1 });
const hard = () => hardNegatives(toA(), ofA(), { temperature: tau, prior: 0, concentration: 1 });
const hardByHand = (2 * (toN ** 2 + opposite ** 2)) / (toN + opposite);
({
  plain: toN + opposite,
  debiased: { byHand: (toN + opposite - 2 * 0.1 * toP) / 0.9, library: value(() => tf.exp(debiased())) },
  hard: { byHand: hardByHand, library: value(() => tf.exp(hard())) },
});

// %% [markdown]
// ## Who is compared with whom
//
// All of the above are a *score* or a distance, and a *mask of pairs*. Rows are anchors, columns candidates. Three
// images have two views a and b each. SimCLR lets every view choose among all other views; CLIP's rows choose among
// the other side only.

// %%
import { pairMatrix } from "selflab/figures/pairMatrix";
import { acrossViews, amongViews, decoupled, viewNames } from "selflab/losses/pairs";

const names = viewNames(3);
const [firstViews, secondViews] = [names.slice(0, 3), names.slice(3)];
pairMatrix(
  tf.tidy(() => kindsOf(amongViews(3))),
  {
    ...{ title: "SimCLR: among all views", anchors: names, candidates: names, side: 260 },
    alt: "Six by six: the diagonal is not in the loss, the other view of the same image is the positive, three places beside; the four others are negatives.",
  },
);

// %%
pairMatrix(
  tf.tidy(() => kindsOf(acrossViews(3))),
  {
    ...{ title: "CLIP, CPC, N-pair: across views", anchors: firstViews, candidates: secondViews, side: 200 },
    alt: "Three by three: positives on the diagonal, negatives elsewhere, all of them in the denominator.",
  },
);

// %%
pairMatrix(
  tf.tidy(() => kindsOf(decoupled(amongViews(3)))),
  {
    ...{ title: "Decoupled: positives above only", anchors: names, candidates: names, side: 260 },
    alt: "As SimCLR's six by six, but positives are not in the denominator.",
  },
);

// %% [markdown]
// With labels, a row may have several positives or none: here three rows of class A, two of B and one of C.

// %%
const labelled = ["A", "A", "A", "B", "B", "C"];
pairMatrix(
  tf.tidy(() => kindsOf(amongLabels(tf.tensor1d([0, 0, 0, 1, 1, 2], "int32")))),
  {
    title: "SupCon: among labels",
    anchors: labelled.map((label, i) => `${label}${i + 1}`),
    candidates: labelled.map((label, i) => `${label}${i + 1}`),
    side: 260,
    alt: "Blocks of positives for classes A and B without their diagonal; the last row, alone in class C, has negatives only.",
  },
);

// %% [markdown]
// The last row has no positive. Is it left out of the mean, or does it count as 0? That is one of the things in which
// libraries differ:
//
// ## Where libraries disagree
//
// Each row is what a user of a library gets and what to write here for the same value and gradient. Both sides are
// *run* in the tests of this repository, the libraries in the versions that are named.

// %%
import { conventions } from "selflab/losses/conventions";

table(
  conventions.map(({ loss, library, differs, ours }) => ({
    loss,
    library,
    "differs from the default here": differs,
    "the same numbers here": ours,
  })),
  { caption: "Losses of one name in several libraries" },
);

// %% [markdown]
// So before comparing two numbers, ask: distance or its square? length one or not? which margin or τ? mean over what?
// and which candidates? Here are margins and squares on our three vectors: the triplet loss of anchor p under the
// defaults of four libraries.

// %%
const anchorP = (options: Parameters<typeof triplet>[3]) =>
  value(() => triplet(tf.tensor2d([p]), tf.tensor2d([a]), tf.tensor2d([n]), options));
table(
  [
    { default: "FaceNet: squared, m = .2", loss: anchorP({}) },
    { default: "PyTorch: m = 1", loss: anchorP({ squared: false, margin: 1 }) },
    { default: "pytorch-metric-learning: m = .05", loss: anchorP({ squared: false, margin: 0.05 }) },
    { default: "sentence-transformers: m = 5", loss: anchorP({ squared: false, margin: 5 }) },
  ],
  { caption: "The triplet loss of anchor p, positive a, negative n" },
);

// %% [markdown]
// ## Why is my loss not zero?
//
// Because for most of these losses zero is out of reach. Two values should be known before training: **chance**, where
// all embeddings are equal, and the **floor**, the best that can be. We take four classes of two rows: once all in one
// point, once perfect, the classes at the corners of a tetrahedron and both rows of a class in one place.

// %%
const corners = [
  [1, 1, 1],
  [1, -1, -1],
  [-1, 1, -1],
  [-1, -1, 1],
].map((row) => row.map((x) => x / Math.sqrt(3)));
const perfect = () => tf.tensor2d([...corners, ...corners]);
const equal = () => tf.tensor2d(Array.from({ length: 8 }, () => corners[0]!));

// %%
import { nPair } from "selflab/losses/nPair";
import type { Pairs } from "selflab/losses/pairs";

type LossOfPairs = (rows: tf.Tensor2D, pairs: Pairs) => tf.Scalar;
const half = (rows: tf.Tensor2D, from: number) => tf.slice(rows, [from, 0], [4, 3]);

// %%
const family: Record<string, LossOfPairs> = {
  "contrastive, m = 1": (rows, among) => contrastivePairAmong(rows, among, { averaging: "kinds" }),
  "triplet, m = .2": (rows, among) => tripletAmong(rows, among),
  "N-pair": (rows) => nPair(half(rows, 0), half(rows, 4)),
  "lifted, m = 1": (rows, among) => liftedStructure(rows, among),
  "soft nearest neighbors, T = 1": (rows, among) => softNearestNeighbor(rows, among),
  "NT-Xent, τ = .5": (rows, among) => infonce(cosineCritic(rows, rows, 0.5), among),
  "NT-Xent, τ = .1": (rows, among) => infonce(cosineCritic(rows, rows, 0.1), among),
  "decoupled, τ = .5": (rows, among) => decoupledInfonce(cosineCritic(rows, rows, 0.5), among),
};

// %%
const why: Record<string, string> = {
  "contrastive, m = 1": "½ m² → 0",
  "triplet, m = .2": "m → 0",
  "N-pair": "ln 4; near 0 only with long vectors",
  "lifted, m = 1": "½ (m + ln 12)²; a margin that distances on the sphere do not reach",
  "soft nearest neighbors, T = 1": "ln 7; D² is at most 8/3 here",
  "NT-Xent, τ = .5": "ln 7; a cosine is at least −1/3 here",
  "NT-Xent, τ = .1": "ln 7; a small τ makes −1/3 far enough",
  "decoupled, τ = .5": "ln 6; no floor at 0",
};

// %%
const at = (rows: () => tf.Tensor2D) => (loss: string) => value(() => family[loss]!(rows(), amongViews(4)));
table(
  Object.keys(family).map((loss) => ({
    loss,
    "all equal": at(equal)(loss),
    "perfect on the sphere": at(perfect)(loss),
    why: why[loss]!,
  })),
  { caption: "Chance and floor: eight rows, two of each of four classes, of length one", digits: 4 },
);

// %% [markdown]
// Losses of different rows cannot be compared with each other, nor those of one row at different τ or batch size:
// ln(2N − 1) grows with the batch. `viewFloor` gives the floor of any batch:

// %%
import { viewFloor } from "selflab/losses/viewInfonce";

table(
  [4, 128, 4096].map((images) => ({
    images,
    chance: Math.log(2 * images - 1),
    "floor, τ = .5": viewFloor(images, { temperature: 0.5 }),
    "floor, τ = .2": viewFloor(images, { temperature: 0.2 }),
    "floor, τ = .1": viewFloor(images, { temperature: 0.1 }),
  })),
  { caption: "NT-Xent of N images: chance and floor in nats" },
);

// %% [markdown]
// ## Data and views
//
// Now we train. The data are vectors x of 64 numbers, made of 8 numbers of *content*, which has ten classes, and 24 of
// *nuisance*. Two views of an example share the content and differ in the nuisance, so we know what should be kept.
// Rows in pairs below: two views of each of four examples. One does not see what they share.

// %%
import { vectorSet } from "selflab/experiments/vectorContrast";
import { heatmap } from "selflab/figures/heatmap";

const set = vectorSet(keys.data);
const views = [set.observeAll(keys.first), set.observeAll(keys.second)] as const;
const shown = [0, 1, 2, 3].flatMap((i) =>
  views.map(({ inputs }) => [...inputs.data.slice(64 * i, 64 * i + 32)]),
);

// %%
heatmap(shown, {
  rows: ["1a", "1b", "2a", "2b", "3a", "3b", "4a", "4b"],
  ...{ x: "feature, the first 32 of 64", y: "view", scale: "diverging", side: 640 },
  alt: "Eight rows of 32 colored cells; rows of one example are only a little alike.",
});

// %% [markdown]
// ## Train
//
// The same network, views, batches and steps for each loss; only the loss changes. All see the same pairs,
// `amongViews`, and embeddings of length one.

// %%
import { normalize } from "selflab/core/numeric";
import { ntxent } from "selflab/losses/ntxent";
import type { PairLoss } from "selflab/methods/instance/simclr";

const ofViews =
  (loss: LossOfPairs): PairLoss =>
  (za, zb) =>
    loss(normalize(tf.concat([za, zb], 0) as tf.Tensor2D), amongViews(za.shape[0]));

// %%
import { contrast } from "selflab/experiments/contrast";
import { sequence } from "selflab/networks/chain";
import { mlp } from "selflab/networks/mlp";
import { pointwise } from "selflab/networks/network";

const relu = pointwise((x) => tf.relu(x));
const encoder = sequence(mlp([64, 128, 128], { batchNorm: true }), relu);
const projector = mlp([128, 64, 32], { batchNorm: true });
const train = (loss: PairLoss) => {
  const method = { encoder, projector, view: set.observe, loss };
  return contrast<tf.Tensor2D>(method, set.contents.inputs, settings, keys.fit, { showProgress: false });
};

// %%
const trained = {
  contrastive: await train(
    ofViews((rows, among) => contrastivePairAmong(rows, among, { averaging: "kinds" })),
  ),
  "triplet, semi-hard": await train(ofViews((rows, among) => tripletAmong(rows, among))),
  "NT-Xent": await train((za, zb) => ntxent(za, zb, { temperature: 0.2 })),
};

// %%
type Trained = Awaited<ReturnType<typeof train>>;
const line = (y: number, label: string) => ({ y, label });
const course = ({ trained: { history } }: Trained, chance: number, floor: number, alt: string) => {
  const y = [...history.loss!];
  return curves([{ name: "loss", x: y.map((_, i) => i + 1), y }], {
    x: "step",
    rangeY: [0, Math.max(chance, ...y) * 1.05],
    references: chance > floor ? [line(chance, "chance"), line(floor, "floor")] : [line(0, "chance = floor")],
    alt,
  });
};

// %%
const { batchSize } = settings;
const [lowest, top] = [viewFloor(batchSize, { temperature: 0.2 }), Math.log(2 * batchSize - 1)];
const pairCourse = course(trained.contrastive, 0.5, 0, "Falls from ½ to near 0.");
const tripletCourse = course(trained["triplet, semi-hard"], 0.2, 0, "Falls slowly from .2.");
const ntxentCourse = course(trained["NT-Xent"], top, lowest, "Falls from ln 255, ends above its floor.");

// %%
panels(
  [
    { title: "contrastive", figure: pairCourse },
    { title: "triplet, semi-hard", figure: tripletCourse },
    { title: "NT-Xent, τ = .2", figure: ntxentCourse },
  ],
  { title: "Each loss between its chance level and its floor", alt: "Three falling curves." },
);

// %% [markdown]
// A curve may begin above chance, as the contrastive one does: an untrained network puts some positives farther apart
// than nothing at all would. And no curve reaches its floor: views differ in their nuisance, and a class has many
// examples. The heights say nothing about which loss is better, so we measure.
//
// ## Measure
//
// On the representation h of the last 1,000 examples: ten nearest neighbors among the first 3,000, and a linear probe
// with ten labels a class; beside two controls, the observations themselves and the untrained encoder. And on the
// embeddings z: the mean distance of positives and of negatives. It would be 0 for both if all had collapsed, and √2
// for random directions.

// %%
import { distances } from "selflab/losses/distance";

type Model = Trained["trained"]["last"];
const embedded = ({ embeddings }: Trained, model: Model, count: number) => {
  const rows = views.map((view) => embeddings(model, view).inputs.data.slice(0, count * 32));
  return normalize(tf.concat(rows.map((one) => tf.tensor2d(one, [count, 32]))));
};
const average = (values: tf.Tensor, mask: tf.Tensor) =>
  tf.div(tf.sum(tf.mul(values, mask)), tf.sum(mask)).dataSync()[0]!;

// %%
const meanDistances = (one: Trained) =>
  tf.tidy(() => {
    const d = distances(embedded(one, one.trained.last, 300));
    const { positives, negatives } = amongViews(300);
    return { "D of positives": average(d, positives), "D of negatives": average(d, negatives) };
  });

// %%
import type { Labelled } from "selflab/core/data";
import { probeSets } from "selflab/experiments/vectorContrast";
import { fewLabels } from "selflab/probes/linear";
import { nearestNeighborProbe } from "selflab/probes/nearestNeighbor";

const mean = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
const probed = (features: string, h: Labelled) => ({
  features,
  "nearest neighbors": nearestNeighborProbe(probeSets(h)).accuracy,
  "ten labels a class": mean(fewLabels({ ...probeSets(h), perClass: 10, draws: 5, key: keys.labels })),
});

// %%
const measured = (name: string, one: Trained) => ({
  ...probed(name, one.representations(one.trained.last, views[0])),
  ...meanDistances(one),
});
const untrained = trained.contrastive.representations(trained.contrastive.trained.first, views[0]);
const controls = [probed("observations", views[0]), probed("untrained", untrained)];
const results = Object.entries(trained).map(([name, one]) => measured(name, one));
table([...controls, ...results], { caption: `Accuracy on held-out vectors (${profile}, one seed)` });

// %% [markdown]
// All three are far above both controls, and about as good as each other: on easy data, with a sensible choice of
// pairs, the form of the loss matters little. What matters is what can go wrong.
//
// ## The zoo
//
// What do losses make of the same digits where there is little room? Seven of them, with labels: the same network into the
// plane, the same batches of eight digits of each of eight classes, the same number of steps. With labels, InfoNCE is
// SupCon. NCE has no embedding of its own; here it learns which rows are neighbors, without a sum over the batch.

// %%
import { imageSet } from "selflab/experiments/imageSets";
import { trainZoo, type ZooTraining, zooLosses } from "selflab/experiments/lossZoo";

const zooKeys = streams(key(0), "digits", "zoo");
const digits = imageSet("MNIST", { train: 3000, test: 1000 }, zooKeys.digits);
const zooSteps = { quick: 200, full: 1000 }[profile];
const zoo: Record<string, ZooTraining> = {};
for (const loss of Object.values(zooLosses))
  zoo[loss.name] = await trainZoo(loss, digits, { dimensions: 2, steps: zooSteps }, zooKeys.zoo);

// %%
import { scatter } from "selflab/figures/scatter";

const classOf = ({ inputs, labels }: Labelled, label: number) => {
  const rows = [...labels.slice(0, 400).keys()].filter((i) => labels[i] === label);
  return {
    name: `${label}`,
    x: rows.map((i) => inputs.data[2 * i]!),
    y: rows.map((i) => inputs.data[2 * i + 1]!),
  };
};

// %%
const plane = (name: string, { test, byDistance }: ZooTraining["trained"]) => {
  const size = { width: 240, height: 240, size: 3, numbers: false };
  const groups = digits.test.classes.map((_, label) => classOf(test, label));
  const title = `${name}: ${(100 * byDistance).toFixed(0)} %`;
  return { title, figure: scatter(groups, { ...size, names: "middle", alt: title }) };
};

// %%
const planes = Object.entries(zoo).map(([name, { trained: one }]) => plane(name, one));
const before = plane("untrained", zoo.contrastive!.untrained);
panels([before, ...planes], {
  ...{ columns: 4, title: "Seven losses, one network, the same batches of digits" },
  subtitle: `held-out MNIST in the plane, right answers of ten nearest neighbors; ${zooSteps} steps, one seed`,
  alt: `Digits in the plane: ${[before, ...planes].map(({ title }) => title).join(", ")}.`,
});

// %% [markdown]
// Losses of directions (triplet and InfoNCE, here on vectors of length one) have a circle for ten classes; losses of places
// have the plane. That is a matter of two dimensions: in more, directions have room as well.
//
// ## Break it
//
// Two changes. Predict first: which of them ends with the lower loss, and which with the worse representation?
//
// 1. The contrastive loss **without negatives**.
// 2. The triplet loss with the **hardest** triplet of each anchor, at the same learning rate.

// %%
const none = (among: Pairs) => ({ ...among, negatives: tf.zerosLike(among.negatives) });
const broken = {
  "no negatives": await train(ofViews((rows, among) => contrastivePairAmong(rows, none(among)))),
  "triplet, hardest": await train(ofViews((rows, among) => tripletAmong(rows, among, { mining: "hard" }))),
};
table([...controls, ...results, ...Object.entries(broken).map(([name, one]) => measured(name, one))], {
  caption: "The same measures, with the two that were broken",
});

// %%
const noneCourse = course(broken["no negatives"], 0, 0, "Falls to 0.");
const hardCourse = course(broken["triplet, hardest"], 0.2, 0, "Falls from .8 to the margin and stays.");
panels(
  [
    { title: "contrastive, no negatives", figure: noneCourse },
    { title: "triplet, hardest of the batch", figure: hardCourse },
  ],
  {
    title: "Two falling curves that are collapses",
    alt: "Without negatives the loss falls to 0; with the hardest triplets it falls from .8 to the margin of .2 and stays there.",
  },
);

// %% [markdown]
// Both curves fall, and both fall *to a collapse*: look at the distances of negatives, which should be 1 or more.
// Without negatives the loss is lower than it was with them, and the representation is worse than the observations
// that it was made of; with the hardest triplets it is hardly better.
//
// With the hardest triplets the loss starts far **above** the margin, because each anchor looks at its worst case, and
// falls **to** the margin: max(0, 0 − 0 + m) = m is what equal embeddings cost. While embeddings are near each other
// the forces of the hardest triplets cancel, and what lowers the loss at once is to shrink everything. Semi-hard
// mining was invented against that. And here the hardest negatives are often wrong ones: how many are of the anchor's
// own class, of all negatives and of the hardest?

// %%
import { hardTriplets } from "selflab/losses/tripletMining";

tf.tidy(() => {
  const [one, among] = [trained["NT-Xent"], amongViews(128)];
  const labels = [...set.contents.labels.slice(0, 128)];
  const ownClass = amongLabels(tf.tensor1d([...labels, ...labels], "int32")).positives;
  const hardest = hardTriplets(distances(embedded(one, one.trained.first, 128)), among).negatives;
  return {
    ofAll: average(ownClass, among.negatives),
    ofHardest: average(ownClass, tf.oneHot(hardest, 256)),
  };
});

// %% [markdown]
// A tenth of all negatives are of the anchor's class, but a third of the hardest: they push away what should be near.
//
// The lesson: a loss curve must have its chance level drawn in, and a distance of negatives beside it.
//
// ## NCE: where the name comes from
//
// InfoNCE borrowed its name from **noise-contrastive estimation**, which is another thing: it learns a *density*, with
// its normalizer, by telling data from noise of known density q, with ν noise examples for each of the data:
//
// $$L = -\mathrm{E}_{\text{data}} \ln \sigma(\ell) - \nu\, \mathrm{E}_{q} \ln \sigma(-\ell), \qquad
// \ell(x) = \ln p^0(x) + c - \ln q(x) - \ln \nu$$
//
// *A correction.* NCE was not proposed for word embeddings: Gutmann & Hyvärinen (2010) estimate unnormalized models.
// It came to words with Mnih & Teh (2012). (word2vec's negative sampling is a simplification that no longer gives a
// density.)
//
// Take data from N(0, 1) and the model p⁰ = exp(−x²/2), whose normalizer is c = −½ ln 2π = −.919. Maximum likelihood
// would make c infinite. NCE, with noise from N(0, 2²), does not:

// %%
import { normal } from "selflab/core/key";
import { nce, nceChance } from "selflab/losses/nce";

const [dataKey, noiseKey] = [streams(keys.noise, "data").data!, streams(keys.noise, "noise").noise!];
const logQ = (x: tf.Tensor) =>
  tf.sub(tf.mul(-1 / 8, tf.square(x)), Math.log(2) + 0.5 * Math.log(2 * Math.PI));
const densities = (x: tf.Tensor) => ({ model: tf.mul(-0.5, tf.square(x)), noise: logQ(x) });
const nceAt = (c: number, ratio: number) =>
  value(() => {
    const noise = tf.mul(2, normal(noiseKey, [5000, ratio]));
    return nce(densities(normal(dataKey, [5000])), densities(noise), c);
  });

// %%
const trials = Array.from({ length: 41 }, (_, i) => -2.5 + i * 0.08);
const profiles = [1, 3, 10].map((ratio) => ({
  name: `ν = ${ratio}`,
  x: trials,
  y: trials.map((c) => nceAt(c, ratio) - nceChance(ratio)),
}));
curves(profiles, {
  ...{ title: "NCE finds the normalizer", x: "c", y: "loss less its chance level (nats)" },
  references: [{ x: -0.5 * Math.log(2 * Math.PI), label: "true c" }],
  alt: "Three curves with their lowest point at the true normalizer, −.919; the more noise, the deeper.",
});

// %% [markdown]
// The floor is not 0 here either: data and noise overlap, and nobody can always tell them apart. Chance, where the
// model is the noise, is ln(1 + ν) + ν ln(1 + 1/ν).
//
// ## The figures
//
// All of the following are recorded runs, three seeds each. Row 34 asks what a contrastive loss trains: how often is another
// view of a garment picked among N candidates? Where views are dealt out at random nothing can be picked, and accuracy is
// 1/N: that is the control.

// %%
import interSample from "selflab/experiments/framing/interSample";
import { published } from "selflab/experiments/reproduce/published";

interSample.figure(await published(interSample));

// %% [markdown]
// The untrained network is far above chance, because two views of an image are alike already; and what is learned is not
// only the class, as candidates of the anchor's own class show.
//
// Row 35 gives each of seven losses the same digits, 3,000 steps in the place of the 200 above.

// %%
import contrastivePairExperiment from "selflab/experiments/losses/contrastivePair";

contrastivePairExperiment.figure(await published(contrastivePairExperiment));

// %% [markdown]
// What costs a pair, and how strongly is a negative pushed away? The contrastive, the triplet and the lifted structure loss
// leave a negative alone from some distance on; the soft nearest neighbor loss pushes most in between, and never quite
// stops.
//
// Row 36: the hardest triplets collapse at a low learning rate, and leave the collapse at a higher one.

// %%
import tripletExperiment from "selflab/experiments/losses/triplet";

tripletExperiment.figure(await published(tripletExperiment));

// %% [markdown]
// Before training, the farthest positive is farther than the nearest negative. Then shrinking everything lowers the loss,
// down to the margin, where all rows are one; at a low rate the network takes that way and stays near its end.
//
// Row 41: the soft nearest neighbor loss is a measure, too. At its best temperature it says how *entangled* labels are, on
// any layer.

// %%
import softNearestNeighborExperiment from "selflab/experiments/losses/softNearestNeighbor";

softNearestNeighborExperiment.figure(await published(softNearestNeighborExperiment));

// %% [markdown]
// The first convolution of a trained classifier is *more* entangled than the pixels; only the last layers undo that. And
// the loss does not ask for one cluster a class: points of random class settle in several groups each.
//
// Row 39: Gaussians in four dimensions with unknown precision and normalizer, and a model of which word follows which in
// a million words of English, never normalized in training.

// %%
import nceExperiment from "selflab/experiments/losses/nce";

nceExperiment.figure(await published(nceExperiment));

// %% [markdown]
// More noise brings the estimates nearer to those of maximum likelihood, which knows the normalizer of a Gaussian. Of
// words in random order the model learns nothing but their frequencies: that is the control.
//
// And of row 40: what does InfoNCE teach its critic? For pairs (c, x) of correlated Gaussians the best score is known,
// ln p(x | c) / p(x), up to a term of c alone. Two bilinear critics learn it: one that sees c and x, and one that sees
// (c, 1) and (x, x²), which *can* express it.

// %%
import infonceExperiment from "selflab/experiments/losses/infonce";

infonceExperiment.figure(await published(infonceExperiment));

// %% [markdown]
// A critic finds the ratio only if it can express it. And see once more why the loss is not zero (lower right): at ρ =
// .5 and N = 512 even the *best* critic stays near ln N, because the pairs hardly tell who belongs to whom.
//
// ## Claims
//
// Stated before the runs: a number, and how large it must be in the mean over three seeds, with the right sign on
// each. What does not hold stays in the table.

// %%
import type { Experiment } from "selflab/experiments/experiment";
import { verdictRows, verdicts } from "selflab/experiments/reproduce/verdict";

const claims = async <Run, Profile>(one: Experiment<Run, Profile>) =>
  table(verdictRows(verdicts(one.claims, await published(one))), {
    caption: `Row ${one.row}: ${one.title} (full records)`,
  });
await claims(interSample);

// %%
await claims(contrastivePairExperiment);

// %%
await claims(tripletExperiment);

// %%
await claims(softNearestNeighborExperiment);

// %%
await claims(nceExperiment);

// %%
await claims(infonceExperiment);

// %% [markdown]
// ## Exercises
//
// **1 · The force on a negative.** Write dL/dD of a negative pair at distance D, with margin m, for the contrastive
// loss ½ max(0, m − D)². The stub returns 0, and the check says so.

// %%
let negativeForce = (_distance: number, _margin: number): number => 0;

// %%
import { exercise } from "selflab/figures/exercise";

const recorded = (margin: number) => spring("negative", { margin }).force;
const agrees = (margin: number) =>
  recorded(margin).every((force, i) => Math.abs(force - negativeForce(stretch[i]!, margin)) < 1e-5);
const checkForce = () => exercise({ "at margin 1": () => agrees(1), "at margin 1.5": () => agrees(1.5) });
checkForce();

// %% jupyter={"source_hidden": true}
// Solution: the inner derivative is −1, and beyond the margin nothing is left.
negativeForce = (distance: number, margin: number) => -Math.max(0, margin - distance);
checkForce();

// %% [markdown]
// **2 · The floor.** N images whose two views agree lie at the corners of a simplex: every cosine of two images is
// $-1/(N-1)$. Write NT-Xent there, as a function of N and τ.

// %%
let floorOf = (_images: number, _temperature: number): number => 0;

// %%
const near = (images: number, temperature: number) =>
  Math.abs(floorOf(images, temperature) - viewFloor(images, { temperature })) < 1e-6;
const checkFloor = () =>
  exercise({
    "four images, τ = .5": () => near(4, 0.5),
    "four images, as at the tetrahedron above": () =>
      Math.abs(floorOf(4, 0.5) - at(perfect)("NT-Xent, τ = .5")) < 1e-4,
    "128 images, τ = .2": () => near(128, 0.2),
  });
checkFloor();

// %% jupyter={"source_hidden": true}
// Solution: the positive has score 1/τ, each of 2N − 2 negatives −1/((N − 1) τ).
floorOf = (images: number, temperature: number) => {
  const negative = -1 / ((images - 1) * temperature);
  return Math.log(1 + (2 * images - 2) * Math.exp(negative - 1 / temperature));
};
checkFloor();

// %% [markdown]
// **3 · Who is listened to.** Write the share that each candidate has in the denominator, from the cosines and τ. The stub
// treats all alike, as an infinite τ would.

// %%
let sharesOf = (similarities: number[], _temperature: number): number[] =>
  similarities.map(() => 1 / similarities.length);

// %%
const sameShares = (temperature: number) =>
  sharesOf(cosines, temperature).every((share, c) => Math.abs(share - sharesAt(temperature)[c]!) < 1e-5);
const checkShares = () =>
  exercise({
    "at τ = .5": () => sameShares(0.5),
    "at τ = .02": () => sameShares(0.02),
    "at τ = .001, where exp(.8 / τ) is beyond the largest number": () => {
      const shares = sharesOf(cosines, 0.001);
      return Math.abs(shares[0]! - 1) < 1e-9 && shares.every((share) => share >= 0);
    },
  });
checkShares();

// %% jupyter={"source_hidden": true}
// Solution: a softmax; less the largest cosine, which changes no share, nothing overflows.
sharesOf = (similarities: number[], temperature: number) => {
  const highest = Math.max(...similarities);
  const weights = similarities.map((cosine) => Math.exp((cosine - highest) / temperature));
  const total = weights.reduce((sum, one) => sum + one, 0);
  return weights.map((one) => one / total);
};
checkShares();

// %% [markdown]
// **4 · To think about.** In the batch of `Train`, a class has about 25 of the 256 rows, and all of them but its own
// other view are an anchor's negatives. Which of the losses above suffers most from such *false negatives*? Look at
// who is chosen, and at the force at small distances. Do hard negatives help or hurt then, and debiased ones?
//
// ## Sources
//
// - Contrastive: Chopra, Hadsell & LeCun 2005 (CVPR), whose push is an exponential; Hadsell, Chopra & LeCun 2006
//   (CVPR), eq. 4. There Y = 0 marks a positive pair; here, as in most programs, 1.
// - Triplet: Schroff, Kalenichenko & Philbin 2015, arXiv:1503.03832, § 3; hardest of the batch and soft margin:
//   Hermans, Beyer & Leibe 2017, arXiv:1703.07737. The paper sums over triplets, this lesson averages.
// - N-pair: Sohn 2016 (NIPS). Lifted structure: Song, Xiang, Jegelka & Savarese, arXiv:1511.06452 (2015), CVPR 2016.
// - InfoNCE: van den Oord, Li & Vinyals 2018, arXiv:1807.03748. NT-Xent: Chen et al. 2020, arXiv:2002.05709.
// - SupCon: Khosla et al. 2020, arXiv:2004.11362 (NeurIPS 2020), eq. 2 and 3. Soft nearest neighbors: Salakhutdinov &
//   Hinton 2007; Frosst, Papernot & Hinton 2019, arXiv:1902.01889. Decoupled: Yeh et al. 2021, arXiv:2110.06848.
// - Debiased: Chuang et al. 2020, arXiv:2007.00224. Hard: Robinson et al. 2020, arXiv:2010.04592.
// - NCE: Gutmann & Hyvärinen 2010 (AISTATS) and 2012 (JMLR 13); words: Mnih & Teh 2012, arXiv:1206.6426, and Mnih &
//   Kavukcuoglu 2013.
// - Where we depart: the training is on generated vectors of 64 numbers, small perceptrons, one seed; the papers train
//   convolutional networks on images with labels (losses 1 to 4) or views. The ranking of losses here is not theirs.
