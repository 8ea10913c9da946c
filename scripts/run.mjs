// @ts-check
/** `node scripts/run.mjs file.ts [arguments]`: runs a TypeScript file of the clone, after setting up what is missing. */
import { foreground } from "./foreground.mjs";
import { exitWith, SetupFailure } from "./setup/failure.mjs";
import { setUp } from "./setup/setup.mjs";

await exitWith(async () => {
  const [file, ...args] = process.argv.slice(2);
  if (!file) {
    throw new SetupFailure("run", {
      expected: "a TypeScript file to run",
      got: "no argument",
      remedy: "write node scripts/run.mjs file.ts [arguments]",
    });
  }
  await setUp({ quiet: true });
  return foreground(process.execPath, ["--import", "tsx", file, ...args]);
});
