/** Breakpoints by source: set on the scripts that were made of it already, and on each that comes, before it runs. */
import { pathToFileURL } from "node:url";
import type { Breakpoint, SourceBreakpoint } from "./dap.ts";
import type { Inspector } from "./inspector.ts";
import type { LineMap } from "./lineMap.ts";
import { type Cell, cellMap, literal, type Script, type Sources } from "./sources.ts";

/** Maps a text's lines that has not run yet: nothing if it cannot be read. */
type MapOf = (text: string) => Promise<LineMap | undefined>;

interface Wanted extends SourceBreakpoint {
  readonly id: number;
}

export class Breakpoints {
  readonly #sources: Sources;
  readonly #mapOf: MapOf;
  readonly #wanted = new Map<string, readonly Wanted[]>();
  /** What V8 calls them, by path. */
  readonly #set = new Map<string, string[]>();
  /** Ours, by what V8 calls them. */
  readonly #ids = new Map<string, number>();
  /** What V8 calls the stop before each translated file. */
  #beforeFiles: string | undefined;
  #last = 0;

  constructor(sources: Sources, mapOf: MapOf) {
    this.#sources = sources;
    this.#mapOf = mapOf;
  }

  /** All that are wanted, by path. */
  get wanted(): { source: string; breakpoints: { line: number }[] }[] {
    return [...this.#wanted].map(([source, breakpoints]) => ({
      source,
      breakpoints: breakpoints.map(({ line }) => ({ line })),
    }));
  }

  /** Which of ours V8 stopped at. */
  hit(names: readonly string[]): number[] {
    return names.flatMap((name) => this.#ids.get(name) ?? []);
  }

  /** Makes these the breakpoints of a source; each is moved to the next line at which there is something to stop. */
  async replace(
    inspector: Inspector,
    path: string,
    asked: readonly SourceBreakpoint[],
  ): Promise<Breakpoint[]> {
    for (const name of this.#set.get(path) ?? []) {
      this.#ids.delete(name);
      await inspector.call("Debugger.removeBreakpoint", { breakpointId: name });
    }
    this.#set.delete(path);
    const text = this.#sources.text(path);
    const script = this.#sources.scriptsAt(path)[0];
    const cell = this.#sources.cellsAt(path)[0];
    const map = cell ? cellMap(cell) : script ? script.map : text && (await this.#mapOf(text));
    const placed = asked.map((breakpoint): [Wanted, boolean] => {
      const found = map ? map.toScript(breakpoint.line - 1) : { line: breakpoint.line - 1 };
      const line = (found?.line ?? breakpoint.line - 1) + 1;
      return [{ ...breakpoint, line, id: ++this.#last }, found !== undefined && text !== undefined];
    });
    const wanted = placed.filter(([, verified]) => verified).map(([breakpoint]) => breakpoint);
    if (wanted.length > 0) this.#wanted.set(path, wanted);
    else this.#wanted.delete(path);
    await this.#putAll(inspector, path);
    await this.#watchFiles(inspector);
    const source = { name: path, path };
    return placed.map(([{ id, line }, verified]) => ({
      id,
      verified,
      line,
      source,
      ...(!verified && { message: "there is nothing at which to stop" }),
    }));
  }

  /** Sets those of a cell that is about to run. */
  async prepareCell(inspector: Inspector, path: string, cell: Cell): Promise<void> {
    if (this.#wanted.has(path)) await this.#put(inspector, path, { url: cell.url }, cellMap(cell));
  }

  /** Sets those of a file that V8 is about to run. */
  async prepareFile(inspector: Inspector, { source, url, map }: Script): Promise<void> {
    await this.#put(inspector, source.path, { url }, map);
  }

  /** Sets all those of a process that knows none. */
  async renew(inspector: Inspector): Promise<void> {
    this.#set.clear();
    this.#ids.clear();
    this.#beforeFiles = undefined;
    for (const [path, breakpoints] of this.#wanted) await this.replace(inspector, path, breakpoints);
  }

  clear(): void {
    this.#wanted.clear();
    this.#set.clear();
    this.#ids.clear();
    this.#beforeFiles = undefined;
  }

  async #putAll(inspector: Inspector, path: string): Promise<void> {
    if (!this.#sources.isFile(path)) {
      for (const cell of this.#sources.cellsAt(path)) await this.prepareCell(inspector, path, cell);
    } else if (isTypeScript(path)) {
      for (const script of this.#sources.scriptsAt(path)) await this.prepareFile(inspector, script);
    } else {
      const urlRegex = `^${literal(pathToFileURL(path).href)}(?:\\?.*)?$`;
      await this.#put(inspector, path, { urlRegex }, undefined);
    }
  }

  async #put(
    inspector: Inspector,
    path: string,
    scripts: { readonly url: string } | { readonly urlRegex: string },
    map: LineMap | undefined,
  ): Promise<void> {
    const taken = new Set<number>();
    for (const { id, line, ...how } of this.#wanted.get(path) ?? []) {
      const place = map ? map.toScript(line - 1)?.place : { line: line - 1, column: 0 };
      if (place === undefined || taken.has(line)) continue;
      taken.add(line);
      const { breakpointId } = await inspector.call<{ breakpointId: string }>("Debugger.setBreakpointByUrl", {
        ...scripts,
        lineNumber: place.line,
        columnNumber: place.column,
        condition: conditionOf(how),
      });
      this.#set.set(path, [...(this.#set.get(path) ?? []), breakpointId]);
      this.#ids.set(breakpointId, id);
    }
  }

  /** Has V8 stop before each translated file while there are breakpoints in files. */
  async #watchFiles(inspector: Inspector): Promise<void> {
    const needed = [...this.#wanted.keys()].some((path) => this.#sources.isFile(path) && isTypeScript(path));
    if (needed && this.#beforeFiles === undefined) {
      const { breakpointId } = await inspector.call<{ breakpointId: string }>(
        "Debugger.setInstrumentationBreakpoint",
        { instrumentation: "beforeScriptWithSourceMapExecution" },
      );
      this.#beforeFiles = breakpointId;
    } else if (!needed && this.#beforeFiles !== undefined) {
      await inspector.call("Debugger.removeBreakpoint", { breakpointId: this.#beforeFiles });
      this.#beforeFiles = undefined;
    }
  }
}

function isTypeScript(path: string): boolean {
  return /\.[cm]?tsx?$/.test(path);
}

/** When V8 is to stop, in its words: a log point prints and never stops. */
export function conditionOf({ condition, logMessage }: Omit<SourceBreakpoint, "line">): string {
  if (logMessage === undefined) return condition ?? "";
  const text = logMessage
    .split(/(\{[^{}]*\})/)
    .map((part) => (/^\{.+\}$/s.test(part) ? `\${${part.slice(1, -1)}}` : part.replace(/[\\`$]/g, "\\$&")))
    .join("");
  const print = `(console.log(\`${text}\`), false)`;
  return condition === undefined || condition === "" ? print : `(${condition}) && ${print}`;
}
