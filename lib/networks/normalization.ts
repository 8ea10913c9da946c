/** Batch and layer normalization. */
import { fusedBatchNorm } from "../core/operations/batchNorm.ts";
import { tf } from "../core/tensor.ts";
import type { Network } from "./network.ts";

export interface BatchNormOptions {
  /** Share of the new batch in the running statistics. Default .1, PyTorch's. */
  readonly momentum?: number;
  /** Added to the variance. Default 1e-5. */
  readonly epsilon?: number;
  /** Whether scale and offset are learned. Default true. */
  readonly affine?: boolean;
}

type Scales = { scale: tf.Tensor1D; offset: tf.Tensor1D } | [];
type Statistics = { mean: tf.Tensor1D; variance: tf.Tensor1D };

/**
 * Batch normalization of the last axis, over the batch and all positions: `[N, features]` or `[N, H, W, features]`.
 *
 * "train" uses the batch's statistics and moves the running ones; "evaluate" uses the running ones.
 *
 * Source: Ioffe & Szegedy 2015, arXiv:1502.03167.
 */
export function batchNorm(
  features: number,
  { momentum = 0.1, epsilon = 1e-5, affine = true }: BatchNormOptions = {},
): Network<tf.Tensor> {
  return {
    init: () => ({
      params: affine ? { scale: tf.ones([features]), offset: tf.zeros([features]) } : [],
      state: { mean: tf.zeros([features]), variance: tf.ones([features]) },
    }),
    apply(params, state, x, mode) {
      const running = state as Statistics;
      const learned = params as Scales;
      const scale: tf.Tensor1D = "scale" in learned ? learned.scale : tf.ones([features]);
      const offset: tf.Tensor1D = "offset" in learned ? learned.offset : tf.zeros([features]);
      if (mode === "evaluate") {
        const factor = tf.mul(scale, tf.rsqrt(tf.add(running.variance, epsilon)));
        return { output: tf.add(tf.mul(tf.sub(x, running.mean), factor), offset), state };
      }
      const images: tf.Tensor4D = x.rank === 4 ? (x as tf.Tensor4D) : tf.reshape(x, [-1, 1, 1, features]);
      const batch = fusedBatchNorm(images, scale, offset, epsilon);
      const moved = (old: tf.Tensor, value: tf.Tensor) =>
        tf.add(tf.mul(old, 1 - momentum), tf.mul(value, momentum));
      return {
        output: x.rank === 4 ? batch.output : tf.reshape(batch.output, x.shape),
        state: { mean: moved(running.mean, batch.mean), variance: moved(running.variance, batch.variance) },
      };
    },
  };
}

/**
 * Layer normalization: each example's last axis to mean 0 and variance 1, then scale and offset. `[…, features]`.
 *
 * Source: Ba, Kiros & Hinton 2016, arXiv:1607.06450, eq. 3–4.
 */
export function layerNorm(
  features: number,
  { epsilon = 1e-5 }: { readonly epsilon?: number } = {},
): Network<tf.Tensor> {
  return {
    init: () => ({ params: { scale: tf.ones([features]), offset: tf.zeros([features]) }, state: [] }),
    apply(params, state, x) {
      const { scale, offset } = params as { scale: tf.Tensor1D; offset: tf.Tensor1D };
      const centered = tf.sub(x, tf.mean(x, -1, true));
      const variance = tf.mean(tf.square(centered), -1, true);
      const normalized = tf.mul(centered, tf.rsqrt(tf.add(variance, epsilon)));
      return { output: tf.add(tf.mul(normalized, scale), offset), state };
    },
  };
}
