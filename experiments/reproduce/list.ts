/** The list of experiments with what their committed records say. */
import { currentFingerprint, type Freshness, freshness, readRecords } from "./records.ts";
import type { Entry } from "./registry.ts";
import { publish, type Verdict, verdicts } from "./verdict.ts";

export interface Listed {
  readonly row: number;
  readonly id: string;
  readonly section: string;
  readonly title: string;
  readonly question: string;
  readonly source: string;
  /** The seeds of the full records. */
  readonly seeds: readonly number[];
  /** Of the oldest record; `missing` where there is none. */
  readonly records: Freshness | "missing";
  readonly claims: readonly (Omit<Verdict, "effect" | "effects" | "holds"> & Partial<Verdict>)[];
}

export function listing(entries: readonly Entry[]): Listed[] {
  return entries.map((entry) => {
    const { row, title, question, source, claims } = entry.experiment;
    const records = readRecords(entry, "full");
    const now = currentFingerprint(entry, "full");
    const states = records.map((record) => freshness(record, now));
    const worst = (["stale", "older engine", "fresh"] as const).find((state) => states.includes(state));
    return {
      row,
      id: entry.id,
      section: entry.section,
      title,
      question,
      source,
      seeds: records.map(({ seed }) => seed),
      records: worst ?? "missing",
      claims:
        records.length > 0
          ? verdicts(
              claims,
              records.map(({ run }) => run),
            )
          : claims.map(({ says, evidence, atLeast, changed }) => ({
              says,
              evidence,
              atLeast,
              ...(changed && { changed }),
            })),
    };
  });
}

export function printListing(rows: readonly Listed[]): void {
  for (const { row, section, id, title, records, seeds, claims } of rows) {
    const made =
      records === "missing" ? "no full records" : `full records ${records}, seeds ${seeds.join(", ")}`;
    console.log(`${row} ${section}/${id}: ${title} (${made})`);
    for (const claim of claims) {
      const measured =
        claim.effect === undefined
          ? "not run"
          : `${publish(claim as Verdict)}: ${claim.effect.toPrecision(3)}`;
      console.log(`  ${measured} (required ${claim.atLeast}) ${claim.says} [${claim.evidence}]`);
    }
  }
}
