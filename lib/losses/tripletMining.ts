/**
 * Which triplets of a batch a loss looks at. A function of distances, pairs and perhaps a key, of fixed shapes: rules pick
 * columns, and a mask tells where a triplet does not exist, so that all of it works inside a compiled step. No gradient
 * flows through the choice.
 *
 * Source: Schroff et al. 2015, arXiv:1503.03832, § 3.2 (semi-hard); Hermans et al. 2017, arXiv:1703.07737, § 2 (batch-hard).
 */
import { stopGradient } from "../core/gradient.ts";
import { type Key, split, uniform } from "../core/key.ts";
import { countAtMost } from "../core/operations/searchSorted.ts";
import { argsort } from "../core/operations/sort.ts";
import { tf } from "../core/tensor.ts";
import type { PairMask } from "./pairMask.ts";

/** T triplets of rows of a batch. */
export interface Triplets {
  /** Rows of anchors, positives and negatives, int32 `[T]`. */
  readonly anchors: tf.Tensor1D;
  readonly positives: tf.Tensor1D;
  readonly negatives: tf.Tensor1D;
  /** 1 where there is such a triplet, 0 where the anchor has no positive or no negative, `[T]`. */
  readonly exists: tf.Tensor1D;
}

/**
 * Batch-hard: for each anchor its farthest positive and its nearest negative; T = N. `distances`: `[N, N]`.
 *
 * While embeddings are nearly equal, every such triplet violates the margin and their forces cancel, so that training at a
 * low learning rate may collapse: the loss then stays at the margin.
 */
export function hardTriplets(distances: tf.Tensor2D, pairs: PairMask): Triplets {
  const fixed = stopGradient(distances);
  // Distances are at least 0: a column that is no positive never wins over one that is.
  const positives: tf.Tensor1D = tf.argMax(tf.mul(pairs.positives, tf.add(fixed, 1)), 1);
  return onePerAnchor(pairs, positives, tf.argMin(onlyNegatives(fixed, pairs), 1));
}

/**
 * Semi-hard: for each positive pair the nearest negative that is farther from the anchor than the positive; T = N². Where
 * no negative is farther, the farthest of all. `distances`: `[N, N]`.
 *
 * Negatives are sorted once for each anchor and found by bisection, so memory is N², not N³.
 */
export function semiHardTriplets(distances: tf.Tensor2D, pairs: PairMask): Triplets {
  const fixed = stopGradient(distances);
  const n = fixed.shape[0];
  const candidates = onlyNegatives(fixed, pairs);
  const order = argsort(candidates);
  // Pairs that are no positives do not count. All of them look for 0: a bisection that always goes one way is six times as fast.
  const toPositives: tf.Tensor2D = tf.mul(fixed, pairs.positives);
  const nearer = countAtMost(tf.gather(candidates, order, 1, 1), toPositives);
  const last = tf.sub(tf.sum(pairs.negatives, 1, true), 1);
  const place = tf.cast(tf.relu(tf.minimum(tf.cast(nearer, "float32"), last)), "int32");
  const rows = tf.range(0, n, 1, "int32");
  return {
    anchors: tf.reshape(tf.tile(tf.expandDims(rows, 1), [1, n]), [n * n]),
    positives: tf.tile(rows, [n]),
    negatives: tf.reshape(tf.gather(order, place, 1, 1), [n * n]),
    exists: tf.reshape(tf.mul(pairs.positives, tf.max(pairs.negatives, 1, true)), [n * n]),
  };
}

/** For each anchor a random positive and a random negative, all equally likely; T = N. */
export function randomTriplets(pairs: PairMask, key: Key): Triplets {
  const [forPositives, forNegatives] = split(key) as [Key, Key];
  const [n, columns] = pairs.positives.shape;
  const draw = (mask: tf.Tensor2D, from: Key): tf.Tensor1D =>
    tf.argMax(tf.mul(mask, tf.add(uniform(from, [n, columns]), 1)), 1);
  return onePerAnchor(pairs, draw(pairs.positives, forPositives), draw(pairs.negatives, forNegatives));
}

function onePerAnchor(pairs: PairMask, positives: tf.Tensor1D, negatives: tf.Tensor1D): Triplets {
  return {
    anchors: tf.range(0, pairs.positives.shape[0], 1, "int32"),
    positives,
    negatives,
    exists: tf.mul(tf.max(pairs.positives, 1), tf.max(pairs.negatives, 1)),
  };
}

/** Distances to negatives; all others are infinitely far. */
function onlyNegatives(distances: tf.Tensor2D, { negatives }: PairMask): tf.Tensor2D {
  return tf.where(tf.cast(negatives, "bool"), distances, tf.fill(distances.shape, Number.POSITIVE_INFINITY));
}
