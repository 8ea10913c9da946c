// @ts-check
/** Step: the TypeScript kernel, built and made known to the JupyterLab in `.venv` alone. */
import { readFileSync } from "node:fs";
import { run } from "./command.mjs";
import { environmentPython, inClone, root } from "./places.mjs";
import { sources } from "./stamp.mjs";
import { stamped } from "./step.mjs";

const build = inClone("kernel", "build.mjs");
const command = inClone("kernel", "bin", "selflab-kernel.mjs");

export const kernel = stamped({
  name: "kernel",
  makes: "TypeScript kernel for Jupyter",
  // A kernelspec names the Node that runs it and the clone it belongs to.
  inputs: () => [
    root,
    process.execPath,
    readFileSync(inClone("package-lock.json"), "utf8"),
    ...[build, command, inClone("kernel", "package.json")].map((file) => readFileSync(file, "utf8")),
    ...["source", "kernelspec"].flatMap((folder) => sources(inClone("kernel", folder), /./)),
  ],
  outputs: () => [
    environmentPython,
    inClone("kernel", "dist", "kernel.js"),
    inClone(".venv", "share", "jupyter", "kernels", "selflab", "kernel.json"),
  ],
  async run(report) {
    const remedy = "run this command by hand to see all it says";
    const options = { echo: report.note, remedy };
    await run("kernel", [process.execPath, build], options);
    await run("kernel", [process.execPath, command, "install", "--prefix", inClone(".venv")], options);
  },
});
