/**
 * Gaussian pairs: two vectors whose every number is correlated with its partner, so that all about them is known.
 *
 *     c ~ N(0, I_d)        x = ρ c + √(1 − ρ²) ε,  ε ~ N(0, I_d)
 *     log p(x | c) / p(x) = −(d/2) log(1 − ρ²) + ( 2ρ cᵀx − ρ² (‖c‖² + ‖x‖²) ) / (2 (1 − ρ²))
 *     I(x; c) = −(d/2) log(1 − ρ²)
 *
 * Both are `[N, d]`, of mean 0 and variance 1, without units; they are drawn by a key inside a compiled step. Generated, so
 * no license and no download.
 * Used for: critics and bounds on information whose best values are closed forms.
 */
import { type Key, normal, split } from "../../lib/core/key.ts";
import { tf } from "../../lib/core/tensor.ts";

export interface GaussianPairsOptions {
  /** ρ in (−1, 1). */
  readonly correlation: number;
  /** d ≥ 1. Default 4. */
  readonly dimensions?: number;
}

export interface GaussianPairs {
  /** I(x; c) in nats. */
  readonly information: number;
  /** `count` independent pairs. Pure. */
  draw(count: number, key: Key): { readonly c: tf.Tensor2D; readonly x: tf.Tensor2D };
  /** log p(xⱼ | cᵢ) / p(xⱼ) in nats, `[A, B]`, of `c`, `[A, d]`, and `x`, `[B, d]`. Pure. */
  logRatio(c: tf.Tensor2D, x: tf.Tensor2D): tf.Tensor2D;
}

export function gaussianPairs({ correlation: rho, dimensions = 4 }: GaussianPairsOptions): GaussianPairs {
  if (!(Math.abs(rho) < 1)) {
    throw new RangeError(`gaussianPairs: expected a correlation in (−1, 1), got ${rho}; .8 is usual`);
  }
  if (!Number.isInteger(dimensions) || dimensions < 1) {
    throw new RangeError(
      `gaussianPairs: expected dimensions to be a whole number ≥ 1, got ${dimensions}; 4 is usual`,
    );
  }
  const unexplained = 1 - rho ** 2;
  const information = (-dimensions / 2) * Math.log(unexplained);
  return {
    information,
    draw(count, key) {
      const [keyC, keyNoise] = split(key);
      const c = normal(keyC!, [count, dimensions]) as tf.Tensor2D;
      const noise = normal(keyNoise!, [count, dimensions]);
      return { c, x: tf.add(tf.mul(rho, c), tf.mul(Math.sqrt(unexplained), noise)) };
    },
    logRatio(c, x) {
      const lengths = tf.add(tf.sum(tf.square(c), 1, true), tf.sum(tf.square(x), 1));
      const product = tf.matMul(c, x, false, true);
      const exponent = tf.sub(tf.mul(2 * rho, product), tf.mul(rho ** 2, lengths));
      return tf.add(tf.div(exponent, 2 * unexplained), information);
    },
  };
}
