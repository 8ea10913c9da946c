// @ts-check
/** `npm start -- [jupyter arguments]`: sets up what is missing and opens JupyterLab on the first lesson. */
import { foreground } from "./foreground.mjs";
import { jupyterArguments } from "./jupyterArguments.mjs";
import { exitWith } from "./setup/failure.mjs";
import { environmentPython } from "./setup/places.mjs";
import { setUp } from "./setup/setup.mjs";

await exitWith(async () => {
  await setUp();
  // The clone's own configuration before the user's: another JupyterLab's settings do not reach this one.
  const environment = { JUPYTER_PREFER_ENV_PATH: "1" };
  return foreground(environmentPython, jupyterArguments(process.argv.slice(2)), environment);
});
