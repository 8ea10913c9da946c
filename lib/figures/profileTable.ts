/** A profile as a table: where the time of a step goes, and how near it comes to what the machine can do. */
import { gemmRate } from "../core/profile/gemmRate.ts";
import { type By, type ProfileRow, profileRows } from "../core/profile/rows.ts";
import type { Profile } from "../core/profile.ts";
import type { Row } from "./frame.ts";
import { type Table, table } from "./table.ts";

export interface ProfileTableOptions {
  /** Rows for each operation of each line, for each operation, or for each line. Default "both". */
  readonly by?: By;
  /** How many rows, the slowest; the others are put together into one. Default 15. */
  readonly top?: number;
  /** Floating-point operations a second to compare with. Default: `gemmRate()`, which this machine reaches in products of large matrices. */
  readonly rate?: number;
}

/**
 * The slowest rows of a profile. "ms" is the time of the row's operations in one call, "%" their part of the time of all,
 * "GFLOP/s" their pace, and "% of GEMM" that pace in parts of `rate`. `frame()` gives danfojs's DataFrame, to group and filter.
 */
export function profileTable(profile: Profile, options: ProfileTableOptions = {}): Table {
  const { by = "both", top = 15, rate = gemmRate() } = options;
  const rows = profileRows(profile, by);
  const shown = rows.length <= top + 1 ? rows : [...rows.slice(0, top), rest(rows.slice(top), by)];
  return table(
    shown.map((row) => cellsOf(row, by, rate)),
    { caption: captionOf(profile) },
  );
}

function rest(rows: readonly ProfileRow[], by: By): ProfileRow {
  const name = `${rows.length} others`;
  const sum = (of: "count" | "milliseconds" | "share" | "flops") =>
    rows.reduce((total, row) => total + row[of], 0);
  return {
    operation: by === "line" ? "" : name,
    line: by === "line" ? name : "",
    caller: "",
    gradient: false,
    count: sum("count"),
    milliseconds: sum("milliseconds"),
    share: sum("share"),
    flops: sum("flops"),
  };
}

function cellsOf(row: ProfileRow, by: By, rate: number): Row {
  const pace = row.flops > 0 && row.milliseconds > 0 ? row.flops / (row.milliseconds / 1e3) : Number.NaN;
  return {
    ...(by !== "line" && { operation: row.operation }),
    ...(by !== "operation" && { line: row.line, in: row.caller }),
    "for gradient": row.gradient ? "yes" : "",
    runs: row.count,
    ms: row.milliseconds,
    "%": 100 * row.share,
    MFLOP: row.flops / 1e6,
    "GFLOP/s": pace / 1e9,
    "% of GEMM": (100 * pace) / rate,
  };
}

/** `Compiled: 1.04 ms a call, of which 0.12 in JavaScript; 152 operations, 69.2 MFLOP, 20 % of the time none ran`. */
function captionOf({ mode, runs, call, overhead, idle }: Profile): string {
  const javascript = mode === "compiled" ? `, of which ${overhead.toFixed(2)} in JavaScript` : "";
  return [
    `${mode === "compiled" ? "Compiled" : "Eager"}: ${call.toPrecision(3)} ms a call${javascript}`,
    `${runs.length} operations; in ${Math.round(100 * idle)} % of the time none ran`,
  ].join("; ");
}
