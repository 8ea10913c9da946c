/** Results that are kept: the report as JSON and, made from it, as a page. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { placeFile } from "../datasets/placeFile.ts";
import type { Report } from "./benchmark.ts";
import { tolerable } from "./interference.ts";
import { page, slower } from "./page.ts";

/**
 * Writes `<benchmark>.json` and `<benchmark>.md` into `folder`, each whole or not at all, and returns the two paths.
 * Throws where a peer is missing, since a record without it would replace one that has it, and where other programs
 * disturbed the run. What a person wrote into the record before, why a work is slower, is kept while it is.
 */
export function record(report: Report, folder: string): string[] {
  if (report.missing !== undefined) {
    throw new Error(
      `bench: expected all contenders in a record, got none of the peers (${report.missing}); nothing was written`,
    );
  }
  if (report.others > tolerable) {
    throw new Error(
      `bench: expected other programs to use at most ${tolerable} cores during a run that is recorded, got ${report.others.toFixed(2)}; nothing was written: end them and run again`,
    );
  }
  const known = readRecord(report.benchmark, folder)?.works ?? [];
  const works = report.works.map((race) => {
    const reason = known.find(({ work }) => work === race.work)?.reason;
    return slower(race) && reason !== undefined ? { ...race, reason } : race;
  });
  return write({ ...report, works }, folder);
}

/** The report that was recorded, or `undefined` where there is none. */
export function readRecord(benchmark: string, folder: string): Report | undefined {
  const file = path.join(folder, `${benchmark}.json`);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}

/** Writes the report in both forms and returns the paths. */
export function write(report: Report, folder: string): string[] {
  const contents = {
    [`${report.benchmark}.json`]: `${JSON.stringify(report, rounded, 2)}\n`,
    [`${report.benchmark}.md`]: `${page(report)}\n`,
  };
  return Object.entries(contents).map(([name, content]) => {
    const file = path.join(folder, name);
    placeFile(file, Buffer.from(content));
    return file;
  });
}

/** Four significant digits: more than a time repeats. */
function rounded(_name: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
}
