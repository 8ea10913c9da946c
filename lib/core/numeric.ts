/** Small pieces of arithmetic with their numerical care in one place. */
import { softmaxRows } from "./operations/softmax.ts";
import { tf } from "./tensor.ts";

/** The largest float32. */
const largest = 3.4028234663852886e38;

/**
 * log Σ exp along `axis` (default: the last), without overflow. The sum over nothing but −∞ is −∞, with gradient 0.
 *
 * The gradient is exp(x − log Σ exp), four operations, and can be differentiated again.
 */
export function logSumExp<T extends tf.Tensor>(
  x: tf.Tensor,
  axis: number | number[] = -1,
  keepDims = false,
): T {
  const kept = tf.customGrad((...inputs) => {
    const [x, save] = inputs as unknown as [tf.Tensor, (kept: tf.Tensor[]) => void];
    // Infinities are moved to the largest numbers, because ∞ − ∞ is none.
    const top = tf.clipByValue(tf.max(x, axis, true), -largest, largest);
    const y = tf.add(tf.log(tf.sum(tf.exp(tf.sub(x, top)), axis, true)), top);
    save([x, y]);
    return {
      value: y,
      gradFunc: (dy: tf.Tensor, [x, y]: tf.Tensor[]) =>
        tf.mul(dy, tf.exp(tf.sub(x!, tf.clipByValue(y!, -largest, largest)))),
    };
  })(x);
  return (keepDims ? kept : tf.squeeze(kept, [axis].flat())) as T;
}

/**
 * log Σ w exp x along the last axis, for weights w ≥ 0 of the shape of x; a weight of 0 leaves its number out, and a sum
 * over nothing is −∞, with gradient 0. No gradient flows to the weights.
 */
export function weightedLogSumExp<T extends tf.Tensor>(x: tf.Tensor, weights: tf.Tensor): T {
  return logSumExp(tf.add(x, tf.log(weights)));
}

/** log softmax along the last axis, x − log Σ exp x, by one operation; its gradient can be differentiated again. */
export function logSoftmax<T extends tf.Tensor>(x: T): T {
  const fused = tf.customGrad((...inputs) => {
    const [x, save] = inputs as unknown as [tf.Tensor, (kept: tf.Tensor[]) => void];
    const y = softmaxRows(x, { log: true });
    save([y]);
    return {
      value: y,
      gradFunc: (dy: tf.Tensor, [y]: tf.Tensor[]) => tf.sub(dy, tf.mul(tf.sum(dy, -1, true), tf.exp(y!))),
    };
  });
  return fused(x) as T;
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
