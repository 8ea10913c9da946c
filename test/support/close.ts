/** Comparing numbers within a tolerance, and gradients with finite differences. */
import assert from "node:assert/strict";
import { valueAndGrad } from "../../lib/core/gradient.ts";
import { tf } from "../../lib/core/tensor.ts";

export type Numbers = tf.Tensor | number | ArrayLike<number>;

/** Fails unless every number of `actual` is within `tolerance` of `expected`; one expected number stands for all. */
export function close(actual: Numbers, expected: Numbers, tolerance: number): void {
  const got = numbers(actual);
  const wanted = numbers(expected);
  const same = typeof expected === "number" || wanted.length === got.length;
  assert.ok(same, `close: expected ${wanted.length} numbers, got ${got.length}`);
  for (let i = 0; i < got.length; i++) {
    const target = typeof expected === "number" ? expected : wanted[i]!;
    // Written so that NaN fails; equal infinities pass.
    if (got[i] === target || Math.abs(got[i]! - target) <= tolerance) continue;
    const place = got.length === 1 ? "" : ` at ${i} of ${got.length}`;
    assert.fail(`close: expected ${target} ± ${tolerance}${place}, got ${got[i]}`);
  }
}

function numbers(values: Numbers): number[] {
  if (typeof values === "number") return [values];
  return Array.from(values instanceof tf.Tensor ? values.dataSync() : values);
}

/** The unit roundoff of float32. */
const roundoff = 2 ** -24;

/**
 * Fails unless the gradient of the scalar function `f` at `at` is that of its finite differences.
 *
 * The five-point difference (error of order step⁴) bears a step that is wide for float32: with the default, rounding
 * of a value v moves the estimate by about 5e-6 · |v|, which the comparison allows for. `tolerance` is relative to the
 * largest entry of the gradient, and absolute where that is below 1.
 */
export function checkGradient<T extends tf.Tensor>(
  f: (x: T) => tf.Tensor,
  at: T,
  { step = 0.02, tolerance = 1e-3 }: { readonly step?: number; readonly tolerance?: number } = {},
): void {
  const { loss, grads } = valueAndGrad((x: T) => ({ loss: f(x) as tf.Scalar, aux: [] }), at);
  const gradient = numbers(grads);
  const origin = Float32Array.from(numbers(at));
  const valueAt = (index: number, offset: number): number => {
    const moved = origin.slice();
    moved[index]! += offset;
    return tf.tidy(() => f(tf.tensor(moved, at.shape) as T).dataSync()[0]!);
  };
  const scale = gradient.reduce((most, entry) => Math.max(most, Math.abs(entry)), 1);
  const allowed = tolerance * scale + (4 * roundoff * Math.abs(numbers(loss)[0]!)) / step;
  gradient.forEach((entry, i) => {
    const near = valueAt(i, step) - valueAt(i, -step);
    const far = valueAt(i, 2 * step) - valueAt(i, -2 * step);
    const slope = (8 * near - far) / (12 * step);
    if (Math.abs(entry - slope) <= allowed) return;
    assert.fail(`checkGradient: expected ${slope} ± ${allowed} (finite differences) at ${i}, got ${entry}`);
  });
}

/** Unit vectors at the given angles, `[n, 2]`. */
export function circle(...degrees: number[]): tf.Tensor2D {
  return tf.tensor2d(
    degrees.map((angle) => [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)]),
    [degrees.length, 2],
  );
}
