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
// # 1 · Self-supervised learning: what can be learned before anybody labels anything?
//
// A label costs a person's time; an image costs nothing. **Self-supervised learning** makes up a task from the
// images alone, a *pretext*, whose answers are known by construction. A network that solves it has to find out
// something about images, and what it found is then *transferred*: a small classifier is trained on top of it, with
// the few labels there are.
//
// In this lesson the pretext is: *here are two distorted views of one image among the views of many others; find the
// pair.* That is **SimCLR**. A second method, **Barlow Twins**, gets by without comparing images with each other.
//
// Afterwards you will be able to
//
// - say what a pretext is, and what is kept and what is thrown away after it;
// - compute the NT-Xent loss of six vectors by hand, and say who is anchor, positive and negative;
// - train an encoder without labels and measure it honestly, beside its controls;
// - read a label-efficiency figure, and say where self-supervision pays and where it does not.
//
// *Time: about two minutes for all cells on two cores. Memory: about 2 GB. You need to know what a neural network is.*

// %% [markdown]
// ## The setting
//
// `quick` trains once, on a few thousand images. `full` is what the published numbers were made with: more images,
// more passes, more draws of labels. It takes about ten minutes for each seed.

// %%
import { key, streams } from "selflab/core/key";
import pretextTransfer from "selflab/experiments/framing/pretextTransfer";

const profile: "quick" | "full" = "quick";
const settings = pretextTransfer.profiles[profile];
const keys = streams(key(0), "digits", "garments", "test", "views", "batches", "fit", "labels", "twins");
settings;

// %% [markdown]
// A **key** is where random numbers come from. Whatever is random takes one, so that the same key gives the same
// numbers on every run, and you can change one thing and nothing else.
//
// ## Data
//
// Two sets of grey images of 28 × 28 pixels in ten classes: handwritten digits (MNIST) and clothes (Fashion-MNIST).
// We load the labels too, but training will not see them: the batch of a self-supervised method holds images only.

// %%
import { fashionMnist } from "selflab/datasets/images/fashionMnist";
import { mnist } from "selflab/datasets/images/mnist";

const digits = mnist({ part: "train", count: settings.train, key: keys.digits });
const digitTest = mnist({ part: "test", count: settings.test, key: keys.test });
const garments = fashionMnist({ part: "train", count: settings.train, key: keys.garments });

// %%
import { concatenate, gather } from "selflab/core/data";
import { imageGrid } from "selflab/figures/imageGrid";

const nine = Array.from({ length: 9 }, (_, i) => i);
imageGrid(concatenate(gather(digits.inputs, nine), gather(garments.inputs, nine)), {
  columns: 9,
  rowNames: ["MNIST", "Fashion-MNIST"],
  alt: "Nine handwritten digits above nine pieces of clothing, light on black.",
});

// %% [markdown]
// ## Views
//
// A **view** is a random distortion that leaves a person's answer as it was: a turned 7 is a 7, a boot cut in half is a
// boot. Which distortions those are is the one thing that we tell the network about the data, and it depends on them: a
// mirrored boot is a boot, a mirrored 7 is nothing. Each image of a batch gets its own draw.

// %%
import { tf } from "selflab/core/tensor";
import { digitViews } from "selflab/views/digits";
import { garmentViews } from "selflab/views/garments";
import type { View } from "selflab/views/view";

const seen = ({ data, shape }: typeof digits.inputs, view: View, name: string) => {
  const images = tf.tidy(() => view(tf.tensor4d(data, [...shape]), streams(keys.views, name)[name]!));
  return { data: images.dataSync<"float32">() as Float32Array, shape: images.shape };
};

// %% [markdown]
// The first row of each set are the images, the others two views of them. The pretext will be to find, for a view, the
// other view of the same image: up or down in its column, among all columns of a batch.

