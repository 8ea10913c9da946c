/** Adding rows to a table: the step of a training that touches few rows of many. */
import { checkShape, showShape, tf } from "../tensor.ts";
import { differentiable } from "./differentiable.ts";
import { runSingle } from "./native.ts";

/**
 * The table `[V, …]` with `rows` added at the places `indices`, int32 of any shape; `rows` has the shape of the indices
 * and then that of the table's rows:
 *
 *     y = table;  y[indices[i]] += rows[i],  i = 0, 1, …
 *
 * A place that occurs twice gets both rows. In a compiled loop that carries the table the rows are added in it; elsewhere
 * it is copied first.
 *
 * @example
 * const table = tf.tensor2d([[1, 1], [2, 2], [3, 3]]);
 * const rows = tf.tensor2d([[10, 20], [30, 40]]);
 * const sum = scatterAdd(table, tf.tensor1d([2, 2], "int32"), rows);
 * assert.deepEqual(sum.arraySync(), [[1, 1], [2, 2], [43, 63]]);
 */
export function scatterAdd<T extends tf.Tensor>(table: T, indices: tf.Tensor, rows: tf.Tensor): T {
  if (table.rank === 0) {
    throw new RangeError(
      `scatterAdd: expected a table of rank 1 or more, got ${showShape(table.shape)}; reshape it to [1]`,
    );
  }
  const [, ...row] = table.shape;
  const remedy = "pass a row of the table's width for each index";
  checkShape("scatterAdd", "rows", rows.shape, [...indices.shape, ...row], remedy);
  for (const [what, tensor, dtype] of [
    ["table", table, "float32"],
    ["indices", indices, "int32"],
    ["rows", rows, "float32"],
  ] as const) {
    if (tensor.dtype === dtype) continue;
    throw new TypeError(`scatterAdd: expected ${what} of type ${dtype}, got ${tensor.dtype}; cast them`);
  }
  return added([table, indices, rows], {})[0] as T;
}

const added = differentiable("ScatterAdd", {
  forward: ([table, indices, rows]) => [
    runSingle("SelflabScatterAdd", [table!, indices!, rows!], { T: { type: "float32" } }),
  ],
  backward: ({ inputs: [, indices], gradients: [dy] }) => [
    () => dy!,
    () => tf.fill(indices!.shape, 0),
    () => tf.gather(dy!, indices as tf.Tensor1D),
  ],
});
