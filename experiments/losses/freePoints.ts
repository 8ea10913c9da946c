/**
 * Points that are no network's output: a loss of labelled rows moves them themselves, so that what is seen is the loss alone.
 *
 * Points of a Gaussian in the plane are dealt to classes at random, which is as entangled as labels can be.
 */
import { type Key, normal, streams } from "../../lib/core/key.ts";
import { tf } from "../../lib/core/tensor.ts";
import { amongLabels, type Pairs } from "../../lib/losses/pairs.ts";
import type { Method } from "../../lib/methods/method.ts";
import { adam } from "../../lib/optimizers/adam.ts";
import { descend } from "../../lib/training/descend.ts";
import { fit } from "../../lib/training/fit.ts";
import { discard } from "../pretraining.ts";

export interface FreePoints {
  /** Of point i; classes take turns. */
  readonly labels: readonly number[];
  /** Where the points are before and after, `[points][2]`. */
  readonly first: readonly number[][];
  readonly last: readonly number[][];
}

/** Moves `points` points of `classes` classes by `steps` of Adam down `loss`. */
export async function movePoints(
  loss: (z: tf.Tensor2D, pairs: Pairs) => tf.Scalar,
  { points, classes, steps }: { readonly points: number; readonly classes: number; readonly steps: number },
  key: Key,
): Promise<FreePoints> {
  const labels = Array.from({ length: points }, (_, i) => i % classes);
  const keys = streams(key, "fit");
  const method: Method<tf.Tensor2D, never[], tf.Tensor1D> = {
    name: "Free points",
    init: (from) => ({ params: normal(from, [points, 2]) as tf.Tensor2D, state: [] }),
    loss: (z, state, batch) => ({ loss: loss(z, amongLabels(batch)), state, metrics: {} }),
    encode: (z) => z,
  };
  const batches = { steps, at: () => tf.tensor1d(labels, "int32") };
  const moved = await fit(descend(method, adam({ learningRate: 0.05 })), batches, keys.fit);
  const result = { labels, first: moved.first.params.arraySync(), last: moved.last.params.arraySync() };
  discard(moved);
  return result;
}
