/** Kernelspecs: the folders that make a kernel known to Jupyter. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { debugs } from "../protocol/features.ts";
import { Failure } from "./failure.ts";

/** What kernel.json holds. */
export interface Kernelspec {
  readonly argv: readonly string[];
  readonly display_name: string;
  readonly language: string;
  readonly interrupt_mode: "message" | "signal";
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** One that lies in a data folder. */
export interface Installed {
  readonly name: string;
  readonly folder: string;
  readonly kernelspec: Kernelspec;
}

const own = path.dirname(fileURLToPath(import.meta.url));

/** A kernelspec of this kernel, run by the Node that runs this. */
export function kernelspec(displayName: string): Kernelspec {
  return {
    argv: [process.execPath, path.join(own, "kernel.js"), "{connection_file}"],
    display_name: displayName,
    language: "typescript",
    interrupt_mode: "message",
    metadata: { debugger: debugs },
  };
}

/** Writes a kernelspec into a data folder, whole or not at all, and returns its folder. */
export function write(data: string, name: string, content: Kernelspec): string {
  const folder = folderOf(data, name);
  refuseOthers("install", folder, "choose another --name");
  return writing("install", data, (aside) => {
    const fresh = path.join(aside, "fresh");
    cpSync(path.join(own, "..", "kernelspec"), fresh, { recursive: true });
    writeFileSync(path.join(fresh, "kernel.json"), `${JSON.stringify(content, null, 2)}\n`);
    mkdirSync(path.dirname(folder), { recursive: true });
    const old = path.join(aside, "old");
    if (existsSync(folder)) renameSync(folder, old);
    try {
      renameSync(fresh, folder);
    } catch (error) {
      if (existsSync(old)) renameSync(old, folder);
      throw error;
    }
    return folder;
  });
}

/** Takes a kernelspec of ours out of a data folder and returns the folder that it was. */
export function remove(data: string, name: string): string {
  const folder = folderOf(data, name);
  if (!existsSync(folder)) {
    throw new Failure(
      "uninstall",
      `a kernelspec at ${folder}`,
      "none",
      "see selflab-kernel list for where there is one",
    );
  }
  refuseOthers("uninstall", folder, "remove it with what made it");
  return writing("uninstall", data, (aside) => {
    renameSync(folder, path.join(aside, "old"));
    return folder;
  });
}

/** The kernelspecs of ours in a data folder. */
export function installed(data: string): Installed[] {
  const kernels = path.join(data, "kernels");
  if (!existsSync(kernels)) return [];
  return readdirSync(kernels)
    .sort()
    .flatMap((name) => {
      const folder = path.join(kernels, name);
      const content = read(folder);
      return content !== undefined && isOurs(content) ? [{ name, folder, kernelspec: content }] : [];
    });
}

function folderOf(data: string, name: string): string {
  if (/^[a-z0-9._-]+$/i.test(name) && !/^\.+$/.test(name)) return path.join(data, "kernels", name);
  throw new Failure(
    "--name",
    "letters, digits, dots, hyphens and underscores",
    JSON.stringify(name),
    "choose such a name; --display-name may hold anything",
  );
}

/** A name that something else uses stays as it is. */
function refuseOthers(where: string, folder: string, remedy: string): void {
  if (!existsSync(folder)) return;
  const content = read(folder);
  if (content !== undefined && isOurs(content)) return;
  const found = content === undefined ? "a folder without a readable kernel.json" : content.argv.join(" ");
  throw new Failure(where, `a kernelspec of selflab-kernel at ${folder}`, found, remedy);
}

/** Whether a kernelspec starts this program, from whatever folder. */
function isOurs({ argv }: Kernelspec): boolean {
  const [, program = "", ...rest] = argv;
  return (
    /[\\/](selflab-)?kernel[\\/]dist[\\/]kernel\.js$/.test(program) && rest.join() === "{connection_file}"
  );
}

function read(folder: string): Kernelspec | undefined {
  try {
    const content = JSON.parse(readFileSync(path.join(folder, "kernel.json"), "utf8"));
    return Array.isArray(content.argv) ? content : undefined;
  } catch {
    return undefined;
  }
}

/** Works with a temporary folder on the data folder's file system, where Jupyter does not look. */
function writing(where: string, data: string, work: (aside: string) => string): string {
  let aside: string | undefined;
  try {
    mkdirSync(data, { recursive: true });
    aside = mkdtempSync(path.join(data, ".selflab-kernel-"));
    return work(aside);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new Failure(where, `to write in ${data}`, message, "choose another place with --user or --prefix");
  } finally {
    if (aside !== undefined) rmSync(aside, { recursive: true, force: true });
  }
}
