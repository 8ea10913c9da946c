/** Diagnostics, completion and inspection of cells, each against the cells that were kept. */
import { CellProgram } from "./cellProgram.ts";
import { CellScope } from "./cellScope.ts";
import type { BoundFile } from "./compiler.ts";
import { type Completions, completions } from "./completion.ts";
import { type Diagnostic, mistakes } from "./diagnostics.ts";
import { type Inspection, inspection } from "./inspection.ts";
import { settingsOf } from "./settings.ts";
import { typeImports } from "./typeImports.ts";

/** A comment at a cell's beginning that turns checking off or on, for the cell or from there on. */
const switchComment = /^\s*\/\/[^\S\n]*@ts-(no)?check\b[^\S\n]*(notebook\b)?/;

export class CellLanguageService {
  readonly #program: CellProgram;
  readonly #scope = new CellScope();
  /** Whether cells that do not say it themselves are checked. */
  #checked: boolean;
  /** The cell that was checked last: mostly the one to keep next. */
  #last: BoundFile | undefined;

  /** `typeRoots` are folders with type packages, tried beside those that the notebook's folder has. */
  constructor(folder: string, typeRoots: readonly string[]) {
    const { options, checked } = settingsOf(folder, typeRoots);
    this.#checked = checked;
    this.#program = new CellProgram(folder, options);
  }

  /**
   * The type errors of a cell after the cells that were kept. `// @ts-nocheck` in its first line turns checking off for
   * the cell, `// @ts-nocheck notebook` from this cell on, and `// @ts-check notebook` on again.
   */
  check(source: string): Diagnostic[] {
    const [comment, no, notebook] = source.match(switchComment) ?? [];
    const checked = comment === undefined ? this.#checked : no === undefined;
    if (notebook !== undefined) this.#checked = checked;
    if (!checked) return [];
    const file = this.#open(source);
    this.#last = file;
    const found = this.#program.diagnostics(file);
    return mistakes(file, [...file.parseDiagnostics, ...file.bindDiagnostics, ...found]);
  }

  /** The names that a cell imports and that are types only, so that there is nothing to import when it runs. */
  typeImports(source: string): string[] {
    return source.includes("import") ? typeImports(this.#open(source), this.#program.checker) : [];
  }

  /** Makes the types of a cell that ran known to later ones; of a cell that failed, those of the values it `reached`. */
  keep(source: string, reached?: readonly string[]): void {
    const file = this.#last?.text === source ? this.#last : this.#open(source);
    this.#last = undefined;
    this.#scope.add(file, reached);
    this.#program.keep(file);
  }

  /** Forgets all cells: the execution process was started anew. */
  reset(): void {
    this.#scope.clear();
    this.#program.reset();
  }

  /** The names that may stand at a place, given in UTF-16 units. */
  complete(source: string, at: number): Completions {
    return completions(this.#open(source), at, this.#program, this.#scope);
  }

  /** What the name at a place is, or the function whose arguments the place is among. */
  inspect(source: string, at: number, detailed = false): Inspection | undefined {
    return inspection(this.#open(source), at, this.#program, detailed);
  }

  #open(source: string): BoundFile {
    const file = this.#program.open(source);
    this.#scope.surround(file);
    return file;
  }
}
