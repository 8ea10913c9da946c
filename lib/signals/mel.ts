/**
 * The mel scale, on which equal steps sound equally far apart, and spectrograms on it.
 *
 *     htk:     m = 2595 log₁₀(1 + f / 700)
 *     slaney:  m = 3f / 200 below 1000 Hz, 15 + 27 log₆.₄(f / 1000) above
 *
 * Source: htk: Young et al. 2006, "The HTK book", eq. 5.13; slaney: Slaney 1998, "Auditory toolbox: version 2".
 * Differs: librosa's defaults are slaney and normalized, torchaudio's htk and not.
 */
import { tf } from "../core/tensor.ts";
import { powerSpectrogram, type StftOptions } from "./stft.ts";

export type MelScale = "htk" | "slaney";

export interface MelOptions {
  /** Number of bands, M. */
  readonly bands: number;
  /** Samples a second of the signal, in Hz. */
  readonly sampleRate: number;
  /** Lower end of the lowest band, in Hz. Default 0. */
  readonly low?: number;
  /** Upper end of the highest band, in Hz. Default half the sample rate, the highest frequency there is. */
  readonly high?: number;
  /** Default "htk". */
  readonly scale?: MelScale;
  /** Whether each band is divided by half its width in Hz, so that bands of noise are equally loud. Default false. */
  readonly normalized?: boolean;
}

/** Hz to mel. */
export function hertzToMel(hertz: number, scale: MelScale = "htk"): number {
  if (scale === "htk") return 2595 * Math.log10(1 + hertz / 700);
  return hertz < 1000 ? (3 * hertz) / 200 : 15 + (27 * Math.log(hertz / 1000)) / Math.log(6.4);
}

/** Mel to Hz. */
export function melToHertz(mel: number, scale: MelScale = "htk"): number {
  if (scale === "htk") return 700 * (10 ** (mel / 2595) - 1);
  return mel < 15 ? (200 * mel) / 3 : 1000 * 6.4 ** ((mel - 15) / 27);
}

/**
 * The weights of M triangular bands over the frequencies of a transform of `length` samples, `[⌊length / 2⌋ + 1, M]`.
 * Band m rises from the center of band m − 1 to 1 at its own and falls to 0 at that of band m + 1; the centers are
 * equally far apart in mel. A band narrower than the step between two frequencies may hold none and be 0.
 */
export function melFilters(length: number, options: MelOptions): tf.Tensor2D {
  const { bands, sampleRate, low = 0, high = sampleRate / 2, scale = "htk", normalized = false } = options;
  if (!(Number.isInteger(bands) && bands >= 1)) {
    throw new RangeError(`melFilters: expected 1 or more bands, got ${bands}; 40 to 128 are usual`);
  }
  if (!(0 <= low && low < high && high <= sampleRate / 2)) {
    throw new RangeError(
      `melFilters: expected 0 ≤ low < high ≤ ${sampleRate / 2} Hz, half the sample rate, got ${low} to ${high}; frequencies above it are not in the signal`,
    );
  }
  const first = hertzToMel(low, scale);
  const step = (hertzToMel(high, scale) - first) / (bands + 1);
  const edges = Array.from({ length: bands + 2 }, (_, i) => melToHertz(first + i * step, scale));
  const bins = Math.floor(length / 2) + 1;
  const weights = new Float32Array(bins * bands);
  for (let band = 0; band < bands; band++) {
    const [left, center, right] = edges.slice(band, band + 3) as [number, number, number];
    const height = normalized ? 2 / (right - left) : 1;
    for (let bin = 0; bin < bins; bin++) {
      const hertz = (bin * sampleRate) / length;
      const inside = Math.min((hertz - left) / (center - left), (right - hertz) / (right - center));
      weights[bin * bands + band] = height * Math.max(0, inside);
    }
  }
  return tf.tensor2d(weights, [bins, bands]);
}

export interface LogMelOptions {
  readonly stft: StftOptions;
  readonly mel: MelOptions;
  /** The least power that the logarithm is taken of. Default 1e-10, 100 dB below a power of 1. */
  readonly floor?: number;
}

/** The natural logarithm of the power in each mel band, `[N, F, M]`, of signals `[N, T]`. */
export function logMel(signal: tf.Tensor2D, { stft, mel, floor = 1e-10 }: LogMelOptions): tf.Tensor3D {
  const power = powerSpectrogram(signal, stft);
  const [n, frames, bins] = power.shape;
  const bands = tf.matMul(tf.reshape(power, [n * frames, bins]), melFilters(stft.length, mel)) as tf.Tensor2D;
  return tf.reshape(tf.log(tf.maximum(bands, floor)), [n, frames, mel.bands]);
}
