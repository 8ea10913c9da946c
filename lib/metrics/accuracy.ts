/** The share of right answers. */
import type { Data } from "../core/data.ts";

/** The share of rows of `scores`, `[N, C]`, whose largest entry is at the row's label; the first of equals counts. In [0, 1]. */
export function accuracyOf({ data, shape }: Data, labels: ArrayLike<number>): number {
  const [count, classes] = shape as [number, number];
  if (labels.length !== count) {
    throw new RangeError(
      `accuracyOf: expected ${count} labels, got ${labels.length}; pass one for each row of scores`,
    );
  }
  return agreement(
    Array.from({ length: count }, (_, i) => largestEntry(data.subarray(i * classes, (i + 1) * classes))),
    labels,
  );
}

/** The share of places where two lists of classes agree, in [0, 1]. */
export function agreement(predictions: ArrayLike<number>, labels: ArrayLike<number>): number {
  let right = 0;
  for (let i = 0; i < labels.length; i++) if (predictions[i] === labels[i]) right++;
  return right / labels.length;
}

function largestEntry(row: Float32Array): number {
  return row.reduce((best, value, i) => (value > row[best]! ? i : best), 0);
}
