// @ts-check
/** The doctor's round: machine, tools, TensorFlow, kernel, data, in the order in which they need each other. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { SetupFailure } from "../setup/failure.mjs";
import { cacheFolder, environmentPython, inClone } from "../setup/places.mjs";
import { checkNode } from "../setup/prerequisites.mjs";
import { steps } from "../setup/setup.mjs";
import { probeTensorflow, tensorflow as step } from "../setup/tensorflow/tensorflow.mjs";

/** @typedef {import("./finding.mjs").Finding} Finding */

const startAgain = "run npm start (or npm test), which makes what is missing";

/** @returns {AsyncGenerator<Finding>} */
export async function* examine() {
  yield node();
  yield version("npm", process.platform === "win32" ? "npm.cmd" : "npm", ["--version"]);
  yield version("Python", environmentPython, ["-c", "import platform; print(platform.python_version())"]);
  yield version("JupyterLab", environmentPython, ["-m", "jupyterlab", "--version"]);
  yield* await tensorflow();
  yield threads();
  yield { name: "cache", value: cacheFolder() };
  yield kernel();
  yield* datasets();
  yield setup();
}

/** @returns {Finding} */
function node() {
  const value = `${process.versions.node} (${process.platform} ${process.arch})`;
  try {
    checkNode(process.versions.node);
    return { name: "node", value };
  } catch (error) {
    return { name: "node", value, problem: /** @type {Error} */ (error).message };
  }
}

/**
 * @param {string} name
 * @param {string} command
 * @param {string[]} args
 * @returns {Finding}
 */
function version(name, command, args) {
  const { status, stdout } = spawnSync(command, args, { encoding: "utf8", cwd: inClone() });
  if (status === 0) return { name, value: stdout.trim() };
  return { name, value: "not found", problem: `${command} does not answer; ${startAgain}` };
}

/** @returns {Promise<Finding[]>} */
async function tensorflow() {
  try {
    const { tensorflow, tfjs, backend, native, seconds } = await probeTensorflow();
    return [
      { name: "tfjs-node", value: tfjs },
      { name: "TensorFlow", value: `${tensorflow}, loaded in ${seconds.toFixed(1)} s` },
      { name: "backend", value: `${backend}, ${native ? "native" : "not native"}` },
    ];
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error;
    const problem = step.isDone() ? error.message : startAgain;
    return [{ name: "TensorFlow", value: "does not load", problem }];
  }
}

/** @returns {Finding} */
function threads() {
  const asked = process.env.TF_NUM_INTRAOP_THREADS ?? process.env.OMP_NUM_THREADS;
  const value = `${asked ?? availableParallelism()} (${cpus()[0]?.model ?? "processor"})`;
  return { name: "threads", value };
}

/** @returns {Finding} */
function kernel() {
  const file = inClone(".venv", "share", "jupyter", "kernels", "selflab", "kernel.json");
  try {
    const { display_name, argv } = JSON.parse(readFileSync(file, "utf8"));
    const absent = argv.find((/** @type {string} */ part) => part.startsWith("/") && !existsSync(part));
    const problem = absent && `it names ${absent}, which is not there; ${startAgain}`;
    return { name: "kernel", value: display_name, problem };
  } catch {
    return { name: "kernel", value: "not installed", problem: `no kernelspec at ${file}; ${startAgain}` };
  }
}

/** @returns {Finding[]} */
function datasets() {
  const list = ["--import", "tsx", inClone("datasets", "prepare.ts"), "--list", "--json"];
  const { stdout } = spawnSync(process.execPath, list, { encoding: "utf8", cwd: inClone() });
  try {
    return JSON.parse(stdout).map(
      (/** @type {{ name: string, state: string, problem?: string }} */ { name, state, problem }) => ({
        name,
        value: state,
        problem: state === "present" ? undefined : (problem ?? startAgain),
      }),
    );
  } catch {
    return [{ name: "data sets", value: "unknown", problem: `the list did not come; ${startAgain}` }];
  }
}

/** @returns {Finding} */
function setup() {
  const missing = steps.filter((step) => !step.isDone()).map((step) => step.makes);
  if (missing.length === 0) return { name: "set-up", value: "complete" };
  return { name: "set-up", value: "not complete", problem: `missing: ${missing.join("; ")}: ${startAgain}` };
}
