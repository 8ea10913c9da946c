/** What a process and all its descendants hold and have used. */
import { execFileSync } from "node:child_process";

export interface Usage {
  /** Sum of their resident sets in MB (10⁶ bytes); pages that they share count for each. */
  readonly megabytes: number;
  /** Sum of their processor time in seconds; of each, whole ones. */
  readonly processorSeconds: number;
}

export function usageOf(root: number): Usage {
  const table = execFileSync("ps", ["-A", "-o", "pid=,ppid=,rss=,time="], { encoding: "utf8" });
  const rows = table
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/));
  const family = new Set([String(root)]);
  // A parent may stand behind its child in the table.
  for (let size = 0; size !== family.size; ) {
    size = family.size;
    for (const [pid, parent] of rows) if (family.has(parent!)) family.add(pid!);
  }
  const own = rows.filter(([pid]) => family.has(pid!));
  const sum = (value: (row: readonly string[]) => number): number =>
    own.reduce((total, row) => total + value(row), 0);
  return {
    megabytes: (sum(([, , kibibytes]) => Number(kibibytes)) * 1024) / 1e6,
    processorSeconds: sum(([, , , time]) => seconds(time!)),
  };
}

/** Of ps's `[[dd-]hh:]mm:ss`. */
function seconds(time: string): number {
  const [days, clock] = time.includes("-") ? time.split("-") : ["0", time];
  return clock!.split(":").reduce((sum, part) => sum * 60 + Number(part), 0) + Number(days) * 86_400;
}
