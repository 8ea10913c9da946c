/**
 * μ-law companding: amplitudes on a scale where quiet ones get finer steps, as hearing does.
 *
 *     y = sign(x) ln(1 + μ|x|) / ln(1 + μ)        x = sign(y) ((1 + μ)^|y| − 1) / μ
 *
 * x and y in [−1, 1]; μ = 255 gives 256 classes. Both are functions of tensors of any shape, and their gradient is
 * exact at 0 too, where it is that of both sides.
 *
 * Source: ITU-T G.711; as classes of samples: van den Oord et al. 2016, arXiv:1609.03499, § 2.2.
 */
import { differentiable } from "../core/operations/differentiable.ts";
import { tf } from "../core/tensor.ts";

const standard = 255;

const compress = differentiable<{ mu: number }>("MuLawCompress", {
  forward: ([x], { mu }) => [tf.mul(tf.sign(x!), tf.div(tf.log1p(tf.mul(tf.abs(x!), mu)), Math.log1p(mu)))],
  backward: ({ inputs: [x], gradients: [dy], settings: { mu } }) => [
    () => tf.div(tf.mul(dy!, mu / Math.log1p(mu)), tf.add(tf.mul(tf.abs(x!), mu), 1)),
  ],
});

const expand = differentiable<{ mu: number }>("MuLawExpand", {
  forward: ([y], { mu }) => [tf.mul(tf.sign(y!), tf.div(tf.expm1(tf.mul(tf.abs(y!), Math.log1p(mu))), mu))],
  backward: ({ inputs: [y], gradients: [dx], settings: { mu } }) => [
    () => tf.mul(tf.mul(dx!, Math.log1p(mu) / mu), tf.exp(tf.mul(tf.abs(y!), Math.log1p(mu)))),
  ],
});

/** Amplitudes x in [−1, 1] to y in [−1, 1]. */
export function muLaw<T extends tf.Tensor>(x: T, mu = standard): T {
  checkMu("muLaw", mu);
  return compress([x], { mu })[0] as T;
}

/** The inverse of `muLaw`. */
export function muLawInverse<T extends tf.Tensor>(y: T, mu = standard): T {
  checkMu("muLawInverse", mu);
  return expand([y], { mu })[0] as T;
}

/** The nearest of μ + 1 classes, equally spaced in y: int32 in [0, μ]. Amplitudes beyond ±1 count as ±1. Has no gradient. */
export function muLawClasses(x: tf.Tensor, mu = standard): tf.Tensor {
  const y = muLaw(tf.clipByValue(x, -1, 1), mu);
  return tf.cast(tf.floor(tf.add(tf.mul(tf.add(y, 1), mu / 2), 0.5)), "int32");
}

/** The amplitude of each class. */
export function muLawAmplitudes(classes: tf.Tensor, mu = standard): tf.Tensor {
  return muLawInverse(tf.sub(tf.mul(tf.cast(classes, "float32"), 2 / mu), 1), mu);
}

function checkMu(where: string, mu: number): void {
  if (mu > 0 && Number.isFinite(mu)) return;
  throw new RangeError(`${where}: expected μ above 0, got ${mu}; 255 is the standard`);
}
