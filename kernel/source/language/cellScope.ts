/**
 * The names that earlier cells declared, as the scope around the next cell.
 *
 * Each cell is a module of its own, so that a name can be declared again with another type; this scope is the parent
 * of its file, so that a name which it does not declare is found among the last declarations of earlier cells.
 */
import ts from "typescript";
import { cellFile } from "./cellFile.ts";
import type { BoundFile, LocalSymbol } from "./compiler.ts";

type Scope = ts.Block & { readonly locals: ts.SymbolTable };

const { SymbolFlags } = ts;

export class CellScope {
  /** Values and types apart, since a type declared again under the name of a value does not hide the value. */
  readonly #values = scope(undefined);
  readonly #types = scope(this.#values);

  /** Whether an earlier cell declared the name. */
  has(name: string): boolean {
    const escaped = ts.escapeLeadingUnderscores(name);
    return this.#values.locals.has(escaped) || this.#types.locals.has(escaped);
  }

  /** Makes these names the ones that the file sees. */
  surround(file: ts.SourceFile): void {
    (file as { parent: ts.Node }).parent = this.#types;
  }

  /** Adds what a file declares: all, or its types and the values that were `reached`. */
  add(file: BoundFile, reached?: readonly string[]): void {
    for (const [name, local] of file.locals) {
      const symbol = withType(declared(local));
      if (!isValue(symbol)) this.#types.locals.set(name, symbol);
      else if (reached === undefined || reached.includes(ts.unescapeLeadingUnderscores(name)))
        this.#addValue(name, symbol);
    }
  }

  #addValue(name: ts.__String, symbol: ts.Symbol): void {
    this.#values.locals.set(name, symbol);
    const type = this.#types.locals.get(name);
    if (symbol.flags & (SymbolFlags.Type | SymbolFlags.Namespace | SymbolFlags.Alias))
      this.#types.locals.set(name, symbol);
    else if (type !== undefined && isValue(type)) this.#types.locals.delete(name);
  }

  clear(): void {
    this.#values.locals.clear();
    this.#types.locals.clear();
  }
}

/** A block that holds nothing but names. */
function scope(parent: Scope | undefined): Scope {
  const locals: ts.SymbolTable = new Map() as ts.SymbolTable;
  return Object.assign(ts.factory.createBlock([]), { locals, parent: parent as ts.Node }) as Scope;
}

/** The symbol that carries the declaration; a file keeps another one for what it exports by name. */
function declared(local: LocalSymbol): ts.Symbol {
  const exported = local.exportSymbol;
  return exported?.escapedName === local.escapedName ? exported : local;
}

/** Whether a symbol stands for a value, which there is only when the cell reached it. */
function isValue({ flags, declarations = [] }: ts.Symbol): boolean {
  if (flags & SymbolFlags.Alias) return !declarations.every(isTypeOnly);
  return (flags & (SymbolFlags.Value | SymbolFlags.ExportValue)) !== 0;
}

function isTypeOnly(declaration: ts.Declaration): boolean {
  return ts.isTypeOnlyImportDeclaration(declaration) || ts.isTypeOnlyExportDeclaration(declaration);
}

/**
 * The symbol, or for a variable without a type and a value one of type any: TypeScript would follow its assignments, as
 * far as the end of its file.
 */
function withType(symbol: ts.Symbol): ts.Symbol {
  const declaration = symbol.valueDeclaration;
  const isUntyped =
    declaration !== undefined &&
    ts.isVariableDeclaration(declaration) &&
    ts.isVariableStatement(declaration.parent.parent) &&
    declaration.type === undefined &&
    declaration.initializer === undefined;
  if (!isUntyped) return symbol;
  const text = `declare let ${symbol.name}: any;`;
  return cellFile(declaration.getSourceFile().fileName, text, {}).locals.get(symbol.escapedName)!;
}
