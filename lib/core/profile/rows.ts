/** A profile as rows: what each line spent on each operation. */
import path from "node:path";
import type { Frame } from "../compile/operation.ts";
import type { Profile } from "../profile.ts";
import { flopsOf } from "./flops.ts";
import type { OperationRun } from "./watch.ts";

/** What the rows of a profile are for: each operation of each line, or one of the two. */
export type By = "both" | "operation" | "line";

/** The runs of one operation, of one line, or of one operation from one line. */
export interface ProfileRow {
  /** TensorFlow's name of the operation; empty by line. */
  readonly operation: string;
  /** Whether it ran for a gradient. Its line is then that of the operation that is differentiated. */
  readonly gradient: boolean;
  /** The line that called, such as `lib/losses/ntxent.ts:28`; empty by operation. */
  readonly line: string;
  /** The function in which that line stands. */
  readonly caller: string;
  readonly count: number;
  readonly milliseconds: number;
  /** Of the time of all operations. */
  readonly share: number;
  /** Floating-point operations; NaN where the count of an operation is not known. */
  readonly flops: number;
}

/** The rows of a profile, the slowest first. */
export function profileRows({ runs, sum }: Profile, by: By = "both"): ProfileRow[] {
  const groups = new Map<string, ProfileRow>();
  for (const run of runs) {
    const row = rowOf(run, by, sum);
    const key = [row.operation, row.gradient, row.line].join();
    const known = groups.get(key);
    groups.set(key, known === undefined ? row : joined(known, row));
  }
  return [...groups.values()].sort((a, b) => b.milliseconds - a.milliseconds);
}

function rowOf({ operation, start, end }: OperationRun, by: By, sum: number): ProfileRow {
  const [frame] = operation.site.frames();
  const placed = by !== "operation" && frame !== undefined;
  return {
    operation: by === "line" ? "" : operation.name,
    gradient: operation.site.forward !== undefined,
    line: placed ? lineOf(frame) : "",
    caller: placed ? callerOf(frame) : "",
    count: 1,
    milliseconds: end - start,
    share: (end - start) / sum,
    flops: flopsOf(operation) ?? Number.NaN,
  };
}

function joined(a: ProfileRow, b: ProfileRow): ProfileRow {
  return {
    ...a,
    count: a.count + b.count,
    milliseconds: a.milliseconds + b.milliseconds,
    share: a.share + b.share,
    flops: a.flops + b.flops,
  };
}

/** `lib/losses/ntxent.ts:28`: the file from the present folder, if it is in it, and the line. */
export function lineOf({ file, line }: Frame): string {
  const near = path.isAbsolute(file) ? path.relative(process.cwd(), file) : file;
  return `${near.startsWith("..") ? file : near.split(path.sep).join("/")}:${line}`;
}

/** `apply` for `Object.apply`; empty at the top of a file and in functions without a name. */
export function callerOf({ caller }: Frame): string {
  return caller.replace(/^(async |new )?.*\./, "$1");
}
