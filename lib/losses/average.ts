/** Means over those parts of a batch that count. */
import { tf } from "../core/tensor.ts";
import type { PairMask } from "./pairMask.ts";

/** The mean of the costs that `counted` marks with 1, not 0; without any it is 0, with gradient 0. Both of one shape. */
export function averageOver(costs: tf.Tensor, counted: tf.Tensor): tf.Scalar {
  return tf.div(tf.sum(tf.mul(costs, counted)), tf.maximum(tf.sum(counted), 1));
}

/** 1 where a cost is above 0, else 0. */
export function active(costs: tf.Tensor): tf.Tensor {
  return tf.cast(tf.greater(costs, 0), "float32");
}

/**
 * The mean of the losses of anchors, `[A]`, whose positives are given by `pairs`. An anchor without a positive, whose label is
 * alone in the batch, is "left out" of the mean or counts in it as "zero". Without any positive the mean is 0.
 */
export function averageOverAnchors(
  losses: tf.Tensor1D,
  { positives }: PairMask,
  lonely: "left out" | "zero",
): tf.Scalar {
  const has: tf.Tensor1D = tf.max(positives, 1);
  return lonely === "zero" ? tf.mean(tf.mul(losses, has)) : averageOver(losses, has);
}