// %%
const rows = [
  { images: gather(digits.inputs, nine), view: digitViews() },
  { images: gather(garments.inputs, nine), view: garmentViews() },
].flatMap(({ images, view }) => [images, seen(images, view, "first"), seen(images, view, "second")]);
imageGrid(concatenate(...rows), {
  columns: 9,
  rowNames: ["MNIST", "view a", "view b", "Fashion-MNIST", "view a", "view b"],
  alt: "Below nine digits, two rows of the same digits turned, stretched and shifted; below nine garments, two rows of crops, some mirrored or with a part erased.",
});

// %% [markdown]
// ## The idea by hand
//
// SimCLR scores two embeddings by their cosine and asks each one: *which of the others is your sibling?* That is a
// classification among 2N − 1 candidates, with the loss
//
// $$\ell_i = -\log \frac{\exp(s_{ij} / \tau)}{\sum_{k \ne i} \exp(s_{ik} / \tau)},
// \qquad s_{ik} = \cos(z_i, z_k)$$
//
// i is the **anchor**, j its **positive**, every other k a **negative**, and the **temperature** τ says how much the
// nearest negatives matter. Take three images and embeddings in the plane, where a unit vector is an angle: the three
// first views at 0°, 90° and 200°, the second views each 20° further.

// %%
const vector = (degrees: number) => [
  Math.cos((degrees * Math.PI) / 180),
  Math.sin((degrees * Math.PI) / 180),
];
const first = [0, 90, 200].map(vector);
const second = [20, 110, 220].map(vector);
const all = [...first, ...second];
const cosine = (a: number[], b: number[]) => a[0]! * b[0]! + a[1]! * b[1]!;
const similarities = all.map((a) => all.map((b) => cosine(a, b)));

// %% [markdown]
// Who is what? The mask of pairs says it: a row is an anchor, +1 marks its positive, −1 its negatives, and 0 is the
// anchor itself, which is no candidate.

// %%
import { heatmap } from "selflab/figures/heatmap";
import { pairKinds, twoViews } from "selflab/losses/pairMask";

const names = ["a₁", "a₂", "a₃", "b₁", "b₂", "b₃"];
const axes = { rows: names, columns: names, x: "candidate", y: "anchor", side: 280 };
const alt = "A six by six matrix: 0 on the diagonal, +1 three places beside it, −1 everywhere else.";
const kinds = tf.tidy(() => pairKinds(twoViews(3)));
heatmap(kinds, { ...axes, scale: "diverging", text: 0, alt });

// %% [markdown]
// Now the loss of the first anchor, term by term, and the mean over all six; then the same from the library.

// %%
const temperature = 0.5;
const loss = (i: number) => {
  const positive = similarities[i]![(i + 3) % 6]! / temperature;
  const candidates = similarities[i]!.filter((_, k) => k !== i).map((s) => Math.exp(s / temperature));
  return Math.log(candidates.reduce((sum, value) => sum + value, 0)) - positive;
};
const byHand = names.map((_, i) => loss(i));
({ first: byHand[0], mean: byHand.reduce((sum, value) => sum + value, 0) / 6 });

// %%
import { ntxent } from "selflab/losses/ntxent";

tf.tidy(() => ntxent(tf.tensor2d(first), tf.tensor2d(second), { temperature }).dataSync()[0]);

// %% [markdown]
// If all embeddings were equal, every candidate would be as good as another, and the loss would be ln(2N − 1): ln 5 here,
// ln 255 with 128 images. A training curve that stays there has learned nothing; that line is drawn in the figure below.
//
// ## Train
//
// Two networks: the **encoder** turns an image into a representation h of 128 numbers, which is kept; the **projector**
// turns h into the embedding z, where the loss is, and is thrown away afterwards. What the loss makes z forget (where
// the digit was, how bright), h may still know.

// %%
import { simclr } from "selflab/methods/instance/simclr";
import { cnnSmall } from "selflab/networks/cnnSmall";
import { mlp } from "selflab/networks/mlp";

const method = simclr({
  encoder: cnnSmall(),
  projector: mlp([128, 128, 64], { batchNorm: true }),
  view: digitViews(),
  temperature: 0.2,
});

// %%
import { adam } from "selflab/optimizers/adam";
import { batches, stepsOf } from "selflab/training/batches";
import { descend } from "selflab/training/descend";
import { fit } from "selflab/training/fit";

