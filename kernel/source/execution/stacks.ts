/** Stack traces in the user's own lines: cells by their number, local TypeScript files by their source, the kernel left out. */
import { SourceMap } from "node:module";
import { fileURLToPath } from "node:url";
import { linesOfHead } from "../transform/script.ts";
import { sourceMapOf } from "./modules.ts";

/** The source maps of cells by their script's name, read when first needed. */
const cells = new Map<string, string | SourceMap>();

/** Makes a cell's lines known. */
export function registerCell(url: string, map: string): void {
  cells.set(url, map);
}

function cellMap(url: string): SourceMap | undefined {
  const map = cells.get(url);
  if (typeof map !== "string") return map;
  const read = new SourceMap(JSON.parse(map));
  cells.set(url, read);
  return read;
}

interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Where the user wrote what stands at a place of a script; none for what the kernel added. */
function original(file: string, line: number, column: number): Place | undefined {
  const cell = cellMap(file);
  const map = cell ?? sourceMapOf(file);
  const name = cell ? file.replace("[", " [") : readable(file);
  if (map === undefined) return { file: name, line, column };
  const above = cell ? linesOfHead : 0;
  const entry = map.findEntry(line - 1 - above, column - 1);
  if (!("originalLine" in entry) || entry.originalLine === undefined)
    return cell ? undefined : { file: name, line, column };
  return { file: name, line: entry.originalLine + 1, column: entry.originalColumn + 1 };
}

function readable(file: string): string {
  if (!file.startsWith("file:")) return file;
  return fileURLToPath(file.replace(/\?.*$/, ""));
}

/** Frames that say nothing to a user: Node's own, the kernel's, and those inside libraries. */
function isInternal(file: string): boolean {
  return (
    file.startsWith("node:") || file === "native" || file === "<anonymous>" || file.includes("/kernel/dist/")
  );
}

/** Replaces V8's formatting of stacks by one in the user's lines. */
export function installStacks(): void {
  Error.prepareStackTrace = (error, sites) => {
    const frames: string[] = [];
    let lastOfUser = -1;
    let folded = 0;
    for (const site of sites) {
      const file = site.getScriptNameOrSourceURL() ?? "<anonymous>";
      if (isInternal(file)) continue;
      const place = original(file, site.getLineNumber() ?? 0, site.getColumnNumber() ?? 0);
      if (place === undefined) continue;
      const library = place.file.includes("/node_modules/");
      // Of a library, the frames where it was entered and where it threw are shown.
      if (library && folded++ > 0 && frames.length > 0 && frames.at(-1)!.includes("/node_modules/")) continue;
      if (!library) folded = 0;
      frames.push(frameText(site, place));
      if (cells.has(file)) lastOfUser = frames.length;
    }
    const shown = lastOfUser >= 0 ? frames.slice(0, lastOfUser) : frames;
    return [headline(error), ...shown].join("\n");
  };
}

function frameText(site: NodeJS.CallSite, { file, line, column }: Place): string {
  const name = site.getFunctionName();
  const at = `${file}:${line}:${column}`;
  if (name === null || name === "" || name === "eval") return `    at ${at}`;
  const type = site.getTypeName();
  const method =
    site.isToplevel() || site.isConstructor() || type === null || name.startsWith(`${type}.`)
      ? name
      : `${type}.${name}`;
  return `    at ${site.isConstructor() ? "new " : ""}${method} (${at})`;
}

function headline(error: Error): string {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return "Error";
  }
}
