/** What a loss owes: the value and gradient of an oracle, finite numbers, and the same in a compiled step. */
import assert from "node:assert/strict";
import { valueAndGrad } from "../../lib/core/gradient.ts";
import type { tf } from "../../lib/core/tensor.ts";
import { close } from "./close.ts";

type Loss = (z: tf.Tensor2D) => tf.Scalar;

/** Fails unless `loss` has the value and the gradient `wanted` at `z`, to `tolerance` of the larger of 1 and the value. */
export function checkLoss(
  loss: Loss,
  z: tf.Tensor2D,
  wanted: { readonly value: number; readonly gradient: readonly number[] },
  tolerance = 2e-6,
): void {
  const { loss: value, grads } = valueAndGrad((at: tf.Tensor2D) => ({ loss: loss(at), aux: [] }), z);
  const scale = Math.max(1, Math.abs(wanted.value));
  close(value, wanted.value, tolerance * scale);
  close(grads, wanted.gradient, 4 * tolerance * scale);
}

/** Fails unless `loss` and its gradient are finite at `z`. */
export function checkFinite(loss: Loss, z: tf.Tensor2D): void {
  const { loss: value, grads } = valueAndGrad((at: tf.Tensor2D) => ({ loss: loss(at), aux: [] }), z);
  for (const number of [...value.dataSync(), ...grads.dataSync()])
    assert.ok(Number.isFinite(number), `expected finite numbers, got ${number}`);
}
