/** Smooth activations that tfjs lacks. They can be differentiated again. */
import { tf } from "../tensor.ts";

/**
 * The Gaussian error linear unit: x weighed by the share of standard normal numbers below it.
 *
 *     y = x Φ(x)
 *
 * In a compiled step the slope is made with y, of the same numbers, and is all that waits for the gradient.
 *
 * Source: Hendrycks & Gimpel 2016, arXiv:1606.08415, eq. in § 2.
 */
export function gelu<T extends tf.Tensor>(x: T): T {
  const weighed = tf.customGrad((...inputs) => {
    const [x, save] = inputs as unknown as [tf.Tensor, (kept: tf.Tensor[]) => void];
    const share = normalCdf(x);
    save([x, share]);
    return {
      value: tf.mul(x, share),
      gradFunc: (dy: tf.Tensor, [x, share]: tf.Tensor[]) => tf.mul(dy, geluSlope(x!, share!)),
    };
  });
  return weighed(x) as T;
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

/** The derivative of x Φ(x), of which Φ(x) is known: Φ(x) + x φ(x), and of that φ(x) (2 − x²). */
function geluSlope(x: tf.Tensor, share: tf.Tensor): tf.Tensor {
  const slope = tf.customGrad((...inputs) => {
    const [x, share, save] = inputs as unknown as [tf.Tensor, tf.Tensor, (kept: tf.Tensor[]) => void];
    save([x]);
    return {
      value: tf.add(share, tf.mul(x, normalDensity(x))),
      gradFunc: (dy: tf.Tensor, [x]: tf.Tensor[]) => [
        tf.mul(dy, tf.mul(normalDensity(x!), tf.sub(2, tf.square(x!)))),
        tf.zerosLike(x!),
      ],
    };
  });
  return slope(x, share);
}

/** Φ(x) = (1 + erf(x / √2)) / 2, within 6e-8 everywhere. Written with erfc it would keep more digits far below 0, but TensorFlow's erfc takes five times as long. */
function normalCdf(x: tf.Tensor): tf.Tensor {
  return tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5);
}

/** φ(x) = exp(−x² / 2) / √(2π). */
function normalDensity(x: tf.Tensor): tf.Tensor {
  return tf.mul(tf.exp(tf.mul(tf.square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
}
