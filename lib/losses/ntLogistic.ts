/**
 * NT-Logistic: each pair on its own is judged to be a positive or not.
 *
 *     L = −1/(2N) Σᵢ ( log σ(sᵢⱼ / τ) + 1/(2N − 2) Σ_{k≠i,j} log σ(−sᵢₖ / τ) )        sᵢₖ = cos(zᵢ, zₖ)
 *
 * Unlike NT-Xent it does not weigh negatives by how hard they are. When all similarities are 0, L = 2 ln 2.
 *
 * Source: Chen et al. 2020, arXiv:2002.05709, Table 2.
 * Differs: the paper does not print how negatives are averaged; here their mean weighs as much as the positive.
 */
import { tf } from "../core/tensor.ts";
import { type NtxentOptions, pairSimilarities } from "./ntxent.ts";

/** The mean loss over both views in nats. `za`, `zb`: `[N, D]`, row n of both from image n, N ≥ 2. */
export function ntLogistic(za: tf.Tensor2D, zb: tf.Tensor2D, options: NtxentOptions = {}): tf.Scalar {
  const { similarities, mask } = pairSimilarities("ntLogistic", za, zb, options);
  const negatives = 2 * za.shape[0] - 2;
  const positive = tf.sum(tf.mul(tf.softplus(tf.neg(similarities)), mask.positives), 1);
  const negative = tf.sum(tf.mul(tf.softplus(similarities), mask.negatives), 1);
  return tf.mean(tf.add(positive, tf.div(negative, negatives)));
}
