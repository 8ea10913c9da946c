/**
 * The program that cells are checked against: TypeScript's libraries, the types of what every cell has without an
 * import, and all modules that cells import. It is made anew when a cell names a module that it does not hold yet, or
 * when a local file was edited. Its checker lives through many cells.
 */
import { statSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { cellFile, importedBy, references } from "./cellFile.ts";
import { type BoundFile, type Checker, compiler, type Program } from "./compiler.ts";
import { globalTypes } from "./globalTypes.ts";
import { resolveModule } from "./resolution.ts";

/** The number of cells after which the checker is made anew: what it knows of cells that are gone is let go. */
const lifetime = 400;

/** A source file on disk, and when it was changed. */
interface Read {
  readonly file: ts.SourceFile | undefined;
  readonly changed: number;
}

export class CellProgram {
  readonly options: ts.CompilerOptions;
  /** What completion asks about the disk. */
  readonly host: ts.LanguageServiceHost;
  readonly #folder: string;
  readonly #compilerHost: ts.CompilerHost;
  readonly #loads: string;
  readonly #globals: ts.SourceFile;
  readonly #read = new Map<string, Read>();
  /** Lines of the module that imports what cells do. */
  #lines: ReadonlySet<string> = new Set();
  /** Kept cells that add to the global scope or to modules. */
  #augmenting: readonly BoundFile[] = [];
  #program: Program;
  #checker: Checker;
  #cells = 0;
  #checked = 0;

  constructor(folder: string, options: ts.CompilerOptions) {
    this.#folder = folder;
    this.options = options;
    this.#loads = path.join(folder, "__loads__.mts");
    this.#globals = ts.createSourceFile(
      path.join(folder, "__globals__.d.ts"),
      globalTypes,
      ts.ScriptTarget.ESNext,
    );
    this.#compilerHost = this.#makeCompilerHost();
    this.host = serviceHost(this.#compilerHost, options);
    this.#program = this.#load(this.#lines);
    this.#checker = this.#makeChecker();
  }

  get checker(): Checker {
    return this.#checker;
  }

  /** A cell, ready to be checked, its modules loaded. */
  open(source: string): BoundFile {
    const name = path.join(this.#folder, `__cell_${this.#cells++}__.mts`);
    const file = cellFile(name, source, this.options);
    this.#need(references(file));
    return file;
  }

  /** The mistakes that the checker finds in a cell. */
  diagnostics(file: BoundFile): readonly ts.Diagnostic[] {
    this.#checked++;
    const adds = file.moduleAugmentations.length > 0;
    const checker = adds ? this.#makeChecker(file) : this.#checker;
    return checker.getDiagnostics(file).filter((diagnostic) => diagnostic.file === file);
  }

  /** Keeps what a cell that ran adds to the global scope and to modules; and lets old cells go, now and then. */
  keep(file: BoundFile): void {
    const adds = file.moduleAugmentations.length > 0;
    if (adds) {
      const others = this.#augmenting.filter(({ text }) => text !== file.text);
      this.#augmenting = [...others, file];
    }
    if (adds || this.#checked > lifetime) this.#checker = this.#makeChecker();
  }

  /** Forgets what cells added. */
  reset(): void {
    this.#augmenting = [];
    this.#checker = this.#makeChecker();
  }

  /** The program as completion wants it: with this cell in it. */
  withCell(file: BoundFile): ts.Program {
    return Object.assign(Object.create(this.#program) as ts.Program, {
      getTypeChecker: () => this.#checker,
      getSourceFile: (name: string) => (name === file.fileName ? file : this.#program.getSourceFile(name)),
    });
  }

  /** Loads what the program lacks. A module that is not found is not: it is looked for whenever a cell names it. */
  #need(lines: readonly string[]): void {
    const missing = lines.filter((line) => !this.#lines.has(line) && this.#finds(line));
    if (missing.length === 0 && !this.#wasEdited()) return;
    this.#lines = new Set([...this.#lines, ...missing]);
    this.#program = this.#load(this.#lines);
    this.#checker = this.#makeChecker();
  }

  #finds(line: string): boolean {
    const name = importedBy(line);
    return name === undefined || this.#resolve(name, undefined) !== undefined;
  }

  #resolve(name: string, mode: ts.ResolutionMode): ts.ResolvedModuleWithFailedLookupLocations | undefined {
    const loads = this.#program.getSourceFile(this.#loads)!;
    const loaded = this.#program.getResolvedModule(loads, name, mode ?? ts.ModuleKind.ESNext);
    if (loaded?.resolvedModule !== undefined) return loaded;
    const resolver = { options: this.options, host: this.#compilerHost };
    const sought = resolveModule(name, this.#loads, resolver, mode ?? ts.ModuleKind.ESNext);
    return sought.resolvedModule === undefined ? undefined : sought;
  }

  /** Whether a local file changed on disk. */
  #wasEdited(): boolean {
    let edited = false;
    for (const [name, { changed }] of this.#read) {
      if (isFixed(name) || changed === timeOf(name)) continue;
      this.#read.delete(name);
      edited = true;
    }
    return edited;
  }

  #load(lines: ReadonlySet<string>): Program {
    const text = [...lines].sort((a, b) => Number(b.startsWith("/")) - Number(a.startsWith("/"))).join("\n");
    const loads = ts.createSourceFile(this.#loads, `${text}\nexport {};`, {
      languageVersion: ts.ScriptTarget.ESNext,
      impliedNodeFormat: ts.ModuleKind.ESNext,
    });
    this.#read.set(this.#loads, { file: loads, changed: 0 });
    const { options } = this;
    const cache = ts.createModuleResolutionCache(this.#folder, (name) => name, options);
    const resolver = { options, host: this.#compilerHost, cache };
    return ts.createProgram({
      rootNames: [this.#globals.fileName, this.#loads],
      options,
      host: {
        ...this.#compilerHost,
        getModuleResolutionCache: () => cache,
        resolveModuleNameLiterals: (literals, importing, _redirected, _options, file) =>
          literals.map((literal) => {
            const mode = ts.getModeForUsageLocation(file, literal, options);
            return resolveModule(literal.text, importing, resolver, mode);
          }),
      },
    }) as Program;
  }

  /** A checker that knows the program, and finds a cell's modules as if the cell were in it. */
  #makeChecker(also?: BoundFile): Checker {
    this.#checked = 0;
    const program = this.#program;
    const cells = also === undefined ? this.#augmenting : [...this.#augmenting, also];
    const resolve: Program["getResolvedModule"] = (file, name, mode) =>
      isCell(file.fileName) ? this.#resolve(name, mode) : program.getResolvedModule(file, name, mode);
    return compiler.createTypeChecker(
      Object.assign(Object.create(program) as Program, {
        getResolvedModule: resolve,
        getSourceFiles: () => [...program.getSourceFiles(), ...cells],
      }),
    );
  }

  #makeCompilerHost(): ts.CompilerHost {
    const host = ts.createCompilerHost(this.options);
    const read = host.getSourceFile.bind(host);
    return {
      ...host,
      getCurrentDirectory: () => this.#folder,
      getSourceFile: (name, options) => {
        if (name === this.#globals.fileName) return this.#globals;
        const known = this.#read.get(name);
        if (known !== undefined) return known.file;
        const fixed = isFixed(name);
        const file = read(name, fixed ? withoutDocs(options) : options);
        this.#read.set(name, { file, changed: fixed ? 0 : timeOf(name) });
        return file;
      },
      fileExists: (name) => name === this.#loads || name === this.#globals.fileName || host.fileExists(name),
    };
  }
}

/** Doc comments of libraries are parsed when they are asked for, by withDocs(). */
function withoutDocs(options: ts.ScriptTarget | ts.CreateSourceFileOptions): ts.CreateSourceFileOptions {
  const given = typeof options === "object" ? options : { languageVersion: options };
  return { ...given, jsDocParsingMode: ts.JSDocParsingMode.ParseNone };
}

function isCell(name: string): boolean {
  return /__cell_\d+__\.mts$/.test(name);
}

/** Whether a file will not change while the kernel runs. */
function isFixed(name: string): boolean {
  return name.includes("/node_modules/") || name.endsWith("/__loads__.mts");
}

/** When a file was changed; 0 if there is none. */
function timeOf(name: string): number {
  return statSync(name, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function serviceHost(host: ts.CompilerHost, options: ts.CompilerOptions): ts.LanguageServiceHost {
  return {
    ...(host as Required<Pick<ts.CompilerHost, "readDirectory" | "getDirectories" | "directoryExists">>),
    getCompilationSettings: () => options,
    getScriptFileNames: () => [],
    getScriptVersion: () => "1",
    getScriptSnapshot: () => undefined,
    getCurrentDirectory: host.getCurrentDirectory,
    getDefaultLibFileName: host.getDefaultLibFileName,
    fileExists: host.fileExists,
    readFile: host.readFile,
    useCaseSensitiveFileNames: host.useCaseSensitiveFileNames,
  };
}
