// @ts-check
/** Step: papermill in `.venv` learns to write parameters in TypeScript. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { run } from "./command.mjs";
import { environmentPython, inClone } from "./places.mjs";
import { sources } from "./stamp.mjs";
import { stamped } from "./step.mjs";

const own = inClone("kernel", "papermill");

export const translator = stamped({
  name: "translator",
  makes: "TypeScript parameters for papermill",
  inputs: () => [environmentPython, ...sources(own, /\.(py|toml)$/)],
  outputs: () => [environmentPython, ...modules()],
  async run(report) {
    // What builds it is in the environment: nothing is fetched.
    const options = ["--no-deps", "--no-build-isolation", "--no-index", "--force-reinstall"];
    await run(
      "translator",
      [environmentPython, "-m", "pip", "install", "--disable-pip-version-check", ...options, own],
      { progress: report.progress, remedy: "run this command by hand to see all it says" },
    );
  },
});

/** Where the environment holds the module, which is in a folder named after the Python's version. */
function modules() {
  const folder = inClone(".venv", "lib");
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((python) => join(folder, python, "site-packages", "selflab_papermill.py"));
}
