/** Scaled dot-product attention with a gradient that keeps one matrix of weights. */
import { tf } from "../tensor.ts";
import { refuseSecondDerivative } from "./nondifferentiable.ts";

export interface AttentionOptions {
  /** Added to the scores, in any shape that broadcasts to theirs: −1e9 where a key is hidden. No gradient flows to it. */
  readonly bias?: tf.Tensor;
  /** Multiplies the weights, in their shape: a mask of dropout. No gradient flows to it. */
  readonly factor?: tf.Tensor;
}

/**
 * Each query takes the mean of the values, weighted by how well their keys fit:
 *
 *     P = softmax(Q Kᵀ / √d + bias)        O = (factor ⊙ P) V
 *
 * Q: `[N, heads, T, d]`; K and V: `[N, heads, S, d]`; O as Q; P: `[N, heads, T, S]`. The gradient cannot be differentiated
 * again.
 *
 * The sum Σⱼ Pᵢⱼ ∂L/∂Pᵢⱼ that the gradient of softmax needs equals Σ O ∂L/∂O over d (Dao et al. 2022, arXiv:2205.14135,
 * appendix B.2), which is S / d times fewer numbers to read.
 *
 * Source: Vaswani et al. 2017, arXiv:1706.03762, eq. 1.
 */
export function attention(
  q: tf.Tensor4D,
  k: tf.Tensor4D,
  v: tf.Tensor4D,
  { bias, factor }: AttentionOptions = {},
): tf.Tensor4D {
  const differentiable = tf.customGrad((...inputs) => {
    const [q, k, v, save] = inputs as unknown as [
      tf.Tensor4D,
      tf.Tensor4D,
      tf.Tensor4D,
      (kept: tf.Tensor[]) => void,
    ];
    const scale = 1 / Math.sqrt(q.shape[3]);
    const scaled: tf.Tensor4D = tf.mul(q, scale);
    const scores = tf.matMul(scaled, k, false, true);
    const p = tf.softmax(bias === undefined ? scores : tf.add(scores, bias)) as tf.Tensor4D;
    const weights: tf.Tensor4D = factor === undefined ? p : tf.mul(p, factor);
    const o = tf.matMul(weights, v);
    save([scaled, k, v, p, weights, o, ...(factor === undefined ? [] : [factor])]);
    return {
      value: o,
      gradFunc: (slope: tf.Tensor, saved: tf.Tensor[]) => {
        refuseSecondDerivative("attention");
        const [scaled, k, v, p, weights, o] = saved as tf.Tensor4D[];
        const factor = saved[6];
        const dO = slope as tf.Tensor4D;
        const dWeights = tf.matMul(dO, v!, false, true);
        const dP = factor === undefined ? dWeights : tf.mul(dWeights, factor);
        const mean = tf.sum(tf.mul(dO, o!), -1, true);
        const dScores: tf.Tensor4D = tf.mul(p!, tf.sub(dP, mean));
        return [
          tf.mul(tf.matMul(dScores, k!), scale),
          tf.matMul(dScores, scaled!, true),
          tf.matMul(weights!, dO, true),
        ];
      },
    };
  });
  return differentiable(q, k, v) as tf.Tensor4D;
}
