/** Learning rates, constant or as a function of the step. */
import { tf } from "../core/tensor.ts";
import { map } from "../core/tree.ts";
import type { Optimizer } from "./optimizer.ts";

/** The learning rate at a step, counted from 0; the step is a float32 scalar, so that it can change in a compiled step. */
export type Schedule = (step: tf.Scalar) => tf.Scalar;

export type LearningRate = number | Schedule;

export interface CosineOptions {
  /** The largest learning rate, reached after the warm-up. */
  readonly peak: number;
  /** All steps of the run. */
  readonly steps: number;
  /** Steps of linear rise from peak / warmup to peak. Default 0. */
  readonly warmup?: number;
  /** The learning rate at the end. Default 0. */
  readonly end?: number;
}

/**
 * Linear warm-up, then half a cosine from `peak` to `end`:
 *
 *     η(s) = end + (peak − end) (1 + cos π t) / 2        t = (s − warmup) / (steps − warmup)
 *
 * Source: Loshchilov & Hutter 2017, arXiv:1608.03983, eq. 5 without restarts; warm-up as Goyal et al. 2017, arXiv:1706.02677.
 */
export function cosine({ peak, steps, warmup = 0, end = 0 }: CosineOptions): Schedule {
  if (!(steps > warmup)) {
    throw new RangeError(
      `cosine: expected more steps than the warm-up's ${warmup}, got ${steps}; shorten the warm-up`,
    );
  }
  return (step) => {
    const progress = tf.clipByValue(tf.div(tf.sub(step, warmup), steps - warmup), 0, 1);
    const falling = tf.add(tf.mul(tf.add(tf.cos(tf.mul(progress, Math.PI)), 1), (peak - end) / 2), end);
    if (warmup === 0) return falling as tf.Scalar;
    const rising = tf.mul(tf.add(step, 1), peak / warmup);
    return tf.where(tf.less(step, warmup), rising, falling) as tf.Scalar;
  };
}

/** −η · gradient: turns a direction into a step downhill. The state is the number of steps done. */
export function scaleByLearningRate(rate: LearningRate): Optimizer<tf.Scalar> {
  const schedule: Schedule = typeof rate === "number" ? () => tf.scalar(rate) : rate;
  return {
    init: () => tf.scalar(0),
    update(grads, step) {
      const factor = tf.neg(schedule(step));
      return { updates: map((grad) => tf.mul(grad, factor), grads), state: tf.add(step, 1) };
    },
  };
}
