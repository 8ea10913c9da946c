/** Other versions of Node, from the npm packages that carry them; kept in selflab's cache. */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { cacheFolder } from "../../scripts/setup/places.mjs";

/** The package of this machine's programs; undefined where there is none with a present version. */
function packageName(): string | undefined {
  if (process.platform !== "linux" || !["x64", "arm64"].includes(process.arch)) return undefined;
  return `node-${process.platform}-${process.arch}`;
}

/** The path of a Node of this version, fetched at the first call; undefined where npm has none for this machine. */
export async function nodeBinary(version: string): Promise<string | undefined> {
  const name = packageName();
  if (name === undefined) return undefined;
  const folder = path.join(cacheFolder(), "node");
  const file = path.join(folder, version, "node");
  if (!existsSync(file)) {
    mkdirSync(path.dirname(file), { recursive: true });
    const aside = mkdtempSync(path.join(folder, ".fetching-"));
    try {
      const options = ["--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"];
      await promisify(execFile)("npm", ["install", "--prefix", aside, ...options, `${name}@${version}`]);
      renameSync(path.join(aside, "node_modules", name, "bin", "node"), file);
    } finally {
      rmSync(aside, { recursive: true, force: true });
    }
  }
  return file;
}
