/** Finds the experiments: every file of a section's folder whose default export is one. */
import { readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Experiment } from "../experiment.ts";

export interface Entry {
  /** The file's name without its ending: what users type. */
  readonly id: string;
  /** The folder's name. */
  readonly section: string;
  readonly file: string;
  readonly experiment: Experiment;
}

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** All experiments, in the order of their rows. */
export async function registry(): Promise<Entry[]> {
  const files = sections().flatMap((section) =>
    readdirSync(path.join(root, section))
      .filter((name) => name.endsWith(".ts"))
      .map((name) => ({ section, id: name.slice(0, -3), file: path.join(root, section, name) })),
  );
  const entries: Entry[] = [];
  for (const found of files) {
    const { default: experiment } = (await import(pathToFileURL(found.file).href)) as {
      default?: Experiment;
    };
    if (experiment !== undefined) entries.push({ ...found, experiment });
  }
  return entries.sort((a, b) => a.experiment.row - b.experiment.row);
}

function sections(): string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "reproduce")
    .map((entry) => entry.name);
}
