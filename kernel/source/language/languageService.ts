/** Diagnostics, completion and inspection of cells by TypeScript's language service. */
import path from "node:path";
import ts from "typescript";
import { cellModule, type Declared, declarationsOf } from "./cellModules.ts";
import { globalTypes } from "./globalTypes.ts";

export interface Diagnostic {
  /** Place in the cell, in UTF-16 units. */
  readonly start: number;
  readonly length: number;
  readonly code: number;
  readonly message: string;
}

export interface Completion {
  readonly name: string;
  readonly kind: string;
}

export interface Completions {
  /** The part of the cell that a completion replaces, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  readonly items: readonly Completion[];
}

export interface Inspection {
  readonly signature: string;
  readonly documentation: string;
}

/** Errors that a cell may have where a module may not: an import assigned to, which in a notebook is a variable of an earlier cell. */
const assignmentToImport = 2632;

const options: ts.CompilerOptions = {
  strict: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  moduleDetection: ts.ModuleDetectionKind.Force,
  allowImportingTsExtensions: true,
  noEmit: true,
  skipLibCheck: true,
  esModuleInterop: true,
  resolveJsonModule: true,
  lib: ["lib.esnext.d.ts"],
  types: ["node"],
};

interface VirtualFile {
  readonly version: number;
  readonly snapshot: ts.IScriptSnapshot;
}

export class CellLanguageService {
  readonly #folder: string;
  readonly #cellFile: string;
  readonly #files = new Map<string, VirtualFile>();
  readonly #service: ts.LanguageService;
  /** For each name of earlier cells, the module that exports it. */
  #origin = new Map<string, string>();
  /** Names of earlier cells that must not be assigned again. */
  #constants = new Set<string>();
  #modules = 0;
  #versions = 0;

  /** `typeRoots` are folders with type packages, tried beside those that the notebook's folder has. */
  constructor(folder: string, typeRoots: readonly string[]) {
    this.#folder = folder;
    this.#cellFile = path.join(folder, "__cell__.mts");
    const globals = path.join(folder, "__globals__.d.ts");
    this.#write(globals, globalTypes);
    this.#write(this.#cellFile, "");
    // The list of root files stays the same: a changing one makes TypeScript build the whole program anew.
    this.#service = ts.createLanguageService(
      this.#host([globals, this.#cellFile], typeRoots),
      ts.createDocumentRegistry(),
    );
  }

  /** The type errors of a cell after the cells that were kept. */
  check(source: string): Diagnostic[] {
    if (/^\s*\/\/\s*@ts-nocheck\b/.test(source)) return [];
    const offset = this.#show(source, declarationsOf(source));
    const found = [
      ...this.#service.getSyntacticDiagnostics(this.#cellFile),
      ...this.#service.getSemanticDiagnostics(this.#cellFile),
    ];
    return found.flatMap(({ category, code, start = 0, length = 1, messageText }) => {
      if (category !== ts.DiagnosticCategory.Error || start < offset || start > offset + source.length)
        return [];
      const at = { start: start - offset, length };
      if (code === assignmentToImport) return this.#assignmentToConstant(source, at);
      return [{ ...at, code, message: ts.flattenDiagnosticMessageText(messageText, "\n") }];
    });
  }

  #assignmentToConstant(source: string, at: { start: number; length: number }): Diagnostic[] {
    const name = source.slice(at.start, at.start + at.length);
    if (!this.#constants.has(name)) return [];
    return [{ ...at, code: 2588, message: `Cannot assign to '${name}' because it is a constant.` }];
  }

  /** Makes the types of a cell that ran known to later ones; of a cell that failed, those of the values it `reached`. */
  keep(source: string, reached?: readonly string[]): void {
    const declared = declarationsOf(source);
    const kept = [...declared.names].filter(
      (name) => reached === undefined || reached.includes(name) || declared.types.has(name),
    );
    const { text } = cellModule(source, declared, { origin: this.#origin, exports: kept });
    const name = `__cell_${this.#modules++}__`;
    this.#write(path.join(this.#folder, `${name}.mts`), text);
    for (const declaredName of kept) {
      this.#origin.set(declaredName, `./${name}.mjs`);
      if (declared.constants.has(declaredName)) this.#constants.add(declaredName);
      else this.#constants.delete(declaredName);
    }
    this.#forgetUnreachable();
  }

  /** Forgets all cells: the execution process was started anew. */
  reset(): void {
    this.#origin = new Map();
    this.#constants = new Set();
    this.#forgetUnreachable();
  }

  complete(source: string, at: number): Completions {
    const offset = this.#show(source, declarationsOf(source), true);
    const result = this.#service.getCompletionsAtPosition(this.#cellFile, offset + at, {
      includeCompletionsForModuleExports: false,
    });
    const typed = source.slice(0, at).match(/[\p{ID_Continue}$]*$/u)![0];
    const wanted = typed.toLowerCase();
    const items = (result?.entries ?? [])
      .filter(({ name }) => name.toLowerCase().startsWith(wanted) && !name.startsWith("__selflab"))
      .sort((a, b) => (a.sortText === b.sortText ? 0 : a.sortText < b.sortText ? -1 : 1))
      .map(({ name, kind }) => ({ name, kind }));
    return { start: at - typed.length, end: at, items };
  }

