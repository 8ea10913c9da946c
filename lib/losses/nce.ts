/**
 * Noise-contrastive estimation: learn an unnormalized density by telling data from noise of a known density.
 *
 *     L = mean over data of −log σ(ℓ(x)) + ν · mean over noise of −log σ(−ℓ(x̃))
 *     ℓ(x) = log p⁰(x) + c − log q(x) − log ν
 *
 * p⁰ is the model without its normalization, q the density of the noise, ν how many noise examples there are for each of
 * the data. c is learned with the model: where L is least, c = −log ∫ p⁰, though nothing normalizes it. L is least where
 * p⁰ eᶜ is the density of the data; where it is q instead, L is `nceChance(ν)`.
 *
 * Source: Gutmann & Hyvärinen 2010, AISTATS, eq. 3–4, and 2012, JMLR 13, eq. 8–9. For words: Mnih & Kavukcuoglu 2013; there
 * c is fixed at 0.
 */
import { checkShape, tf } from "../core/tensor.ts";

/** Logarithms of two densities at the same examples, in nats. */
export interface LogDensities {
  /** log p⁰: of the model, unnormalized. */
  readonly model: tf.Tensor;
  /** log q: of the noise. */
  readonly noise: tf.Tensor;
}

/**
 * The loss in nats for each of the data. `data` and `noise` are of any shapes, such as `[T]` and `[T, ν]`; ν is the ratio of
 * their sizes. `logNormalizer`: c. Default 0, for a model that is trusted to normalize itself.
 */
export function nce(
  data: LogDensities,
  noise: LogDensities,
  logNormalizer: number | tf.Scalar = 0,
): tf.Scalar {
  const ratio = noise.model.size / data.model.size;
  if (!(ratio > 0 && Number.isFinite(ratio))) {
    throw new RangeError(
      `nce: expected data and noise, got ${data.model.size} and ${noise.model.size} examples; draw noise for each of the data`,
    );
  }
  const logit = ({ model, noise: of }: LogDensities): tf.Tensor => {
    checkShape("nce", "noise", of.shape, model.shape, "pass both densities at the same examples");
    return tf.sub(tf.add(model, logNormalizer), tf.add(of, Math.log(ratio)));
  };
  const missed = tf.mean(tf.softplus(tf.neg(logit(data))));
  const believed = tf.mean(tf.softplus(logit(noise)));
  return tf.add(missed, tf.mul(believed, ratio));
}

/** L when model and noise are the same density: ln(1 + ν) + ν ln(1 + 1/ν), ν > 0. */
export function nceChance(ratio: number): number {
  return Math.log1p(ratio) + ratio * Math.log1p(1 / ratio);
}
