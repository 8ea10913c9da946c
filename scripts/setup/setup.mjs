// @ts-check
/**
 * From a bare clone to a working laboratory, as far as it is not one already. `start`, `test` and `run` call this
 * before anything else; npm itself runs no install scripts here (.npmrc).
 */
import { datasets } from "./datasets.mjs";
import { environment } from "./environment.mjs";
import { kernel } from "./kernel.mjs";
import { withLock } from "./lock.mjs";
import { packages } from "./packages.mjs";
import { inClone } from "./places.mjs";
import { checkPrerequisites } from "./prerequisites.mjs";
import { createReport } from "./report.mjs";
import { settings } from "./settings.mjs";
import { tensorflow } from "./tensorflow/tensorflow.mjs";
import { translator } from "./translator.mjs";

/** In the order of their needs: TensorFlow is fetched by the environment's pip, data sets are read through tsx. */
export const steps = [packages, environment, settings, tensorflow, kernel, translator, datasets];

/**
 * Runs the steps that are not done. Says nothing when there are none and `quiet` is set.
 *
 * @param {{ quiet?: boolean }} [options]
 */
export async function setUp({ quiet = false } = {}) {
  const report = createReport();
  const missing = () => steps.filter((step) => !step.isDone());
  if (missing().length > 0) {
    await withLock(inClone(".cache", "setup", "lock"), report.note, async () => {
      if (missing().length > 0) await runAll(report); // another process may have done it while this one waited
    });
  } else if (!quiet) {
    report.skip("selflab is set up");
  }
}

/** @param {import("./report.mjs").Report} report */
async function runAll(report) {
  report.headline("selflab: setting up what is missing");
  report.done(`found ${checkPrerequisites().join(", ")}`);
  for (const [i, step] of steps.entries()) {
    const place = `[${i + 1}/${steps.length}]`;
    // Asked only now: an earlier step may have taken this one's outputs away with what it made anew.
    if (step.isDone()) {
      report.skip(`${place} ${step.makes}: already there`);
      continue;
    }
    report.headline(`${place} ${step.makes}`);
    await step.run(report);
    report.done("done");
  }
}
