/**
 * TypeScript as the built kernel loads it: instead of the package itself, as build.mjs says.
 *
 * An import of its nine megabytes takes nearly a second, most of it in search of export names; a require a quarter; and
 * with the code that V8 compiled in an earlier run a tenth.
 */
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import vm from "node:vm";

const require = createRequire(import.meta.url);
const file = require.resolve("typescript");
const { mtimeMs, size } = statSync(file);

/** Compiled code is of one TypeScript and one Node. */
const compiled = path.join(
  process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), ".cache"),
  "selflab-kernel",
  `typescript-${size}-${Math.round(mtimeMs)}-${process.version}-${process.arch}.v8`,
);

function readCompiled(): Buffer | undefined {
  try {
    return readFileSync(compiled);
  } catch {
    return undefined; // the first run, or no cache folder
  }
}

const cachedData = readCompiled();
const script = new vm.Script(
  `(function (exports, require, module, __filename, __dirname) {${readFileSync(file, "utf8")}\n})`,
  { filename: file, ...(cachedData && { cachedData }) },
);
const loaded: { exports: unknown } = { exports: {} };
script.runInThisContext()(loaded.exports, createRequire(file), loaded, file, path.dirname(file));

export default loaded.exports;

/** Keeps the compiled code for the next kernel, once enough of TypeScript has run. */
export function saveCompiled(): void {
  if (cachedData !== undefined && script.cachedDataRejected === false) return;
  try {
    mkdirSync(path.dirname(compiled), { recursive: true });
    const part = `${compiled}.${process.pid}.part`;
    writeFileSync(part, script.createCachedData());
    renameSync(part, compiled);
  } catch {
    // Without a cache folder every start takes a little longer.
  }
}
