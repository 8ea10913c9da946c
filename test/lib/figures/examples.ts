/** One typical figure of each kind, for the tests of what all figures owe. */
import { bars } from "../../../lib/figures/bars.ts";
import { curves } from "../../../lib/figures/curves.ts";
import type { Figure } from "../../../lib/figures/figure.ts";
import { heatmap } from "../../../lib/figures/heatmap.ts";
import { imageGrid } from "../../../lib/figures/imageGrid.ts";
import { panels } from "../../../lib/figures/panels.ts";
import { scatter } from "../../../lib/figures/scatter.ts";
import { slider } from "../../../lib/figures/slider.ts";

const wave = (i: number) => Math.sin(i * 12.9898);
const methods = ["SimCLR, then a linear probe", "Barlow Twins", "random initialization", "raw pixels"];
const labels = [1, 3, 10, 30, 100];
const fourSeeds = (level: number) => [0, 1, 2].map((seed) => level + 0.02 * wave(seed + level));

export const labelEfficiency = curves(
  methods.map((name, m) => ({
    name,
    x: labels,
    y: [0, 1, 2].map((seed) => labels.map((_, i) => 0.5 - 0.1 * m + 0.1 * i + 0.02 * wave(seed + i))),
  })),
  {
    title:
      "With few labels, representations learned without any beat training from scratch on handwritten digits",
    subtitle: "three seeds; bands from the lowest to the highest",
    x: "labels per class",
    y: "test accuracy",
    logX: true,
    references: [{ y: 0.1, label: "chance" }],
    alt: "Four rising curves; SimCLR is the highest at every number of labels.",
  },
);

const steps = Array.from({ length: 5000 }, (_, i) => i + 1);
export const loss = curves(
  [{ name: "NT-Xent", x: steps, y: steps.map((i) => 5 / Math.sqrt(i) + 0.1 * wave(i)) }],
  {
    title: "Training loss",
    x: "step",
    y: "loss (nats)",
    references: [
      { y: Math.log(255), label: "ln 255: all similarities equal" },
      { x: 1000, label: "end of warm-up" },
    ],
    alt: "The loss falls from 5 to near 0.",
  },
);

export const scores = bars(
  ["MNIST", "Fashion-MNIST"].map((name, s) => ({
    name,
    values: methods.map((_, m) => fourSeeds(0.9 - 0.1 * m - 0.05 * s)),
  })),
  {
    categories: methods,
    title: "Linear probe",
    y: "test accuracy",
    digits: 2,
    alt: "Eight bars in four pairs.",
  },
);

function scoresAt(temperature: number): Figure {
  const weights = methods.map((_, m) => Math.exp(-m / temperature));
  return bars([{ name: "weight", values: weights }], {
    categories: methods,
    rangeY: [0, 1],
    alt: "Four bars.",
  });
}

const grid = (side: number) =>
  Array.from({ length: side }, (_, i) => Array.from({ length: side }, (_, j) => wave(i - j)));
export const similarities = heatmap(grid(8), {
  title: "Cosine similarity of eight views",
  scale: "diverging",
  text: 2,
  x: "view",
  y: "view",
  color: "cosine",
  alt: "A matrix with its highest values on the diagonal.",
});
export const correlation = heatmap(grid(64), { title: "Cross-correlation", alt: "A large matrix." });

export const embeddings = scatter(
  ["circle", "square", "triangle", "cross"].map((name, k) => ({
    name,
    x: Array.from({ length: 200 }, (_, i) => wave(i) + k),
    y: Array.from({ length: 200 }, (_, i) => wave(i + 500) + 2 * (k % 2)),
  })),
  { title: "Embeddings", equal: true, x: "component 1", y: "component 2", alt: "Four clouds of points." },
);

export const images = imageGrid(
  {
    data: Float32Array.from({ length: 24 * 28 * 28 }, (_, i) => Math.max(0, wave(Math.floor(i / 7)))),
    shape: [24, 28, 28, 1],
  },
  {
    title: "Images and two views of each",
    rowNames: ["image", "first view", "second view"],
    alt: "Three rows of eight images.",
  },
);

export const both = panels(
  [
    { title: "MNIST", figure: labelEfficiency },
    { title: "Fashion-MNIST", figure: labelEfficiency },
  ],
  { title: "Accuracy against labels", alt: "Twice four rising curves." },
);

export const temperatures = slider(
  [0.1, 0.5, 1].map((temperature) => ({
    label: `${temperature}`,
    figure: scoresAt(temperature),
  })),
  {
    name: "temperature τ",
    start: "0.5",
    alt: "Four bars that are more alike the farther right the slider is.",
  },
);

export const examples: Readonly<Record<string, Figure>> = {
  labelEfficiency,
  loss,
  scores,
  similarities,
  correlation,
  embeddings,
  images,
  both,
  temperatures,
};
