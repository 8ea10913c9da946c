/**
 * Discrete Fourier transforms along the last axis, of any length. A complex number is a pair (real, imaginary) in an
 * axis of size 2 behind it: tfjs has no gradients of complex tensors, and the pair is the same memory.
 *
 *     Xₖ = Σₜ xₜ e^(−2πikt/T)        xₜ = 1/T Σₖ Xₖ e^(2πikt/T)
 *
 * Each is linear, so that its gradient is a transform in the other direction; all can be differentiated again.
 */
import { checkShape, showShape, tf } from "../tensor.ts";
import { differentiable } from "./differentiable.ts";
import { runSingle } from "./native.ts";

const forward = differentiable("FFT", {
  forward: ([x]) => [complexTransform("FFT", x!)],
  backward: ({ gradients: [dy] }) => [() => tf.mul(ifft(dy!), dy!.shape.at(-2)!)],
});

const backward = differentiable("IFFT", {
  forward: ([x]) => [complexTransform("IFFT", x!)],
  backward: ({ gradients: [dy] }) => [() => tf.div(fft(dy!), dy!.shape.at(-2)!)],
});

const forwardReal = differentiable("RFFT", {
  forward([x]) {
    const spectrum = runSingle("RFFT", [x!, tf.tensor1d([x!.shape.at(-1)!], "int32")], realTypes);
    return [asPairs(spectrum)];
  },
  // The sum over t is one over the frequencies that are kept; the inverse would count all but the ends twice.
  backward: ({ inputs: [x], gradients: [dy] }) => [
    () => {
      const length = x!.shape.at(-1)!;
      return tf.mul(irfft(tf.mul(dy!, perFrequency(length, 1, 0.5)), length), length);
    },
  ],
});

const backwardReal = differentiable<{ length: number }>("IRFFT", {
  forward: ([pairs], { length }) => [
    runSingle("IRFFT", [asComplex(pairs!), tf.tensor1d([length], "int32")], realTypes),
  ],
  backward: ({ gradients: [dy], settings: { length } }) => [
    () => tf.mul(rfft(dy!), perFrequency(length, 1 / length, 2 / length)),
  ],
});

/** The transform of complex numbers: `[…, T, 2]` to `[…, T, 2]`. */
export function fft<T extends tf.Tensor>(x: T): T {
  checkPairs("fft", x);
  return forward([x], {})[0] as T;
}

/** The inverse of `fft`: `[…, T, 2]` to `[…, T, 2]`, divided by T. */
export function ifft<T extends tf.Tensor>(x: T): T {
  checkPairs("ifft", x);
  return backward([x], {})[0] as T;
}

/** The transform of real numbers: `[…, T]` to the frequencies 0 to ⌊T / 2⌋, `[…, ⌊T / 2⌋ + 1, 2]`. */
export function rfft(x: tf.Tensor): tf.Tensor {
  if (x.rank === 0 || x.shape.at(-1) === 0) {
    throw new RangeError(
      `rfft: expected signals […, T], got ${showShape(x.shape)}; pass time in the last axis`,
    );
  }
  return forwardReal([x], {})[0]!;
}

/**
 * The inverse of `rfft`: `[…, ⌊T / 2⌋ + 1, 2]` to `[…, T]`, where T is `length`. The imaginary parts of frequency 0 and,
 * for even T, of T / 2 do not count.
 */
export function irfft(spectrum: tf.Tensor, length: number): tf.Tensor {
  const expected = [...spectrum.shape.slice(0, -2), Math.floor(length / 2) + 1, 2];
  checkShape(
    "irfft",
    "the spectrum",
    spectrum.shape,
    expected,
    `that is what a signal of ${length} samples has`,
  );
  return backwardReal([spectrum], { length })[0]!;
}

const realTypes = { Treal: { type: "float32" }, Tcomplex: { type: "complex64" } } as const;

function complexTransform(name: "FFT" | "IFFT", pairs: tf.Tensor): tf.Tensor {
  return asPairs(runSingle(name, [asComplex(pairs)], { Tcomplex: { type: "complex64" } }));
}

function asComplex(pairs: tf.Tensor): tf.Tensor {
  return runSingle("Bitcast", [pairs], { T: { type: "float32" }, type: { type: "complex64" } });
}

function asPairs(numbers: tf.Tensor): tf.Tensor {
  return runSingle("Bitcast", [numbers], { T: { type: "complex64" }, type: { type: "float32" } });
}

/** A factor for each frequency of a real signal: `[⌊T / 2⌋ + 1, 1]`, one for those that stand alone, one for the others. */
function perFrequency(length: number, alone: number, paired: number): tf.Tensor2D {
  const count = Math.floor(length / 2) + 1;
  const factors = Float32Array.from({ length: count }, (_, k) =>
    k === 0 || 2 * k === length ? alone : paired,
  );
  return tf.tensor2d(factors, [count, 1]);
}

function checkPairs(where: string, x: tf.Tensor): void {
  if (x.rank >= 2 && x.shape.at(-1) === 2) return;
  throw new RangeError(
    `${where}: expected pairs (real, imaginary) […, T, 2], got ${showShape(x.shape)}; stack both in a last axis`,
  );
}
