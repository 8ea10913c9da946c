/**
 * Prepares the data sets that live in files. Set-up runs it; it does nothing when all is there.
 *
 *     npx tsx datasets/prepare.ts            converts what is missing or damaged and checks every file
 *     npx tsx datasets/prepare.ts --list     prints what is there; `--json` with it, for programs
 */
import { pathToFileURL } from "node:url";
import { type Archive, type ArchiveState, archiveState, prepareArchive } from "./archive.ts";
import { fashionMnistArchive } from "./images/fashionMnistArchive.ts";
import { mnistArchive } from "./images/mnistArchive.ts";
import { brownArchive } from "./text/brownArchive.ts";

/** Every data set that lives in files. Generated ones need no preparation. */
export const archives: readonly Archive[] = [mnistArchive, fashionMnistArchive, brownArchive];

/** For `doctor`: each set and whether its files are as pinned. Reads them all, a fifth of a second. */
export function datasetStates(): ArchiveState[] {
  return archives.map(archiveState);
}

function prepare(): void {
  for (const archive of archives) {
    const start = performance.now();
    const result = prepareArchive(archive);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(
      `${archive.about.name}: ${result === "ready" ? "present" : "converted"}, checked (${seconds} s)`,
    );
  }
}

function list(json: boolean): void {
  const states = datasetStates();
  if (json) console.log(JSON.stringify(states));
  else
    for (const { name, state, problem } of states)
      console.log([`${name}: ${state}`, problem].filter(Boolean).join("; "));
  if (states.some(({ state }) => state !== "present")) process.exitCode = 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const flags = process.argv.slice(2);
  try {
    if (flags.includes("--list")) list(flags.includes("--json"));
    else prepare();
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
