/**
 * Imports of cells: resolved from the notebook's folder by Node, with two additions. TypeScript files are translated
 * when they are loaded; and a local file's address carries the newest time of change among all that it imports, so
 * that importing it again after an edit loads it anew.
 */
import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import Module, { SourceMap } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type esbuild from "esbuild";
import { endings } from "../exchange/endings.ts";

export function isTypeScript(address: string): boolean {
  return /\.[cm]?tsx?$/.test(withoutVersion(address));
}

function withoutVersion(address: string): string {
  return address.replace(/\?.*$/, "");
}

function isLocal(file: string): boolean {
  return !file.includes(`${path.sep}node_modules${path.sep}`);
}

/** The file that a path means, if there is one: itself, its TypeScript source, or with an ending added. */
export function locate(name: string): string | undefined {
  const candidates = [
    name,
    name.replace(/\.([cm]?)js(x?)$/, ".$1ts$2"),
    ...endings.map((ending) => name + ending),
  ];
  return candidates.find((candidate) => existsSync(candidate) && statSync(candidate).isFile());
}

interface Scanned {
  readonly changed: number;
  readonly imports: readonly string[];
}

const scans = new Map<string, Scanned>();

/** When a local file was changed, and the local files it imports. */
function scan(file: string): Scanned {
  const changed = statSync(file).mtimeMs;
  const known = scans.get(file);
  if (known?.changed === changed) return known;
  const source = readFileSync(file, "utf8");
  const imports = [...source.matchAll(/(?:from\s*|import\s*\(?\s*)["'](\.{1,2}\/[^"']+)["']/g)].flatMap(
    (match) => {
      const found = locate(path.resolve(path.dirname(file), match[1]!));
      return found === undefined ? [] : [found];
    },
  );
  const scanned = { changed, imports };
  scans.set(file, scanned);
  return scanned;
}

/** The newest time of change of a file and of all it imports. */
function version(file: string): number {
  const seen = new Set<string>();
  let newest = 0;
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    const { changed, imports } = scan(name);
    newest = Math.max(newest, changed);
    for (const imported of imports) visit(imported);
  };
  visit(file);
  return Math.round(newest);
}

function versioned(file: string): string {
  return `${pathToFileURL(file).href}?v=${version(file)}`;
}

/** What a cell's import of `specifier` is called for Node's loader, from the notebook's folder. */
export function addressOf(specifier: string, folder: string): string {
  if (!/^(?:\.{1,2}\/|\/)/.test(specifier)) return specifier;
  const file = locate(path.resolve(folder, specifier));
  return file !== undefined && isLocal(file) && /\.(?:[cm]?[jt]sx?|json)$/.test(file)
    ? versioned(file)
    : specifier;
}

type Resolved = { url: string; format?: string | null | undefined; shortCircuit?: boolean | undefined };
type Loaded = { format: string; source?: unknown; shortCircuit?: boolean };
type Next<T> = (specifier: string, context?: unknown) => T;

/** Node's resolve hook; the same for its synchronous and its asynchronous form. */
export function resolve<T extends Resolved | Promise<Resolved>>(
  specifier: string,
  context: { parentURL?: string },
  next: Next<T>,
): T | Resolved {
  const parent = context.parentURL;
  if (parent?.startsWith("file:") && /^\.{1,2}\//.test(specifier)) {
    const from = fileURLToPath(withoutVersion(parent));
    const file = isLocal(from) ? locate(path.resolve(path.dirname(from), specifier)) : undefined;
    if (file !== undefined && /\.([cm]?ts|tsx|m?js)$/.test(file)) {
      return { url: versioned(file), shortCircuit: true, ...(isTypeScript(file) && { format: "module" }) };
    }
  }
  const found = next(specifier, context);
  return found instanceof Promise ? (found.then(ofPackage) as T) : ofPackage(found);
}

/** A package of the workspace, this notebook's own above all, may export TypeScript: it reloads like a local file. */
function ofPackage(found: Resolved): Resolved {
  if (!found.url.startsWith("file:") || found.url.includes("?") || !isTypeScript(found.url)) return found;
  const file = realpathSync(fileURLToPath(found.url));
  return isLocal(file) ? { ...found, url: versioned(file), format: "module" } : found;
}

/** Node's load hook; the same for its synchronous and its asynchronous form. */
export function load<T extends Loaded | Promise<Loaded>>(
  address: string,
  context: unknown,
  next: Next<T>,
): T | Loaded {
  if (!address.startsWith("file:") || !isTypeScript(address)) return next(address, context);
  const { code } = translate(fileURLToPath(withoutVersion(address)), "inline");
  return { format: "module", source: code, shortCircuit: true };
}

/** Loaded where it is needed, by this thread or that of the hooks. */
let translator: typeof esbuild | undefined;

function translate(file: string, sourcemap: "inline" | "external"): esbuild.TransformResult {
  translator ??= Module.createRequire(import.meta.url)("esbuild") as typeof esbuild;
  return translator.transformSync(readFileSync(file, "utf8"), {
    loader: file.endsWith("x") ? "tsx" : "ts",
    format: "esm",
    target: "node20",
    sourcemap,
    sourcefile: file,
  });
}

const sourceMaps = new Map<string, SourceMap | undefined>();

/** The source map of a translated file by the address it was loaded from; none for other files. */
export function sourceMapOf(address: string): SourceMap | undefined {
  if (!address.startsWith("file:") || !isTypeScript(address)) return undefined;
  if (!sourceMaps.has(address)) sourceMaps.set(address, mapOf(fileURLToPath(withoutVersion(address))));
  return sourceMaps.get(address);
}

function mapOf(file: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(translate(file, "external").map));
  } catch {
    return undefined;
  }
}

/** Node 22.15 and later take the hooks themselves; before, they run in a thread of Node's. */
type HookRegistry = typeof Module & {
  registerHooks?: (hooks: { resolve: typeof resolve; load: typeof load }) => void;
};

/** Registers the hooks once for this process; `threadFile` exports them for older versions of Node. */
export function registerHooks(threadFile: string): void {
  const registry = Module as HookRegistry;
  if (registry.registerHooks) registry.registerHooks({ resolve, load });
  else Module.register(pathToFileURL(threadFile));
}
