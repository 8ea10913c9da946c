/**
 * The contrastive loss on pairs: rows that belong together are drawn to each other, other rows are pushed apart until
 * they are a margin m away.
 *
 *     L = mean over pairs of  y · ½ D²  +  (1 − y) · ½ max(0, m − D)²        D = ‖zᵃ − zᵇ‖
 *
 * y is 1 for a positive pair and 0 for a negative one. A spring: the force grows with the stretch, and beyond m there is
 * none. When all embeddings are equal, positives cost 0 and negatives ½ m².
 *
 * Source: Hadsell, Chopra & LeCun 2006, "Dimensionality reduction by learning an invariant mapping", eq. 4.
 * Differs: the paper writes Y = 0 for a positive pair. Libraries leave out the half, the square, or take the margin on D²:
 * see `form` and conventions.ts.
 */
import { checkShape, tf } from "../core/tensor.ts";
import { active, averageOver } from "./average.ts";
import { distance, distances } from "./distance.ts";
import type { PairMask } from "./pairMask.ts";

/**
 * What a pair at distance D costs, with margins m and m⁺ and D⁺ = max(0, D − m⁺):
 *
 * | form | positive | negative | who |
 * |---|---|---|---|
 * | "halved squares" | ½ D⁺² | ½ max(0, m − D)² | Hadsell 2006, sentence-transformers |
 * | "squares" | D⁺² | max(0, m − D)² | the tutorial, TensorFlow Addons, Keras' example |
 * | "distances" | D⁺ | max(0, m − D) | pytorch-metric-learning |
 * | "margin on squares" | max(0, D² − m⁺) | max(0, m − D²) | pytorch-metric-learning with a squared distance |
 * | "exponential" | (2/m) D⁺² | 2m exp(−2.77 D / m) | Chopra 2005, where m is the largest distance, called Q |
 */
export type ContrastiveForm =
  | "halved squares"
  | "squares"
  | "distances"
  | "margin on squares"
  | "exponential";

export interface ContrastivePairOptions {
  /** Margin m > 0, in distance (in squared distance for "margin on squares"): negatives beyond it cost nothing. Default 1. */
  readonly margin?: number;
  /** Margin m⁺ in [0, m): positives below it cost nothing. Default 0, the paper's. */
  readonly positiveMargin?: number;
  /** Default "halved squares", the paper's. */
  readonly form?: ContrastiveForm;
  /**
   * What the sum is divided by: "pairs", all of them; "kinds", the positives' sum by their number plus the negatives' sum
   * by theirs; "active", the same with only pairs that cost something. Default "pairs".
   */
  readonly averaging?: "pairs" | "kinds" | "active";
}

/** The mean over N pairs of rows. `za`, `zb`: `[N, D]`; `same`: `[N]`, 1 for a positive pair, 0 for a negative one. */
export function contrastivePair(
  za: tf.Tensor2D,
  zb: tf.Tensor2D,
  same: tf.Tensor1D,
  options: ContrastivePairOptions = {},
): tf.Scalar {
  checkShape("contrastivePair", "zb", zb.shape, za.shape, "pass two rows for each pair");
  checkShape("contrastivePair", "same", same.shape, [za.shape[0]], "pass 1 or 0 for each pair");
  const positives = tf.cast(same, "float32");
  return contrastivePairOf(distance(za, zb), { positives, negatives: tf.sub(1, positives) }, options);
}

/** The mean over all pairs of a batch, given by `pairs`, such as `amongLabels(labels)`. `z`: `[N, D]`. */
export function contrastivePairAmong(
  z: tf.Tensor2D,
  pairs: PairMask,
  options: ContrastivePairOptions = {},
): tf.Scalar {
  checkShape(
    "contrastivePairAmong",
    "pairs",
    pairs.positives.shape,
    [z.shape[0], z.shape[0]],
    "pass the pairs of z",
  );
  return contrastivePairOf(distances(z), pairs, options);
}

/** The loss of distances of any kind; masks of 0 and 1 of their shape. Without pairs it is 0. */
export function contrastivePairOf<T extends tf.Tensor>(
  distance: T,
  { positives, negatives }: { readonly positives: T; readonly negatives: T },
  options: ContrastivePairOptions = {},
): tf.Scalar {
  const { averaging = "pairs" } = options;
  const cost = contrastivePairCost(distance, options);
  if (averaging === "pairs") {
    const costs = tf.add(tf.mul(cost.positive, positives), tf.mul(cost.negative, negatives));
    return averageOver(costs, tf.add(positives, negatives));
  }
  const mean = (costs: tf.Tensor, kind: tf.Tensor) =>
    averageOver(costs, averaging === "kinds" ? kind : tf.mul(kind, active(costs)));
  return tf.add(mean(cost.positive, positives), mean(cost.negative, negatives));
}

/** What a pair at each distance costs if it is a positive, and if it is a negative; of the shape of `d`. */
export function contrastivePairCost<T extends tf.Tensor>(
  d: T,
  { margin = 1, positiveMargin = 0, form = "halved squares" }: ContrastivePairOptions = {},
): { positive: T; negative: T } {
  if (!(margin > 0)) {
    throw new RangeError(`contrastivePair: expected a margin above 0, got ${margin}; 1 is usual`);
  }
  if (!(positiveMargin >= 0 && positiveMargin < margin)) {
    throw new RangeError(
      `contrastivePair: expected a positive margin in [0, ${margin}), got ${positiveMargin}; 0 is the paper's`,
    );
  }
  const beyond = (x: tf.Tensor): T => (positiveMargin === 0 ? x : tf.relu(tf.sub(x, positiveMargin))) as T;
  const within = (x: tf.Tensor): T => tf.relu(tf.sub(margin, x) as T);
  switch (form) {
    case "halved squares":
      return { positive: tf.mul(0.5, tf.square(beyond(d))), negative: tf.mul(0.5, tf.square(within(d))) };
    case "squares":
      return { positive: tf.square(beyond(d)), negative: tf.square(within(d)) };
    case "distances":
      return { positive: beyond(d), negative: within(d) };
    case "margin on squares":
      return { positive: beyond(tf.square(d)), negative: within(tf.square(d)) };
    case "exponential":
      return {
        positive: tf.mul(2 / margin, tf.square(beyond(d))),
        negative: tf.mul(2 * margin, tf.exp(tf.mul(-2.77 / margin, d))),
      };
  }
}
