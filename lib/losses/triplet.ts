/**
 * The triplet loss: an anchor should be nearer to its positive than to its negative by a margin m.
 *
 *     L = mean over triplets of  max(0, d(a, p) − d(a, n) + m)        d(x, y) = ‖x − y‖²
 *
 * Only differences of distances count, so classes may be as wide as they like. When all embeddings are equal, L = m (soft
 * margin: ln 2): a curve that stays there has collapsed. The floor is 0, at which there is no gradient.
 *
 * Source: Schroff et al. 2015, arXiv:1503.03832, § 3.1; soft margin: Hermans et al. 2017, arXiv:1703.07737, § 2.
 * Differs: the paper sums; libraries average, over all triplets or over those above 0, and most take plain distances: see
 * conventions.ts.
 */
import type { Key } from "../core/key.ts";
import { checkShape, tf } from "../core/tensor.ts";
import { active, averageOver } from "./average.ts";
import { distance, distances, squaredDistance, squaredDistances } from "./distance.ts";
import type { PairMask } from "./pairMask.ts";
import { hardTriplets, randomTriplets, semiHardTriplets, type Triplets } from "./tripletMining.ts";

export interface TripletOptions {
  /** Margin m ≥ 0, in units of d. Default .2, the paper's, and 0 with `soft`. */
  readonly margin?: number;
  /** Whether d is the squared distance, as in the paper, or the distance. Default true. */
  readonly squared?: boolean;
  /** Whether log(1 + exp x) stands in the place of max(0, x): a margin that never ends. Default false. */
  readonly soft?: boolean;
  /** What the sum is divided by: "triplets", all of them, or "active", those whose loss is above 0. Default "triplets". */
  readonly averaging?: "triplets" | "active";
}

export interface TripletMiningOptions extends TripletOptions {
  /**
   * Which triplets of the batch count (see tripletMining.ts): "all", with N³ numbers in memory; "hard", one for each anchor;
   * "semi-hard", one for each positive pair; "random", one for each anchor. Default "semi-hard", the paper's.
   */
  readonly mining?: "all" | "hard" | "semi-hard" | "random";
  /** What "random" draws from. */
  readonly key?: Key;
  /**
   * Anchors without a positive: "left out", or "its own", at distance 0, so that they still push their negatives away.
   * Default "left out".
   */
  readonly lonely?: "left out" | "its own";
}

/** The mean over T triplets of rows. `anchors`, `positives`, `negatives`: `[T, D]`. */
export function triplet(
  anchors: tf.Tensor2D,
  positives: tf.Tensor2D,
  negatives: tf.Tensor2D,
  options: TripletOptions = {},
): tf.Scalar {
  const { squared = true } = options;
  checkShape("triplet", "positives", positives.shape, anchors.shape, "pass one positive for each anchor");
  checkShape("triplet", "negatives", negatives.shape, anchors.shape, "pass one negative for each anchor");
  const d = squared ? squaredDistance : distance;
  const cost = tripletCost(d(anchors, positives), d(anchors, negatives), options);
  return average(cost, tf.onesLike(cost), options);
}

/** The mean over the chosen triplets of a batch; without any it is 0. `z`: `[N, D]`; `pairs` such as `amongLabels(labels)`. */
export function tripletAmong(z: tf.Tensor2D, pairs: PairMask, options: TripletMiningOptions = {}): tf.Scalar {
  const n = z.shape[0];
  checkShape("tripletAmong", "pairs", pairs.positives.shape, [n, n], "pass the pairs of z");
  const { squared = true, mining = "semi-hard", lonely = "left out" } = options;
  const d = squared ? squaredDistances(z) : distances(z);
  const counted = lonely === "left out" ? pairs : withThemselves(pairs);
  if (mining === "all") {
    const cost = tripletCost(tf.expandDims(d, 2), tf.expandDims(d, 1), options);
    const exists = tf.mul(tf.expandDims(counted.positives, 2), tf.expandDims(counted.negatives, 1));
    return average(cost, exists, options);
  }
  const chosen = mine(d, counted, mining, options.key);
  const flat = tf.reshape(d, [n * n]);
  const rows = tf.mul(chosen.anchors, tf.scalar(n, "int32"));
  const to = (columns: tf.Tensor1D) => tf.gather(flat, tf.add(rows, columns));
  return average(tripletCost(to(chosen.positives), to(chosen.negatives), options), chosen.exists, options);
}

/** What triplets cost with their two distances: max(0, d⁺ − d⁻ + m), or its soft form. Shapes that broadcast. */
export function tripletCost(
  toPositive: tf.Tensor,
  toNegative: tf.Tensor,
  { soft = false, margin = soft ? 0 : 0.2 }: TripletOptions = {},
): tf.Tensor {
  if (!(margin >= 0 && Number.isFinite(margin))) {
    throw new RangeError(`triplet: expected a margin of 0 or more, got ${margin}; .2 is the paper's`);
  }
  const excess = tf.add(tf.sub(toPositive, toNegative), margin);
  return soft ? tf.softplus(excess) : tf.relu(excess);
}

function average(cost: tf.Tensor, exists: tf.Tensor, { averaging = "triplets" }: TripletOptions): tf.Scalar {
  return averageOver(cost, averaging === "triplets" ? exists : tf.mul(exists, active(cost)));
}

function mine(
  distances: tf.Tensor2D,
  pairs: PairMask,
  mining: "hard" | "semi-hard" | "random",
  key: Key | undefined,
): Triplets {
  if (mining === "hard") return hardTriplets(distances, pairs);
  if (mining === "semi-hard") return semiHardTriplets(distances, pairs);
  if (key === undefined) {
    throw new TypeError(
      'tripletAmong: expected a key for mining "random", got none; pass one, new for each step',
    );
  }
  return randomTriplets(pairs, key);
}

/** Where an anchor has no positive, itself. */
function withThemselves({ positives, negatives }: PairMask): PairMask {
  const lonely = tf.sub(1, tf.max(positives, 1, true));
  return { positives: tf.add(positives, tf.mul(tf.eye(positives.shape[0]), lonely)), negatives };
}
