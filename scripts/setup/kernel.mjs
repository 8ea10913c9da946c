// @ts-check
/** Step: the TypeScript kernel, built and made known to the JupyterLab in `.venv` alone. */
import { readFileSync } from "node:fs";
import { run } from "./command.mjs";
import { environmentPython, inClone, root } from "./places.mjs";
import { sources } from "./stamp.mjs";
import { stamped } from "./step.mjs";

const prefix = inClone(".venv");

export const kernel = stamped({
  name: "kernel",
  makes: "TypeScript kernel for Jupyter",
  // A kernelspec names the Node that runs it and the clone it belongs to.
  inputs: () => [
    root,
    process.execPath,
    readFileSync(inClone("package-lock.json"), "utf8"),
    ...sources(inClone("kernel"), /\.(ts|mjs|json|svg)$/),
  ],
  outputs: () => [
    environmentPython,
    inClone("kernel", "dist", "kernel.js"),
    inClone(".venv", "share", "jupyter", "kernels", "selflab", "kernel.json"),
  ],
  async run(report) {
    const remedy = "run this command by hand to see all it says";
    const options = { echo: report.note, remedy };
    await run("kernel", [process.execPath, inClone("kernel", "build.mjs")], options);
    await run("kernel", [process.execPath, inClone("kernel", "install.mjs"), "--prefix", prefix], options);
  },
});
