// @ts-check
/** Step: node_modules as package-lock.json says. An `npm install` by hand counts, whoever ran it. */
import { readFileSync } from "node:fs";
import { run } from "./command.mjs";
import { inClone } from "./places.mjs";

/** @typedef {{ version?: string, resolved?: string, integrity?: string, optional?: boolean }} Package */
/** @typedef {{ packages?: Record<string, Package> }} Lock */

/** @type {import("./step.mjs").Step} */
export const packages = {
  name: "packages",
  makes: "npm packages",
  isDone() {
    const wanted = readLock(inClone("package-lock.json"));
    const installed = readLock(inClone("node_modules", ".package-lock.json"));
    return wanted !== undefined && installed !== undefined && matches(wanted, installed);
  },
  async run(report) {
    const npm = process.platform === "win32" ? "npm.cmd" : "npm";
    await run("packages", [npm, "ci", "--no-audit", "--no-fund"], {
      progress: report.progress,
      remedy:
        "connect to the network once, see that package.json and package-lock.json agree, and start again",
    });
  },
};

/**
 * Whether what npm says it installed is what the lock asks for. Optional packages may be absent: they are other
 * platforms' builds.
 *
 * @param {Lock} wanted package-lock.json
 * @param {Lock} installed node_modules/.package-lock.json, which npm writes last
 */
export function matches({ packages: wanted = {} }, { packages: installed = {} }) {
  return Object.entries(wanted).every(([path, { version, integrity, optional }]) => {
    if (path === "") return true; // the project itself
    const there = installed[path];
    if (!there) return optional === true;
    return there.version === version && there.integrity === integrity;
  });
}

/**
 * @param {string} file
 * @returns {Lock | undefined}
 */
function readLock(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
