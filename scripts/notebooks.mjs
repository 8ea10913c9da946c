// @ts-check
/**
 * `npm run notebooks`: makes notebooks/*.ipynb anew from notebooks/source/*.ts and runs them, outputs and all.
 * `npm run notebooks -- 01` only those whose name begins so; `-- --check` only says which have parted from their source.
 */
import { foreground } from "./foreground.mjs";
import { exitWith } from "./setup/failure.mjs";
import { inClone } from "./setup/places.mjs";
import { setUp } from "./setup/setup.mjs";

await exitWith(async () => {
  await setUp({ quiet: true });
  const python = inClone(".venv", "bin", "python");
  const script = inClone("scripts", "notebooks", "notebooks.py");
  // What a script runs is no user's history.
  return foreground(python, [script, ...process.argv.slice(2)], { SELFLAB_HISTORY: "off" });
});
