/** The committed full runs of an experiment. */
import type { Experiment } from "../experiment.ts";
import { readRecords } from "./records.ts";
import { registry } from "./registry.ts";

/** The runs of all seeds, as the experiment returned them. */
export async function published<Run, Profile>(experiment: Experiment<Run, Profile>): Promise<Run[]> {
  const entry = (await registry()).find((one) => one.experiment.row === experiment.row);
  const records = entry === undefined ? [] : readRecords<Run>(entry, "full");
  if (records.length === 0) {
    throw new RangeError(
      `published: expected full records of row ${experiment.row}, got none; make them by npm run experiments -- run ${experiment.row} --profile full`,
    );
  }
  return records.map(({ run }) => run);
}
