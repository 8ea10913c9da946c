/** Data frames: danfojs, loaded (in about 2 s) by the first frame that a process makes. */
import { createRequire } from "node:module";
import type * as danfojs from "danfojs-node";

export type DataFrame = danfojs.DataFrame;

/** A row of a table; all rows of one table have the same columns. */
export type Row = Readonly<Record<string, string | number | boolean>>;

/** The rows as a danfojs DataFrame, to filter, group, join or describe. */
export async function frame(rows: readonly Row[]): Promise<DataFrame> {
  if (rows.length === 0) {
    throw new RangeError(
      "frame: expected at least one row, got none; a frame takes its columns from its rows",
    );
  }
  await import("../core/backend.ts"); // danfojs loads TensorFlow too, and must find it set up
  const { DataFrame }: typeof danfojs = createRequire(import.meta.url)("danfojs-node");
  return new DataFrame(rows.map((row) => ({ ...row })));
}
