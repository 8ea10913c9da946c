// @ts-check
/**
 * Stamps: how a step knows that it is done. A stamp holds a digest of everything the step was made from and
 * the files it made; the step is done while the digest is the same and the files exist.
 */
import { createHash } from "node:crypto";
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { pipeline } from "node:stream/promises";

/**
 * SHA-256 of a list of texts; `["ab", "c"]` and `["a", "bc"]` differ.
 *
 * @param {readonly string[]} parts
 */
export function digest(parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest("hex");
}

/**
 * SHA-256 of a file of any size, in hex.
 *
 * @param {string} path
 */
export async function fileDigest(path) {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

/**
 * Names and contents of the files below a folder whose names match, in a fixed order; none if there is no folder.
 *
 * @param {string} folder
 * @param {RegExp} name
 * @returns {string[]}
 */
export function sources(folder, name) {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && name.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
  return files.flatMap((file) => [relative(folder, file), readFileSync(file, "utf8")]);
}

/**
 * @param {string} file The stamp
 * @param {string} wanted Digest of the inputs as they are now
 */
export function isCurrent(file, wanted) {
  try {
    const stamp = JSON.parse(readFileSync(file, "utf8"));
    return stamp.digest === wanted && stamp.outputs.every(existsSync);
  } catch {
    return false; // no stamp, or one cut short: the step runs again
  }
}

/**
 * Writes a stamp whole or not at all.
 *
 * @param {string} file
 * @param {string} made
 * @param {readonly string[]} outputs
 */
export function writeStamp(file, made, outputs) {
  mkdirSync(dirname(file), { recursive: true });
  const partial = `${file}.${process.pid}`;
  writeFileSync(partial, `${JSON.stringify({ digest: made, outputs }, null, 2)}\n`);
  renameSync(partial, file);
}
