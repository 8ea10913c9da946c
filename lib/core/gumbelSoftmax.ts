/** Choices among classes at random, from scores and a key. */
import { stopGradient, straightThrough } from "./gradient.ts";
import { type Key, uniform } from "./key.ts";
import { tf } from "./tensor.ts";

/**
 * Numbers of the standard Gumbel distribution, −log(−log u): the largest of scores plus such numbers is class c with
 * probability softmax(scores)_c.
 *
 * u is one of 2²³ midpoints of equal intervals in (0, 1), so that all are finite: they lie in [−2.82, 16.64].
 */
export function gumbel(from: Key, shape: readonly number[]): tf.Tensor {
  const u = tf.add(uniform(from, shape), 2 ** -24);
  return tf.neg(tf.log(tf.neg(tf.log(u))));
}

/** A class for each row of scores: c with probability softmax(logits)_c. logits: `[…, C]`; result: int32 `[…]`. */
export function categorical(from: Key, logits: tf.Tensor): tf.Tensor {
  return tf.argMax(tf.add(logits, gumbel(from, logits.shape)), -1);
}

export interface GumbelSoftmaxOptions {
  /** Temperature τ > 0: towards 0 the result becomes one-hot and its gradient large. Default 1. */
  readonly temperature?: number | tf.Scalar;
  /**
   * Whether the value is the one-hot choice itself, its gradient that of the soft one (Jang's straight-through estimator).
   * Default false.
   */
  readonly hard?: boolean;
}

/**
 * A random choice that a gradient flows through:
 *
 *     y = softmax((logits + g) / τ)        g Gumbel
 *
 * The largest entry of y is class c with probability softmax(logits)_c at any temperature. logits, y: `[…, C]`.
 *
 * Source: Jang et al. 2017, arXiv:1611.01144, eq. 1–2; Maddison et al. 2017, arXiv:1611.00712, eq. 10.
 */
export function gumbelSoftmax<T extends tf.Tensor>(
  from: Key,
  logits: T,
  { temperature = 1, hard = false }: GumbelSoftmaxOptions = {},
): T {
  if (typeof temperature === "number" && !(temperature > 0)) {
    throw new RangeError(`gumbelSoftmax: expected a temperature above 0, got ${temperature}; 1 is usual`);
  }
  const soft = tf.softmax(tf.div(tf.add(logits, gumbel(from, logits.shape)), temperature)) as T;
  if (!hard) return soft;
  const classes = tf.range(0, logits.shape.at(-1)!, 1, "int32");
  const best = tf.expandDims(tf.argMax(stopGradient(soft), -1), -1);
  const choice = tf.cast(tf.equal(best, classes), "float32");
  return straightThrough(choice as T, soft);
}
