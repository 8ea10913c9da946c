/** Smooth activations that tfjs lacks. They can be differentiated again. */
import { tf } from "../tensor.ts";

/**
 * The Gaussian error linear unit: x weighed by the share of standard normal numbers below it.
 *
 *     y = x Φ(x)
 *
 * Source: Hendrycks & Gimpel 2016, arXiv:1606.08415, eq. in § 2.
 */
export function gelu<T extends tf.Tensor>(x: T): T {
  return tf.mul(x, normalCdf(x)) as T;
}

/**
 * The approximation of `gelu` in GPT-2 and BERT's first release, within 5e-4 of it:
 *
 *     y = x/2 (1 + tanh(√(2/π) (x + .044715 x³)))
 *
 * Source: as `gelu`. Written with σ(2u) = (1 + tanh u) / 2, which saves two operations.
 */
export function geluTanh<T extends tf.Tensor>(x: T): T {
  const scale = 2 * Math.sqrt(2 / Math.PI);
  const twice = tf.mul(x, tf.add(tf.mul(tf.square(x), scale * 0.044715), scale));
  return tf.mul(x, tf.sigmoid(twice)) as T;
}

/** The sigmoid linear unit, also called swish: y = x σ(x). Source: Elfwing et al. 2018, arXiv:1702.03118, eq. 5. */
export function silu<T extends tf.Tensor>(x: T): T {
  return tf.mul(x, tf.sigmoid(x)) as T;
}

/** Φ(x) = (1 + erf(x / √2)) / 2, within 6e-8 everywhere. Written with erfc it would keep more digits far below 0, but TensorFlow's erfc takes five times as long. */
function normalCdf(x: tf.Tensor): tf.Tensor {
  const cdf = tf.customGrad((...inputs) => {
    const [x, save] = inputs as unknown as [tf.Tensor, (kept: tf.Tensor[]) => void];
    save([x]);
    const erf = tf.erf(tf.mul(x, Math.SQRT1_2));
    return {
      value: tf.mul(tf.add(erf, 1), 0.5),
      gradFunc: (dy: tf.Tensor, [x]: tf.Tensor[]) => {
        const density = tf.mul(tf.exp(tf.mul(tf.square(x!), -0.5)), 1 / Math.sqrt(2 * Math.PI));
        return tf.mul(dy, density);
      },
    };
  });
  return cdf(x);
}
