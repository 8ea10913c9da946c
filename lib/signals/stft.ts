/**
 * The short-time Fourier transform: the spectrum of each of many short windows of a signal, and the way back.
 *
 *     X[f, k] = Σₜ w(t) x(f·hop + t) e^(−2πikt/L)        w(t) = ½ − ½ cos(2πt / W), a Hann window
 *
 * Frames and values are those of `torch.stft` with the same settings (there `n_fft` is L, `win_length` W).
 *
 * Source: Allen & Rabiner 1977, "A unified approach to short-time Fourier analysis and synthesis"; the inverse:
 * Griffin & Lim 1984, "Signal estimation from modified short-time Fourier transform", eq. 6.
 * Differs: librosa ≥ 0.10 pads centered frames with zeros, torch and we by reflection.
 */
import { irfft, rfft } from "../core/operations/fourier.ts";
import { checkShape, tf } from "../core/tensor.ts";
import { frame, overlapAdd } from "./frame.ts";

export interface StftOptions {
  /** Samples of a frame, L: the length of its transform, which has ⌊L / 2⌋ + 1 frequencies. */
  readonly length: number;
  /** Samples from one frame to the next. Default ⌊L / 4⌋. */
  readonly hop?: number;
  /** Samples of the window, W ≤ L, in the middle of the frame; around it are zeros. Default L. */
  readonly windowLength?: number;
  /**
   * Whether frame f is centered at sample f·hop, for which the signal is continued by ⌊L / 2⌋ mirrored samples at both
   * ends; else it begins there. Default true.
   */
  readonly centered?: boolean;
}

/** One window of a cosine, periodic: `[length]`, 0 at the first sample, 1 in the middle. */
export function hann(length: number): tf.Tensor1D {
  const values = Float32Array.from({ length }, (_, t) => 0.5 - 0.5 * Math.cos((2 * Math.PI * t) / length));
  return tf.tensor1d(values);
}

/**
 * `signal`: `[N, T]`, T > L / 2 where centered, else T ≥ L. Returns pairs (real, imaginary), `[N, F, ⌊L / 2⌋ + 1, 2]`;
 * frequency k is k · (sample rate) / L, and F = 1 + ⌊T / hop⌋ for centered frames of even L.
 */
export function stft(signal: tf.Tensor2D, options: StftOptions): tf.Tensor4D {
  const { length, hop, centered } = settings("stft", options);
  checkShape("stft", "the signal", signal.shape, [null, null], "pass one signal in each row");
  const whole = centered ? mirrored(signal, Math.floor(length / 2)) : signal;
  return rfft(tf.mul(frame(whole, { length, hop }), windowOf(options))) as tf.Tensor4D;
}

/** |X|², `[N, F, ⌊L / 2⌋ + 1]`: the power at each time and frequency. */
export function powerSpectrogram(signal: tf.Tensor2D, options: StftOptions): tf.Tensor3D {
  return tf.sum(tf.square(stft(signal, options)), -1);
}

/**
 * The signal whose transform is nearest to X: windowed frames added up, over the sum of the squared windows. It takes
 * `stft` of the same options back. `samples` is T; samples that no window reaches are 0.
 */
export function istft(spectrum: tf.Tensor4D, options: StftOptions, samples: number): tf.Tensor2D {
  const { length, hop, centered } = settings("istft", options);
  const bins = Math.floor(length / 2) + 1;
  checkShape("istft", "the spectrum", spectrum.shape, [null, null, bins, 2], "pass what stft returns");
  const frames = spectrum.shape[1];
  const window = windowOf(options);
  const start = centered ? Math.floor(length / 2) : 0;
  const covered = (frames - 1) * hop + length - start;
  if (samples > covered) {
    throw new RangeError(
      `istft: expected at most the ${covered} samples that ${frames} frames cover, got ${samples}; pass the length of the signal that stft was given`,
    );
  }
  const sum = overlapAdd(tf.mul(irfft(spectrum, length), window) as tf.Tensor3D, hop);
  const squares = overlapAdd(tf.tile(tf.reshape(tf.square(window), [1, 1, length]), [1, frames, 1]), hop);
  const part = (x: tf.Tensor2D): tf.Tensor2D => tf.slice(x, [0, start], [x.shape[0], samples]);
  return tf.div(part(sum), tf.maximum(part(squares), 1e-8));
}

function settings(where: string, options: StftOptions): Required<StftOptions> {
  const { length, hop = Math.floor(length / 4), windowLength = length, centered = true } = options;
  if (!(Number.isInteger(length) && length >= 2)) {
    throw new RangeError(`${where}: expected a length of 2 or more samples, got ${length}; 512 is usual`);
  }
  if (!(Number.isInteger(windowLength) && windowLength >= 1 && windowLength <= length)) {
    throw new RangeError(
      `${where}: expected a window of 1 to ${length} samples, got ${windowLength}; make the frame longer than the window`,
    );
  }
  if (!(Number.isInteger(hop) && hop >= 1 && hop <= windowLength)) {
    throw new RangeError(
      `${where}: expected a hop of 1 to ${windowLength} samples, got ${hop}; a longer one leaves samples out`,
    );
  }
  return { length, hop, windowLength, centered };
}

/** The window in the middle of a frame: `[length]`. */
function windowOf({ length, windowLength = length }: StftOptions): tf.Tensor1D {
  const left = Math.floor((length - windowLength) / 2);
  const window = hann(windowLength);
  return windowLength === length ? window : tf.pad(window, [[left, length - windowLength - left]]);
}

/** The signal continued by `count` samples at both ends, mirrored at the first and the last. */
function mirrored(signal: tf.Tensor2D, count: number): tf.Tensor2D {
  const [n, t] = signal.shape;
  if (t <= count) {
    throw new RangeError(
      `stft: expected more than ${count} samples, half a frame, got ${t}; shorten the frame or set centered to false`,
    );
  }
  const flipped = (from: number): tf.Tensor2D => tf.reverse(tf.slice(signal, [0, from], [n, count]), 1);
  return tf.concat([flipped(1), signal, flipped(t - 1 - count)], 1);
}
