// @ts-check
/** Step: the clone's own Python environment, `.venv`, with JupyterLab, from pinned and hashed requirements. */
import { readFileSync } from "node:fs";
import { run } from "./command.mjs";
import { environmentPython, inClone, root } from "./places.mjs";
import { findPython } from "./python.mjs";
import { stamped } from "./step.mjs";

const lock = inClone("requirements.lock.txt");

export const environment = stamped({
  name: "environment",
  makes: "Python environment with JupyterLab, in .venv",
  inputs: () => [root, readFileSync(lock, "utf8")], // an environment names its own folder: a moved clone needs a new one
  outputs: () => [environmentPython],
  async run(report) {
    const { command } = findPython();
    // --clear: an environment that was left half made is not mended but made anew.
    await run("environment", [command, "-m", "venv", "--clear", inClone(".venv")], {
      progress: report.progress,
      remedy:
        "see that this Python has the modules venv and ensurepip (Debian: apt-get install python3-venv)",
    });
    await run(
      "environment",
      [
        environmentPython,
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--require-hashes",
        "-r",
        lock,
      ],
      { progress: report.progress, remedy: "connect to the network once and start again" },
    );
  },
});
