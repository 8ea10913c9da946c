/**
 * The N-pair loss: of N positives, one of each class, an anchor should find its own. Each is the negative of all others, so
 * that 2N embeddings make N (N − 1) comparisons.
 *
 *     L = 1/N Σᵢ log(1 + Σ_{j≠i} exp(fᵢᵀfⱼ⁺ − fᵢᵀfᵢ⁺)) + λ · 1/(2N) Σᵢ (‖fᵢ‖² + ‖fᵢ⁺‖²)
 *
 * It is the cross-entropy of a softmax over fᵢᵀf⁺. When all embeddings are equal and λ = 0, L = ln N. N = 2 is the triplet
 * loss with a soft margin and dot products. Products are not scaled by a temperature, so that norms do its work; λ keeps
 * them small.
 *
 * Source: Sohn 2016, "Improved deep metric learning with multi-class N-pair loss objective", § 3.
 * Differs: libraries leave λ to the user, and pytorch-metric-learning scales rows to length one: see conventions.ts.
 */
import { logSumExp } from "../core/numeric.ts";
import { checkShape, tf } from "../core/tensor.ts";

export interface NPairOptions {
  /** Weight λ ≥ 0 of the mean squared norm. Default 0. */
  readonly lambda?: number;
}

/** The mean over anchors in nats. `anchors`, `positives`: `[N, D]`, rows n of both of class n, N ≥ 2. */
export function nPair(
  anchors: tf.Tensor2D,
  positives: tf.Tensor2D,
  { lambda = 0 }: NPairOptions = {},
): tf.Scalar {
  checkShape("nPair", "positives", positives.shape, anchors.shape, "pass one positive for each anchor");
  const n = anchors.shape[0];
  if (n < 2)
    throw new RangeError(`nPair: expected at least 2 pairs, got ${n}; a negative needs another class`);
  checkWeight("nPair", lambda);
  const products = tf.matMul(anchors, positives, false, true);
  const own = tf.sum(tf.mul(anchors, positives), 1);
  const loss: tf.Scalar = tf.mean(tf.sub(logSumExp(products), own));
  return withNorms(loss, [anchors, positives], lambda);
}

/**
 * The (N + 1)-tuplet loss, for which every anchor has K negatives of its own: mean of log(1 + Σₖ exp(fᵀfₖ⁻ − fᵀf⁺)).
 * `anchors`, `positives`: `[N, D]`; `negatives`: `[N, K, D]`. When all are equal, ln(K + 1).
 */
export function tuplet(
  anchors: tf.Tensor2D,
  positives: tf.Tensor2D,
  negatives: tf.Tensor3D,
  { lambda = 0 }: NPairOptions = {},
): tf.Scalar {
  const [n, d] = anchors.shape;
  checkShape("tuplet", "positives", positives.shape, anchors.shape, "pass one positive for each anchor");
  checkShape("tuplet", "negatives", negatives.shape, [n, null, d], "pass K negatives for each anchor");
  checkWeight("tuplet", lambda);
  const anchor = tf.expandDims(anchors, 1);
  const own: tf.Tensor2D = tf.sum(tf.mul(anchors, positives), 1, true);
  const others: tf.Tensor2D = tf.sum(tf.mul(anchor, negatives), 2);
  const excess = tf.concat([tf.zerosLike(own), tf.sub(others, own)], 1);
  return withNorms(tf.mean(logSumExp(excess)), [anchors, positives], lambda);
}

function checkWeight(where: string, lambda: number): void {
  if (lambda >= 0 && Number.isFinite(lambda)) return;
  throw new RangeError(
    `${where}: expected lambda of 0 or more, got ${lambda}; .001 is usual where norms grow`,
  );
}

function withNorms(loss: tf.Scalar, sets: tf.Tensor2D[], lambda: number): tf.Scalar {
  if (lambda === 0) return loss;
  const norms = sets.map((rows) => tf.mean(tf.sum(tf.square(rows), 1)));
  return tf.add(loss, tf.mul(lambda / sets.length, tf.addN(norms)));
}