  inspect(source: string, at: number): Inspection | undefined {
    const offset = this.#show(source, declarationsOf(source));
    const info =
      this.#service.getQuickInfoAtPosition(this.#cellFile, offset + at) ??
      (at > 0 ? this.#service.getQuickInfoAtPosition(this.#cellFile, offset + at - 1) : undefined);
    if (info === undefined) return undefined;
    const tags = (info.tags ?? []).map(({ name, text }) =>
      `@${name} ${ts.displayPartsToString(text)}`.trim(),
    );
    return {
      signature: ts.displayPartsToString(info.displayParts),
      documentation: [ts.displayPartsToString(info.documentation), ...tags]
        .filter((part) => part !== "")
        .join("\n"),
    };
  }

  /** Makes the source the cell that the service looks at, and returns where it begins. */
  #show(source: string, declared: Declared, importAll = false): number {
    const { text, offset } = cellModule(source, declared, { origin: this.#origin, importAll });
    this.#write(this.#cellFile, text);
    return offset;
  }

  #write(file: string, text: string): void {
    this.#files.set(file, { version: ++this.#versions, snapshot: ts.ScriptSnapshot.fromString(text) });
  }

  /** Drops modules from which nothing can be reached any more: a name declared a thousand times keeps one module. */
  #forgetUnreachable(): void {
    const reached = new Set<string>();
    const visit = (module: string): void => {
      if (reached.has(module)) return;
      reached.add(module);
      const text = this.#files.get(path.join(this.#folder, module.replace(/\.mjs$/, ".mts")))?.snapshot;
      const prelude = text?.getText(0, text.getLength()).split("\n", 1)[0] ?? "";
      for (const [, imported] of prelude.matchAll(/from "([^"]+)"/g)) visit(imported!);
    };
    for (const module of this.#origin.values()) visit(module);
    for (const file of this.#files.keys()) {
      const module = path.basename(file).match(/^(__cell_\d+__)\.mts$/)?.[1];
      if (module !== undefined && !reached.has(`./${module}.mjs`)) this.#files.delete(file);
    }
  }

  #host(roots: readonly string[], typeRoots: readonly string[]): ts.LanguageServiceHost {
    const files = this.#files;
    const settings = { ...options, typeRoots: [...parentFolders(this.#folder), ...typeRoots] };
    const read = (file: string): string | undefined => {
      const snapshot = files.get(file)?.snapshot;
      return snapshot?.getText(0, snapshot.getLength()) ?? ts.sys.readFile(file);
    };
    const changed = (file: string): string =>
      file.includes("/node_modules/") ? "1" : String(ts.sys.getModifiedTime?.(file)?.getTime() ?? 0);
    return {
      getCompilationSettings: () => settings,
      getScriptFileNames: () => [...roots],
      getScriptVersion: (file) => String(files.get(file)?.version ?? changed(file)),
      getScriptSnapshot: (file) => {
        const known = files.get(file)?.snapshot;
        if (known !== undefined) return known;
        const text = ts.sys.readFile(file);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      getCurrentDirectory: () => this.#folder,
      getDefaultLibFileName: (compilerOptions) => ts.getDefaultLibFilePath(compilerOptions),
      fileExists: (file) => files.has(file) || ts.sys.fileExists(file),
      readFile: read,
      readDirectory: ts.sys.readDirectory,
      directoryExists: ts.sys.directoryExists,
      getDirectories: ts.sys.getDirectories,
      ...(ts.sys.realpath && { realpath: ts.sys.realpath }),
    };
  }
}

/** The folders `node_modules/@types` of a folder and of those above it. */
function parentFolders(folder: string): string[] {
  const parent = path.dirname(folder);
  return [path.join(folder, "node_modules", "@types"), ...(parent === folder ? [] : parentFolders(parent))];
}
