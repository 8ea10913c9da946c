// @ts-check
/** Where set-up reads and writes: the clone, its Python environment, and the cache that clones share. */
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The clone's root folder. */
export const root = resolve(fileURLToPath(new URL("../..", import.meta.url)));

/**
 * The path of something in the clone.
 *
 * @param {...string} parts
 */
export const inClone = (...parts) => join(root, ...parts);

/**
 * The folder for what is expensive to make and the same for every clone: TensorFlow and converted data sets.
 * `SELFLAB_CACHE`, else `$XDG_CACHE_HOME/selflab`, else `~/.cache/selflab`.
 *
 * @param {NodeJS.ProcessEnv} environment
 */
export function cacheFolder(environment = process.env) {
  if (environment.SELFLAB_CACHE) return resolve(environment.SELFLAB_CACHE);
  return join(environment.XDG_CACHE_HOME || join(homedir(), ".cache"), "selflab");
}

/** The Python of the clone's own environment. */
export const environmentPython =
  process.platform === "win32"
    ? inClone(".venv", "Scripts", "python.exe")
    : inClone(".venv", "bin", "python");
