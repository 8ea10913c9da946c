// @ts-check
/** Step: the project's JupyterLab settings, in `.venv` only: no news, no update checks, our kernel by default. */
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { environmentPython, inClone } from "./places.mjs";
import { sources } from "./stamp.mjs";
import { stamped } from "./step.mjs";

const own = inClone("scripts", "setup", "jupyter");

/** Where JupyterLab reads each of the files in `jupyter/`. */
const targets = {
  "overrides.json": inClone(".venv", "share", "jupyter", "lab", "settings", "overrides.json"),
  "jupyter_lab_config.json": inClone(".venv", "etc", "jupyter", "jupyter_lab_config.json"),
};

/**
 * JupyterLab brings scripts for Node that are CommonJS. They lie inside the clone, whose package.json says that a
 * script is an ES module; a package.json that is nearer says otherwise.
 */
const boundary = inClone(".venv", "package.json");

export const settings = stamped({
  name: "settings",
  makes: "JupyterLab settings",
  inputs: () => [environmentPython, ...sources(own, /\.json$/)],
  outputs: () => [boundary, ...Object.values(targets)],
  async run() {
    for (const [name, target] of Object.entries(targets)) {
      mkdirSync(dirname(target), { recursive: true });
      copyFileSync(join(own, name), target);
    }
    writeFileSync(boundary, '{ "type": "commonjs" }\n');
  },
});
