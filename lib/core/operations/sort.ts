/** Sorting along the last axis. Equal numbers keep their order. */
import { tf } from "../tensor.ts";

export interface SortOptions {
  /** Whether the largest comes first. Default false. */
  readonly descending?: boolean;
}

/** The numbers in order, `[…, N]`. The gradient of a sorted number goes back to the place that it came from. */
export function sort<T extends tf.Tensor>(x: T, options: SortOptions = {}): T {
  return ordered("sort", x, options).values as T;
}

/** The places that `sort` takes its numbers from, int32 `[…, N]`: x at argsort(x) is sort(x). */
export function argsort<T extends tf.Tensor>(x: T, options: SortOptions = {}): T {
  return ordered("argsort", x, options).indices as T;
}

function ordered(
  where: string,
  x: tf.Tensor,
  { descending = false }: SortOptions,
): { values: tf.Tensor; indices: tf.Tensor } {
  const length = x.shape.at(-1);
  if (length === undefined) {
    throw new RangeError(
      `${where}: expected a tensor of rank 1 or more, got a scalar; there is nothing to sort`,
    );
  }
  if (descending) return tf.topk(x, length);
  const { values, indices } = tf.topk(tf.neg(x), length);
  return { values: tf.neg(values), indices };
}
