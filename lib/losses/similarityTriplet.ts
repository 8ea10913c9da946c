/**
 * The margin loss on cosines: every negative should be less similar than the positive by a margin.
 *
 *     L = mean over anchors i and negatives k of max(0, sᵢₖ − sᵢⱼ + m)        sᵢₖ = cos(zᵢ, zₖ)
 *
 * When all embeddings are equal, L = m.
 *
 * Source: Chen et al. 2020, arXiv:2002.05709, Table 2 (margin triplet), after Schroff et al. 2015, arXiv:1503.03832.
 */
import { tf } from "../core/tensor.ts";
import { pairSimilarities } from "./ntxent.ts";

export interface SimilarityTripletOptions {
  /** Margin m in cosine, in (0, 2]. Default .8, the best of the paper's Table 4. */
  readonly margin?: number;
}

/** The mean over all 2N (2N − 2) triplets. `za`, `zb`: `[N, D]`, row n of both from image n, N ≥ 2. */
export function similarityTriplet(
  za: tf.Tensor2D,
  zb: tf.Tensor2D,
  { margin = 0.8 }: SimilarityTripletOptions = {},
): tf.Scalar {
  if (!(margin > 0 && margin <= 2)) {
    throw new RangeError(`similarityTriplet: expected a margin in (0, 2], got ${margin}; .8 is the paper's`);
  }
  const { similarities, mask } = pairSimilarities("similarityTriplet", za, zb, { temperature: 1 });
  const positive = tf.sum(tf.mul(similarities, mask.positives), 1, true);
  const excess = tf.relu(tf.add(tf.sub(similarities, positive), margin));
  return tf.div(tf.sum(tf.mul(excess, mask.negatives)), tf.sum(mask.negatives));
}