const steps = stepsOf(settings.epochs.MNIST, settings.train, settings.batchSize);
const data = batches(digits.inputs, { batchSize: settings.batchSize, steps }, keys.batches);
const trained = await fit(descend(method, adam({ learningRate: 1e-3 })), data, keys.fit);
({ steps, seconds: Math.round(trained.seconds) });

// %%
import { curves } from "selflab/figures/curves";

const chance = { y: Math.log(2 * settings.batchSize - 1), label: "ln 255: chance" };
const history = [...trained.history.loss!];
curves([{ name: "NT-Xent", x: history.map((_, i) => i + 1), y: history }], {
  title: "SimCLR on MNIST: the loss",
  x: "step",
  y: "loss (nats)",
  references: [chance],
  alt: "The loss falls from near ln 255 within some dozen steps and goes on falling slowly.",
});

// %% [markdown]
// ## Measure
//
// The loss says how well the pretext is solved, and not whether h is good for anything. So we freeze h and train a linear
// classifier on it with ten labels a class: a **linear probe**. And we do the same with two **controls**: raw pixels, and
// the same encoder at its random initialization, which is better than one would think. Without them, the number of the
// trained encoder would mean nothing.

// %%
import { representLabelled } from "selflab/training/represent";

const represented = ({ params, state }: typeof trained.last) => ({
  train: representLabelled(method.encode, params, state, digits),
  test: representLabelled(method.encode, params, state, digitTest),
});
const features = { SimCLR: represented(trained.last), untrained: represented(trained.first) };

// %%
import { effectiveRank } from "selflab/metrics/effectiveRank";
import { fewLabels } from "selflab/probes/linear";
import { nearestNeighborProbe } from "selflab/probes/nearestNeighbor";

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const rankOf = ({ data, shape }: { data: Float32Array; shape: readonly number[] }) =>
  tf.tidy(() => effectiveRank(tf.tensor2d(data, [shape[0]!, data.length / shape[0]!])));

// %%
import { table } from "selflab/figures/table";

const compared = { ...features, pixels: { train: digits, test: digitTest } };
const measured = Object.entries(compared).map(([name, sets]) => ({
  features: name,
  "ten labels a class": mean(fewLabels({ ...sets, perClass: 10, draws: 5, key: keys.labels })),
  "nearest neighbors": nearestNeighborProbe(sets).accuracy,
  "effective rank": rankOf(sets.test.inputs),
}));
table(measured, { caption: "MNIST: accuracy on held-out digits, and effective rank of the features" });

// %% [markdown]
// The **effective rank** tells along how many directions the features vary. Were it near one, the encoder would have
// collapsed: all images in nearly the same place.
//
// ## The figure
//
// How many labels does this save? The experiment repeats everything above on both sets, for several numbers of labels a
// class. It also trains the same encoder from scratch on the labelled images alone: once on the images as they are, and
// once on views of them, because part of what self-supervision knows is in the views that we chose for it.
//
// The solid curves are the published runs: three seeds, 10,000 images, five draws of the labels. The dashed curve is your
// own run, one seed and fewer images.

// %%
const own = await pretextTransfer.run(settings, key(0));
const rowsOfRun = Object.entries(own).flatMap(([set, { labels, accuracy }]) =>
  Object.entries(accuracy).map(([name, values]) => ({
    set,
    learner: name,
    ...Object.fromEntries(labels.map((count, i) => [`${count} labels`, values[i]!])),
  })),
);
table(rowsOfRun, { caption: `Your run (${profile}): accuracy on held-out images, by labels a class` });

// %%
import { published } from "selflab/experiments/reproduce/published";

pretextTransfer.figure(await published(pretextTransfer), own);

