/**
 * Makes the kernel known to Jupyter: `node kernel/install.mjs --prefix <folder>` writes the kernelspec `selflab` below
 * `<folder>/share/jupyter/kernels`; a virtual environment is such a folder.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const own = path.dirname(fileURLToPath(import.meta.url));

const logo = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">
<rect width="64" height="64" rx="10" fill="#0072b2"/>
<circle cx="24" cy="27" r="13" fill="none" stroke="#fff" stroke-width="5"/>
<circle cx="40" cy="37" r="13" fill="none" stroke="#e69f00" stroke-width="5"/>
</svg>
`;

/** Writes the kernelspec and returns its folder. */
export function install(prefix) {
  const folder = path.join(path.resolve(prefix), "share", "jupyter", "kernels", "selflab");
  const specification = {
    argv: [process.execPath, path.join(own, "dist", "kernel.js"), "{connection_file}"],
    display_name: "TypeScript (selflab)",
    language: "typescript",
    interrupt_mode: "message",
    metadata: { debugger: true },
  };
  const text = `${JSON.stringify(specification, null, 2)}\n`;
  const file = path.join(folder, "kernel.json");
  if (existsSync(file) && readFileSync(file, "utf8") === text) return folder;
  const fresh = `${folder}.${process.pid}.part`;
  mkdirSync(fresh, { recursive: true });
  writeFileSync(path.join(fresh, "kernel.json"), text);
  writeFileSync(path.join(fresh, "logo-svg.svg"), logo);
  rmSync(folder, { recursive: true, force: true });
  renameSync(fresh, folder);
  return folder;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { prefix } = parseArgs({ options: { prefix: { type: "string" } } }).values;
  if (prefix === undefined) {
    console.error("install: expected --prefix <folder>, got none; name a virtual environment such as .venv");
    process.exit(1);
  }
  console.log(`kernel: installed in ${install(prefix)}`);
}
