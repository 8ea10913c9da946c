// @ts-check
/**
 * One step of set-up. It says what it makes, knows whether that is already there, and makes it so that a run
 * killed half way leaves nothing that looks done.
 *
 * @typedef {object} Step
 * @property {string} name
 * @property {string} makes One line for the person waiting
 * @property {() => boolean} isDone Cheap: asked at every start
 * @property {(report: import("./report.mjs").Report) => Promise<void>} run
 */
import { existsSync } from "node:fs";
import { inClone } from "./places.mjs";
import { digest, isCurrent, writeStamp } from "./stamp.mjs";

/**
 * A step that is done while its inputs are the ones it last ran with and its outputs exist.
 *
 * @param {object} parts
 * @param {string} parts.name
 * @param {string} parts.makes
 * @param {() => string[]} parts.inputs Texts that decide the result: versions, file contents, paths
 * @param {() => string[]} parts.outputs Paths that exist afterwards
 * @param {Step["run"]} parts.run
 * @returns {Step}
 */
export function stamped({ name, makes, inputs, outputs, run }) {
  const file = inClone(".cache", "setup", `${name}.json`);
  return {
    name,
    makes,
    isDone: () => isCurrent(file, digest(inputs())) && outputs().every(existsSync),
    async run(report) {
      const made = digest(inputs()); // before the run: a change during it is noticed at the next start
      await run(report);
      writeStamp(file, made, outputs());
    },
  };
}