// %% [markdown]
// Read it with care:
//
// - On **MNIST**, with few labels, the probe on SimCLR is far above the untrained encoder, pixels, and training from
//   scratch on the images as they are. Much of that is the views: training from scratch *on views* comes close.
// - On **Fashion-MNIST** the gain is small. A crop of a coat is not as telling as a turned 7, and an untrained encoder
//   and pixels are strong there.
// - With many labels the curves meet: labels then say all that the pretext could have found out.
//
// ## A second method: Barlow Twins
//
// SimCLR needs other images to push away from. **Barlow Twins** needs none. It standardizes each feature over the batch,
// correlates the features of view a with those of view b, and asks that matrix C to be the identity: a feature agrees with
// itself (so views agree), and with no other (so features do not repeat each other, and collapse does not pay).
//
// $$L = \sum_i (1 - C_{ii})^2 + \lambda \sum_i \sum_{j \ne i} C_{ij}^2$$

// %%
import { barlowTwins } from "selflab/methods/nonContrastive/barlowTwins";

const twins = (lambda: number) =>
  barlowTwins({
    encoder: cnnSmall(),
    projector: mlp([128, 128, 32], { batchNorm: true }),
    view: digitViews(),
    lambda,
  });
const trainTwins = (lambda: number) =>
  fit(descend(twins(lambda), adam({ learningRate: 1e-3 })), data, keys.twins, { showProgress: false });

// %%
import { crossCorrelation } from "selflab/methods/nonContrastive/barlowTwins";
import { chain } from "selflab/networks/chain";

const views = ["first", "second"].map((name) => seen(digitTest.inputs, digitViews(), name));
const whole = chain({ encoder: cnnSmall(), projector: mlp([128, 128, 32], { batchNorm: true }) });
const correlation = ({ params, state }: typeof trained.last) =>
  tf.tidy(() => {
    const [za, zb] = views.map(
      ({ data: values, shape }) => whole.apply(params, state, tf.tensor(values, shape), "evaluate").output,
    );
    return crossCorrelation(za!, zb!).arraySync();
  });

// %%
const trainedTwins = await trainTwins(0.02);
const drawn = (model: typeof trained.last, title: string) => {
  const options = { scale: "diverging", range: [-1, 1], side: 260 } as const;
  return { title, figure: heatmap(correlation(model), { ...options, alt: `Correlations, ${title}.` }) };
};

// %%
import { panels } from "selflab/figures/panels";

panels([drawn(trainedTwins.first, "untrained"), drawn(trainedTwins.last, "trained")], {
  title: "C of two views of held-out digits",
  alt: "Untrained, a pale square with a faint diagonal; trained, a strong diagonal on a mixed ground.",
});

// %% [markdown]
// ## Break it
//
// What happens without the second term, λ = 0? Predict first: will the views still agree? Will a probe notice?

// %%
const brokenTwins = await trainTwins(0);
const summary = (model: typeof trained.last) => {
  const c = correlation(model);
  const off = c.flatMap((row, i) => row.filter((_, j) => j !== i));
  return {
    "agreement: mean of Cᵢᵢ": mean(c.map((row, i) => row[i]!)),
    "redundancy: RMS of Cᵢⱼ": Math.sqrt(mean(off.map((value) => value ** 2))),
  };
};

// %%
table(
  [
    { "weight of the second term": "λ = .02", ...summary(trainedTwins.last) },
    { "weight of the second term": "λ = 0", ...summary(brokenTwins.last) },
  ],
  { caption: "Barlow Twins with and without the redundancy term, on held-out digits" },
);

// %% [markdown]
// The views agree either way. Without the term the features repeat each other; that is the beginning of **dimensional
// collapse**, and no curve of the agreement shows it.
//
// ## Claims
//
// An experiment states its claims before it runs: a number, and how large it must be in the mean over three seeds, with
// the right sign on each. A claim that does not hold stays in the table as *not reproduced at this scale*.

// %%
import simclrExperiment from "selflab/experiments/instance/simclr";
import barlowTwinsExperiment from "selflab/experiments/nonContrastive/barlowTwins";
import { verdictRows, verdicts } from "selflab/experiments/reproduce/verdict";

table(verdictRows(verdicts(pretextTransfer.claims, await published(pretextTransfer))), {
  caption: "Row 1: pretext, then transfer (full records)",
});

