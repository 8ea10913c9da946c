/** What groups of rows have in common: the runs of one method over its seeds, in one row. */
import { frame, type Row } from "./frame.ts";

export interface SummarizeOptions {
  /** Rows that agree in these columns form a group. */
  readonly by: readonly string[];
  /** The columns of numbers to summarize. */
  readonly of: readonly string[];
}

/**
 * One row for each group, in the order of their first rows: its columns `by`, the number of its rows as `n`, and for each
 * column of `of` the mean and the standard deviation (of the sample, n − 1; NaN for n = 1) as `"… mean"` and `"… std"`.
 */
export async function summarize(
  rows: readonly Row[],
  { by, of }: SummarizeOptions,
): Promise<Record<string, string | number | boolean>[]> {
  if (rows.length === 0) return [];
  for (const column of [...by, ...of]) {
    const missing = rows.findIndex((row) => row[column] === undefined);
    if (missing === -1) continue;
    throw new RangeError(
      `summarize: expected column "${column}" in every row, got none in row ${missing}; it has ${Object.keys(rows[missing]!).join(", ")}`,
    );
  }
  // danfojs joins the texts of several columns to one key; a number for each group cannot be mistaken
  const keys = rows.map((row) => JSON.stringify(by.map((column) => row[column])));
  const groups = [...new Set(keys)];
  const columns = of.map((_, i) => `c${i}`);
  const numbered = rows.map((row, i) => ({
    group: groups.indexOf(keys[i]!),
    ...Object.fromEntries(of.map((column, c) => [columns[c], Number(row[column])])),
  }));
  const grouped = (await frame(numbered))
    .groupby(["group"])
    .agg(Object.fromEntries(columns.map((column) => [column, ["mean", "std", "count"]])));
  const { columns: names, values } = grouped;
  return (values as number[][]).map((value) => {
    const at = (name: string) => value[names.indexOf(name)]!;
    const first = rows[keys.indexOf(groups[at("group")]!)]!;
    const n = at("c0_count");
    return {
      ...Object.fromEntries(by.map((column) => [column, first[column]!])),
      n,
      ...Object.fromEntries(
        of.flatMap((column, c) => [
          [`${column} mean`, at(`c${c}_mean`)],
          [`${column} std`, n > 1 ? at(`c${c}_std`) : Number.NaN],
        ]),
      ),
    };
  });
}
