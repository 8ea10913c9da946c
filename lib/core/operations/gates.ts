/** The slopes of the gates of recurrent cells, one operation each. They have no gradients of their own. */
import type { tf } from "../tensor.ts";
import { elementwise } from "./elementwise.ts";
import { runSingle } from "./native.ts";

/** dy · y (1 − y), for y = σ(x). */
export function sigmoidSlope(y: tf.Tensor2D, dy: tf.Tensor2D): tf.Tensor2D {
  return elementwise("SigmoidGrad", [y, dy]) as tf.Tensor2D;
}

/** dy · (1 − y²), for y = tanh x. */
export function tanhSlope(y: tf.Tensor2D, dy: tf.Tensor2D): tf.Tensor2D {
  return runSingle("TanhGrad", [y, dy], { T: { type: "float32" } }) as tf.Tensor2D;
}