// %%
table(verdictRows(verdicts(simclrExperiment.claims, await published(simclrExperiment))), {
  caption: "Row 79: SimCLR (full records)",
});

// %%
table(verdictRows(verdicts(barlowTwinsExperiment.claims, await published(barlowTwinsExperiment))), {
  caption: "Row 82: Barlow Twins (full records)",
});

// %% [markdown]
// And the claims of row 1 on your own run: one seed and fewer images, so do not be surprised by other verdicts.

// %%
table(verdictRows(verdicts(pretextTransfer.claims, [own])), { caption: `Row 1 on your run (${profile})` });

// %%
simclrExperiment.figure(await published(simclrExperiment));

// %% [markdown]
// ## Exercises
//
// **1 · Where does chance lie?** Write the loss of NT-Xent when all 2N embeddings are equal, as a function of N. The stub
// returns 0, and the check says so; change it until the check is content.

// %%
let chanceLevel = (_n: number): number => 0;

// %%
import { exercise } from "selflab/figures/exercise";

const equal = (n: number) => tf.tidy(() => ntxent(tf.ones([n, 4]), tf.ones([n, 4])).dataSync()[0]!);
const checkChance = () =>
  exercise({
    "two images": () => Math.abs(chanceLevel(2) - equal(2)) < 1e-4,
    "128 images": () => Math.abs(chanceLevel(128) - equal(128)) < 1e-4,
  });
checkChance();

// %% jupyter={"source_hidden": true}
// Solution: each of the 2N − 1 candidates has the same score.
chanceLevel = (n: number) => Math.log(2 * n - 1);
checkChance();

// %% [markdown]
// **2 · Which negatives matter?** The gradient of the loss pushes the anchor away from negative k with a weight that is
// the softmax over the candidates. Write the weights of one anchor's negatives from its similarities to all candidates
// (the positive first), and see what a small temperature does.

// %%
let negativeWeights = (candidates: number[], _tau: number): number[] => candidates.slice(1).map(() => 0);

// %%
const near = [0.9, 0.8, 0.1, -0.5];
const checkWeights = () =>
  exercise({
    "one weight for each negative": () => negativeWeights(near, 0.5).length === 3,
    "of four equal candidates, each has a quarter": () =>
      negativeWeights([0.5, 0.5, 0.5, 0.5], 1).every((weight) => Math.abs(weight - 0.25) < 1e-6),
    "at τ = .05 the nearest negative has nearly all": () => {
      const [nearest, ...others] = negativeWeights(near, 0.05);
      return nearest! > 0.1 && others.every((weight) => weight < 1e-5 && weight > 0);
    },
  });
checkWeights();

// %% jupyter={"source_hidden": true}
// Solution: the softmax of all candidates, without the positive's share.
negativeWeights = (candidates: number[], tau: number) => {
  const exps = candidates.map((s) => Math.exp(s / tau));
  const total = exps.reduce((a, b) => a + b, 0);
  return exps.slice(1).map((value) => value / total);
};
checkWeights();

// %% [markdown]
// ## Sources
//
// - SimCLR: Chen, Kornblith, Norouzi & Hinton 2020, arXiv:2002.05709. Equation 1 is the loss above; Table 4 compares losses,
//   Table 7 numbers of labels. There: ResNet-50 on ImageNet, batches of 4,096, 1,000 epochs. Here: a network of 154,256
//   weights, 28 × 28 pixels, batches of 128.
// - Barlow Twins: Zbontar, Jing, Misra, LeCun & Deny 2021, arXiv:2103.03230. There D = 8,192 and λ = .005; at our D = 32
//   the second term has fewer entries and needs a larger λ.
// - Linear probes with all labels saturate on digits, so this lesson measures with ten labels a class.
// - MNIST: LeCun, Cortes & Burges 1998. Fashion-MNIST: Xiao, Rasul & Vollgraf 2017, arXiv:1708.07747; the copy used here
//   has no official split, so ours is fixed by a seed, and its numbers are not comparable with published ones to the point.
