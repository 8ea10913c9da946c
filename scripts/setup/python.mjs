// @ts-check
/** Finds a Python that can hold JupyterLab. */
import { spawnSync } from "node:child_process";
import { SetupFailure } from "./failure.mjs";

/** JupyterLab 4.6 needs it. */
export const oldestPython = [3, 10];

/**
 * @typedef {object} Probe What one command name turned out to be
 * @property {string} command
 * @property {number[]} [version] `[3, 11, 7]`; absent when there is no such Python
 * @property {boolean} [venv] Whether it can make a virtual environment with pip inside
 */

const question = `import json, sys
try:
    import venv, ensurepip
    whole = True
except ImportError:
    whole = False
print(json.dumps({"version": list(sys.version_info[:3]), "venv": whole}))`;

/**
 * The names a Python may have, the user's choice alone if there is one.
 *
 * @param {NodeJS.ProcessEnv} environment
 */
export function pythonNames(environment = process.env) {
  if (environment.SELFLAB_PYTHON) return [environment.SELFLAB_PYTHON];
  return ["python3", "python3.13", "python3.12", "python3.11", "python3.10", "python"];
}

/**
 * @param {string} command
 * @returns {Probe}
 */
export function probePython(command) {
  const { status, stdout } = spawnSync(command, ["-c", question], { encoding: "utf8", timeout: 20_000 });
  if (status !== 0) return { command };
  try {
    return { command, ...JSON.parse(stdout) };
  } catch {
    return { command }; // something that is called python but is not
  }
}

/**
 * The first of the named Pythons that is new enough and whole.
 *
 * @param {Iterable<Probe>} probes
 * @returns {{ command: string, version: string }}
 */
export function choosePython(probes) {
  const refused = [];
  for (const { command, version, venv } of probes) {
    if (!version) continue;
    const text = version.join(".");
    if (isOlder(version, oldestPython)) refused.push(`${command} ${text}`);
    else if (!venv) refused.push(`${command} ${text} without venv`);
    else return { command, version: text };
  }
  throw new SetupFailure("python", {
    expected: `Python ≥ ${oldestPython.join(".")} with venv and pip`,
    got: refused.join(", ") || "no Python",
    remedy:
      "install one (Debian and Ubuntu: apt-get install python3 python3-venv; macOS: brew install python) " +
      "or name one in the environment variable SELFLAB_PYTHON",
  });
}

export function findPython() {
  return choosePython(probeAll(pythonNames()));
}

/**
 * Probes lazily: the first good one ends the search.
 *
 * @param {string[]} names
 */
function* probeAll(names) {
  for (const name of names) yield probePython(name);
}

/**
 * @param {number[]} version
 * @param {number[]} least
 */
export function isOlder([major = 0, minor = 0], [leastMajor = 0, leastMinor = 0]) {
  return major < leastMajor || (major === leastMajor && minor < leastMinor);
}
