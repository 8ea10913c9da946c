// @ts-check
/** What must be on the machine before anything is downloaded. */
import { spawnSync } from "node:child_process";
import { SetupFailure } from "./failure.mjs";
import { findPython, isOlder } from "./python.mjs";

const oldestNode = [20, 12];

/**
 * Throws on the first missing piece.
 *
 * @returns {string[]} What was found, for the report
 */
export function checkPrerequisites() {
  checkNode(process.versions.node);
  const python = findPython();
  const compiler = findCompiler();
  return [
    `node ${process.versions.node}`,
    `${python.command} ${python.version}`,
    compiler ? `C++ compiler ${compiler}` : "no C++ compiler",
  ];
}

/** @param {string} version As in `process.versions.node` */
export function checkNode(version) {
  if (!isOlder(version.split(".").map(Number), oldestNode)) return;
  throw new SetupFailure("node", {
    expected: `Node.js ≥ ${oldestNode.join(".")}`,
    got: version,
    remedy: "install the current LTS release of Node.js and start again",
  });
}

/**
 * A C++ compiler's command, `$CXX` first; undefined if there is none.
 *
 * @param {NodeJS.ProcessEnv} environment
 */
export function findCompiler(environment = process.env) {
  const names = environment.CXX ? [environment.CXX] : ["c++", "g++", "clang++"];
  return names.find((name) => spawnSync(name, ["--version"]).status === 0);
}
