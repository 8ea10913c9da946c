/** Adam, and AdamW where weight decay is set. */
import { tf } from "../core/tensor.ts";
import { map, type Tree } from "../core/tree.ts";
import { chain } from "./chain.ts";
import { flat } from "./flat.ts";
import type { Optimizer } from "./optimizer.ts";
import { type LearningRate, scaleByLearningRate } from "./schedule.ts";
import { weightDecay } from "./weightDecay.ts";

export interface AdamOptions {
  readonly learningRate: LearningRate;
  /** Decay of the mean of gradients. Default .9. */
  readonly beta1?: number;
  /** Decay of the mean of squared gradients. Default .999. */
  readonly beta2?: number;
  /** Added to √v̂. Default 1e-8. */
  readonly epsilon?: number;
  /** Decoupled decay λ of kernels: θ also moves by −η λ θ (AdamW). Default 0. */
  readonly weightDecay?: number;
}

/**
 *     m ← β₁ m + (1 − β₁) g        v ← β₂ v + (1 − β₂) g²
 *     θ ← θ − η (m̂ / (√v̂ + ε) + λ θ)        m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ)
 *
 * Source: Kingma & Ba 2015, arXiv:1412.6980, Algorithm 1; decay by Loshchilov & Hutter 2019, arXiv:1711.05101, Algorithm 2.
 */
export function adam({
  learningRate,
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon = 1e-8,
  weightDecay: decay = 0,
}: AdamOptions): Optimizer<readonly Tree[]> {
  const moments = scaleByMoments(beta1, beta2, epsilon);
  const rate = scaleByLearningRate(learningRate);
  return decay === 0 ? flat(chain(moments, rate)) : chain(flat(moments), weightDecay(decay), rate);
}

type Moments = { mean: Tree; square: Tree; power1: tf.Tensor; power2: tf.Tensor };

/** The powers β₁ᵗ and β₂ᵗ are carried in the state: a product a step needs no power of t in the graph; it is within 1e-5 of it in float32. */
function scaleByMoments(beta1: number, beta2: number, epsilon: number): Optimizer<Moments> {
  return {
    init: (params) => ({
      mean: map((param) => tf.zerosLike(param), params),
      square: map((param) => tf.zerosLike(param), params),
      power1: tf.scalar(1),
      power2: tf.scalar(1),
    }),
    update(grads, state) {
      const mean = map((old, grad) => tf.add(tf.mul(old, beta1), tf.mul(grad, 1 - beta1)), state.mean, grads);
      const square = map(
        (old, grad) => tf.add(tf.mul(old, beta2), tf.mul(tf.square(grad), 1 - beta2)),
        state.square,
        grads,
      );
      const power1 = tf.mul(state.power1, beta1);
      const power2 = tf.mul(state.power2, beta2);
      const unbiasMean = tf.div(1, tf.sub(1, power1));
      const unbiasRoot = tf.rsqrt(tf.sub(1, power2));
      const updates = map(
        (_grad, m, v) => tf.div(tf.mul(m, unbiasMean), tf.add(tf.mul(tf.sqrt(v), unbiasRoot), epsilon)),
        grads,
        mean,
        square,
      );
      return { updates, state: { mean, square, power1, power2 } };
    },
  };
}
