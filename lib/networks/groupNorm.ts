/** Normalizations of each example by itself: of groups of channels, of single channels, and by the root mean square. */
import { checkShape, tf } from "../core/tensor.ts";
import type { Network } from "./network.ts";

export interface GroupNormOptions {
  /** Added to the variance. Default 1e-5. */
  readonly epsilon?: number;
  /** Whether scale and offset of each channel are learned. Default true. */
  readonly affine?: boolean;
}

/**
 * Each group of channels of each example to mean 0 and variance 1 over its channels and all places, then scale and offset
 * of each channel: `[N, …places, channels]`, with any number of axes of places.
 *
 * Source: Wu & He 2018, arXiv:1803.08494, eq. 1–7.
 */
export function groupNorm(
  channels: number,
  groups: number,
  { epsilon = 1e-5, affine = true }: GroupNormOptions = {},
): Network<tf.Tensor> {
  if (!Number.isInteger(channels / groups)) {
    throw new RangeError(
      `groupNorm: expected groups that divide ${channels} channels, got ${groups}; use such as 1 or ${channels}`,
    );
  }
  return {
    init: () => ({
      params: affine ? { scale: tf.ones([channels]), offset: tf.zeros([channels]) } : [],
      state: [],
    }),
    apply(params, state, x) {
      const places = new Array<null>(Math.max(x.rank - 2, 0)).fill(null);
      checkShape("groupNorm", "x", x.shape, [null, ...places, channels], "pass channels last");
      const parts = tf.reshape(x, [x.shape[0]!, -1, groups, channels / groups]);
      const centered = tf.sub(parts, tf.mean(parts, [1, 3], true));
      const variance = tf.mean(tf.square(centered), [1, 3], true);
      const normalized = tf.reshape(tf.mul(centered, tf.rsqrt(tf.add(variance, epsilon))), x.shape);
      if (!affine) return { output: normalized, state };
      const { scale, offset } = params as { scale: tf.Tensor1D; offset: tf.Tensor1D };
      return { output: tf.add(tf.mul(normalized, scale), offset), state };
    },
  };
}

/**
 * Each channel of each example to mean 0 and variance 1 over its places, then scale and offset: `groupNorm` with a group
 * for each channel. `[N, …places, channels]`.
 *
 * Source: Ulyanov et al. 2016, arXiv:1607.08022, eq. 5. Differs: scale and offset are learned by default; PyTorch's are not.
 */
export function instanceNorm(channels: number, options: GroupNormOptions = {}): Network<tf.Tensor> {
  return groupNorm(channels, channels, options);
}

/**
 * The last axis of each example divided by its root mean square, then scaled: x / √(mean x² + ε) · scale, `[…, features]`.
 *
 * Source: Zhang & Sennrich 2019, arXiv:1910.07467, eq. 4. ε: default 1e-5, as in `layerNorm`.
 */
export function rmsNorm(
  features: number,
  { epsilon = 1e-5 }: { readonly epsilon?: number } = {},
): Network<tf.Tensor> {
  return {
    init: () => ({ params: { scale: tf.ones([features]) }, state: [] }),
    apply(params, state, x) {
      const { scale } = params as { scale: tf.Tensor1D };
      const power = tf.mean(tf.square(x), -1, true);
      return { output: tf.mul(tf.mul(x, tf.rsqrt(tf.add(power, epsilon))), scale), state };
    },
  };
}
