/** Anchors without a positive: a label that is alone in its batch. */
import { tf } from "../core/tensor.ts";
import type { PairMask } from "./pairMask.ts";

/**
 * The mean of the losses of anchors, `[A]`, whose positives are given by `pairs`. An anchor without a positive is "left out"
 * of the mean, or counts in it as "zero". Without any positive the mean is 0.
 */
export function meanOverAnchors(
  losses: tf.Tensor1D,
  { positives }: PairMask,
  lonely: "left out" | "zero",
): tf.Scalar {
  const has = tf.max(positives, 1);
  const count = lonely === "zero" ? losses.shape[0] : tf.sum(has);
  return tf.divNoNan(tf.sum(tf.mul(losses, has)), count);
}
