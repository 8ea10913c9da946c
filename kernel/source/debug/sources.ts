/** What is debugged: the source of every script, and where its lines come from. */
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { importingFile, linesOfHead } from "../transform/script.ts";
import type { DebugSource } from "./dap.ts";
import { LineMap, type Place } from "./lineMap.ts";
import { murmur2 } from "./murmur2.ts";

/** How front ends make the path of a cell from its text: there is no file of this name. */
export const cellPaths = {
  hashMethod: "Murmur2",
  hashSeed: 0x5e1f,
  // JupyterLab shows a path by its cell's number only if it holds the name of Python's kernel.
  tmpFilePrefix: path.join(tmpdir(), `selflab_ipykernel_${process.pid}`) + path.sep,
  tmpFileSuffix: ".ts",
} as const;

export function cellPath(text: string): string {
  const { hashSeed, tmpFilePrefix, tmpFileSuffix } = cellPaths;
  return `${tmpFilePrefix}${murmur2(text, hashSeed)}${tmpFileSuffix}`;
}

/** A cell that ran or is about to. */
export interface Cell {
  /** The name of its script. */
  readonly url: string;
  readonly text: string;
  /** Its source map's JSON. */
  readonly map: string;
}

/** A script as V8 announces it. */
export interface ParsedScript {
  readonly scriptId: string;
  readonly url: string;
  readonly sourceMapURL?: string;
}

/** Whose a script is: only the user's is stepped through; the kernel's is not even shown. */
type Owner = "user" | "library" | "node" | "kernel";

export interface Script {
  readonly id: string;
  readonly url: string;
  readonly owner: Owner;
  readonly source: DebugSource;
  /** The lines of its source; nothing if they are the script's own. */
  readonly map: LineMap | undefined;
}

/** Cells of which the text is kept; of those that ran before, lines and breakpoints are no longer known. */
const mostCells = 2000;

const kernelFolder = path.dirname(fileURLToPath(import.meta.url));

export class Sources {
  /** By the names of their scripts. */
  readonly #cells = new Map<string, Cell>();
  /** Texts that a front end gave, by their paths. */
  readonly #dumped = new Map<string, string>();
  readonly #scripts = new Map<string, Script>();

  /** Takes note of a text that may run later. */
  dump(text: string): string {
    const name = cellPath(text);
    this.#dumped.set(name, text);
    return name;
  }

  addCell(cell: Cell): void {
    this.#cells.set(cell.url, cell);
    const [oldest] = this.#cells.keys();
    if (this.#cells.size > mostCells) this.#cells.delete(oldest!);
  }

  /** The cells whose text has this path. */
  cellsAt(name: string): Cell[] {
    return [...this.#cells.values()].filter(({ text }) => cellPath(text) === name);
  }

  addScript({ scriptId: id, url, sourceMapURL = "" }: ParsedScript): Script {
    const script = this.#script(id, url, sourceMapURL);
    this.#scripts.set(id, script);
    return script;
  }

  script(id: string): Script | undefined {
    return this.#scripts.get(id);
  }

  /** The scripts that were made of a file. */
  scriptsAt(name: string): Script[] {
    return [...this.#scripts.values()].filter(({ source }) => source.path === name);
  }

  /** The files that were loaded, without the kernel's own. */
  files(): DebugSource[] {
    const files = [...this.#scripts.values()].filter(
      ({ owner, url }) => owner !== "kernel" && url.startsWith("file:"),
    );
    return [...new Map(files.map(({ source }) => [source.path, source])).values()];
  }

  /** Whether a path is that of a file, and not of a cell. */
  isFile(name: string): boolean {
    return !name.startsWith(cellPaths.tmpFilePrefix);
  }

  /** Forgets the scripts: V8 announces its own to each debugger that comes. */
  forgetScripts(): void {
    this.#scripts.clear();
  }

  /** The text of a path, if this side has it. */
  text(name: string): string | undefined {
    const known = this.#dumped.get(name) ?? this.cellsAt(name)[0]?.text;
    if (known !== undefined) return known;
    try {
      return readFileSync(name, "utf8");
    } catch {
      return undefined;
    }
  }

  #script(id: string, url: string, sourceMapURL: string): Script {
    const cell = this.#cells.get(url);
    if (cell !== undefined) {
      const source = { name: url.replace("[", " ["), path: cellPath(cell.text) };
      return { id, url, owner: "user", source, map: cellMap(cell) };
    }
    if (!url.startsWith("file:")) {
      const owner = url === "" ? "kernel" : url.startsWith("node:") ? "node" : "library";
      return { id, url, owner, source: { name: url, path: url }, map: undefined };
    }
    const file = fileURLToPath(url.replace(/\?.*$/, ""));
    const owner =
      file.startsWith(kernelFolder + path.sep) || path.basename(file) === importingFile
        ? "kernel"
        : file.includes(`${path.sep}node_modules${path.sep}`)
          ? "library"
          : "user";
    // A library's source is shown as it is installed.
    const map = owner === "user" ? inlineMap(sourceMapURL) : undefined;
    return { id, url, owner, source: { name: path.basename(file), path: file }, map };
  }
}

export function cellMap({ map, text }: Omit<Cell, "url">): LineMap {
  return new LineMap(JSON.parse(map) as SourceMap, text, linesOfHead);
}

interface SourceMap {
  readonly mappings: string;
  readonly sourcesContent?: readonly string[];
}

function inlineMap(address: string): LineMap | undefined {
  const [, encoded] = address.match(/^data:application\/json[^,]*;base64,(.*)$/s) ?? [];
  if (encoded === undefined) return undefined;
  const map = JSON.parse(Buffer.from(encoded, "base64").toString()) as SourceMap;
  return new LineMap(map, map.sourcesContent?.[0] ?? "");
}

/** A place in a source, and whose it is. */
export interface SourcePlace extends Place {
  readonly script: Script;
}

/** Where in its source a place of a script is; nothing for what a translator added. */
export function placeIn(script: Script, place: Place): SourcePlace | undefined {
  const found = script.map === undefined ? place : script.map.toSource(place);
  return found && { ...found, script };
}

/** The names of scripts that V8 passes when it steps, and in which it sees no exception. */
export const passed: readonly string[] = [
  "^node:",
  `^${literal(`file://${kernelFolder}/`)}`,
  "/node_modules/",
];

/** A text as the regular expression that finds it. */
export function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
