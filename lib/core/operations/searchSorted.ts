/** Places in sorted rows. */
import { checkShape, type tf } from "../tensor.ts";
import { runSingle } from "./native.ts";

/**
 * How many numbers of each sorted row are at most each value, int32 `[N, M]`: the place after the last that is not larger.
 * `sorted`: `[N, K]`, ascending along rows; `values`: `[N, M]`. No gradient.
 */
export function countAtMost(sorted: tf.Tensor2D, values: tf.Tensor2D): tf.Tensor2D {
  checkShape(
    "countAtMost",
    "values",
    values.shape,
    [sorted.shape[0], null],
    "pass a row of values for each sorted row",
  );
  const settings = { T: { type: sorted.dtype }, out_type: { type: "int32" as const } };
  return runSingle("UpperBound", [sorted, values], settings) as tf.Tensor2D;
}
