/**
 * InfoNCE of two views in the forms in which it is used: who is an anchor, which candidates it has, what else is in the
 * denominator.
 *
 *     L = f · mean over anchors a of −log ( exp(sₐₚ) / Σ_{c ∈ D(a)} exp(sₐ꜀) )        s = cos(zₐ, z꜀) / τ
 *
 * | form      | anchors | candidates of an anchor                       | chance     | τ     | f  |
 * |-----------|---------|-----------------------------------------------|------------|-------|----|
 * | `simclr`  | both    | both views of all images, but not itself      | ln(2N − 1) | .5    | 1  |
 * | `cpc`     | first   | the second view of all images                 | ln N       | .1    | 1  |
 * | `clip`    | both    | the other view of all images                  | ln N       | .07   | 1  |
 * | `moco`    | first   | its own second view, and K rows of a queue    | ln(K + 1)  | .07   | 1  |
 * | `mocoV3`  | first   | the second view of all images                 | 2τ ln N    | 1     | 2τ |
 *
 * `viewScores` gives scores and pairs of a form to any other loss of them: decoupled, debiased, with hard negatives.
 */
import { checkShape, tf } from "../core/tensor.ts";
import { checkTemperature, cosineCritic, dotCritic } from "./critics.ts";
import { infonce } from "./infonce.ts";
import {
  acrossViews,
  amongViews,
  firstAnchors,
  type Pairs,
  positivesAlone,
  stacked,
  withNegatives,
} from "./pairs.ts";

export interface ViewForm {
  /** Temperature τ > 0, or a tensor where it is learned. Default .5, SimCLR's for CIFAR-10. */
  readonly temperature?: number | tf.Scalar;
  /** Whether embeddings are scaled to length one, so that s is a cosine over τ. Default true. */
  readonly normalized?: boolean;
  /** Which views are anchors: both, or the first only, where the second is of a teacher. Default "both". */
  readonly anchors?: "both" | "first";
  /** Which rows of the batch an anchor has to choose from. Default "both views". */
  readonly candidates?: "both views" | "other view" | "own positive";
  /** More negatives, `[K, D]`: rows of a queue or a bank. Default none. */
  readonly more?: tf.Tensor2D;
  /** The factor f of the mean: a number, or "2τ", by which the gradient depends less on τ. Default 1. */
  readonly factor?: number | "2τ";
}

/** The forms of the table. `moco` needs `more`. */
export const viewForms = {
  simclr: {},
  cpc: { anchors: "first", candidates: "other view", temperature: 0.1 },
  clip: { candidates: "other view", temperature: 0.07 },
  moco: { anchors: "first", candidates: "own positive", temperature: 0.07 },
  mocoV3: { anchors: "first", candidates: "other view", temperature: 1, factor: "2τ" },
} as const satisfies Record<string, ViewForm>;

/** The loss in nats. `za`, `zb`: `[N, D]`, row n of both from image n, N ≥ 2. */
export function viewInfonce(za: tf.Tensor2D, zb: tf.Tensor2D, form: ViewForm = {}): tf.Scalar {
  const { scores, pairs } = viewScores(za, zb, form);
  const { temperature = 0.5, factor = 1 } = form;
  const mean = infonce(scores, pairs);
  if (factor === 1) return mean;
  return tf.mul(mean, factor === "2τ" ? tf.mul(2, temperature) : factor);
}

/**
 * What the loss cannot go below for N images and `negatives` rows of a queue, in nats before the factor: cosines are at
 * least −1, and those of N images are on average at least −1 / (N − 1).
 *
 *     in the batch: ln(1 + K exp(−N / ((N − 1) τ)))        from a queue: ln(1 + K exp(−2 / τ))
 *
 * Views that agree and images at the corners of a simplex reach the first, which takes N − 1 dimensions. So the loss is not
 * 0 at its best, and not near it if τ is large: with 128 images ln(1 + 254 e^(−2.02)) = 3.55 at τ = .5 and .01 at τ = .1.
 */
export function viewFloor(
  images: number,
  {
    temperature = 0.5,
    candidates = "both views",
  }: Pick<ViewForm, "candidates"> & { temperature?: number } = {},
  queue = 0,
): number {
  const inBatch = { "both views": 2 * images - 2, "other view": images - 1, "own positive": 0 }[candidates];
  const spread = images / (images - 1);
  return Math.log1p(inBatch * Math.exp(-spread / temperature) + queue * Math.exp(-2 / temperature));
}

/** The scores of anchors with candidates, `[A, C]`, and which of them are pairs. */
export function viewScores(
  za: tf.Tensor2D,
  zb: tf.Tensor2D,
  form: Omit<ViewForm, "factor"> = {},
): { scores: tf.Tensor2D; pairs: Pairs } {
  const { temperature = 0.5, normalized = true, anchors = "both", candidates = "both views", more } = form;
  checkShape("viewScores", "zb", zb.shape, za.shape, "pass two views of the same batch");
  checkTemperature("viewScores", temperature);
  if (candidates === "own positive" && !more) {
    throw new RangeError(
      "viewScores: expected more negatives where an anchor's only candidate of the batch is its positive, got none; pass the rows of a queue as more",
    );
  }
  const score = (a: tf.Tensor2D, c: tf.Tensor2D): tf.Tensor2D =>
    normalized ? cosineCritic(a, c, temperature) : tf.div(dotCritic(a, c), temperature);
  const batch = { za, zb, bothAnchors: anchors === "both", score };
  const { scores, pairs } =
    candidates === "both views" ? fromBothViews(batch) : fromOtherView(batch, candidates);
  if (!more) return { scores, pairs };
  const all = anchors === "both" ? tf.concat([za, zb], 0) : za;
  return {
    scores: tf.concat([scores, score(all, more)], 1),
    pairs: withNegatives(pairs, more.shape[0]),
  };
}

interface Batch {
  readonly za: tf.Tensor2D;
  readonly zb: tf.Tensor2D;
  readonly bothAnchors: boolean;
  readonly score: (anchors: tf.Tensor2D, candidates: tf.Tensor2D) => tf.Tensor2D;
}

function fromBothViews({ za, zb, bothAnchors, score }: Batch): { scores: tf.Tensor2D; pairs: Pairs } {
  const both: tf.Tensor2D = tf.concat([za, zb], 0);
  const [n] = za.shape;
  const pairs = amongViews(n);
  return bothAnchors
    ? { scores: score(both, both), pairs }
    : { scores: score(za, both), pairs: firstAnchors(pairs, n) };
}

function fromOtherView(
  { za, zb, bothAnchors, score }: Batch,
  candidates: "other view" | "own positive",
): { scores: tf.Tensor2D; pairs: Pairs } {
  const [n] = za.shape;
  const square = score(za, zb);
  const others = (scores: tf.Tensor2D) => ({ scores, pairs: acrossViews(n) });
  const own = (scores: tf.Tensor2D) => ({
    scores: tf.sum(tf.mul(scores, tf.eye(n)), 1, true) as tf.Tensor2D,
    pairs: positivesAlone(n),
  });
  const side = candidates === "other view" ? others : own;
  const upper = side(square);
  if (!bothAnchors) return upper;
  const lower = side(tf.transpose(square));
  return {
    scores: tf.concat([upper.scores, lower.scores], 0),
    pairs: stacked(upper.pairs, lower.pairs),
  };
}
