// @ts-check
/** Step: the project's JupyterLab settings, in `.venv` only: no news, no update checks, our kernel by default. */
import { copyFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { environmentPython, inClone } from "./places.mjs";
import { sources } from "./stamp.mjs";
import { stamped } from "./step.mjs";

const own = inClone("scripts", "setup", "jupyter");

/** Where JupyterLab reads each of the files in `jupyter/`, below the environment. */
const targets = {
  "overrides.json": inClone(".venv", "share", "jupyter", "lab", "settings", "overrides.json"),
  "jupyter_lab_config.json": inClone(".venv", "etc", "jupyter", "jupyter_lab_config.json"),
};

export const settings = stamped({
  name: "settings",
  makes: "JupyterLab settings",
  inputs: () => [environmentPython, ...sources(own, /\.json$/)],
  outputs: () => Object.values(targets),
  async run() {
    for (const [name, target] of Object.entries(targets)) {
      mkdirSync(dirname(target), { recursive: true });
      copyFileSync(`${own}/${name}`, target);
    }
  },
});
