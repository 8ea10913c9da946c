/** Small pieces of arithmetic with their numerical care in one place. */
import { tf } from "./tensor.ts";

/** log Σ exp along `axis` (default: the last), without overflow. */
export function logSumExp<T extends tf.Tensor>(x: tf.Tensor, axis = -1, keepDims = false): T {
  return tf.logSumExp(x, axis, keepDims) as T;
}

/**
 * Rows of length one: z / √(‖z‖² + ε²), `[N, D]`.
 *
 * With ε = 1e-6 a row of length one is exact in float32, and a row of zeros stays zero with a finite gradient.
 */
export function normalize(z: tf.Tensor2D): tf.Tensor2D {
  return tf.mul(z, tf.rsqrt(tf.add(tf.sum(tf.square(z), 1, true), 1e-12)));
}

/**
 * Columns of mean 0 and variance 1 over the batch: (z − μ) / √(σ² + ε), `[N, D]`, N ≥ 2.
 *
 * σ² is the mean of squares (divided by N). A constant column becomes 0.
 */
export function standardize(z: tf.Tensor2D, epsilon = 1e-8): tf.Tensor2D {
  const centered = tf.sub(z, tf.mean(z, 0, true));
  return tf.mul(centered, tf.rsqrt(tf.add(tf.mean(tf.square(centered), 0, true), epsilon)));
}
