/** Imports of types that do not say so: `import { Shape } from "./shapes.ts"`, where Shape is an interface. */
import ts from "typescript";
import type { BoundFile, Checker } from "./compiler.ts";

/** The local names of a file's imports that stand for no value. */
export function typeImports(file: BoundFile, checker: Checker): string[] {
  return [...file.locals.values()]
    .filter((symbol) => symbol.flags & ts.SymbolFlags.Alias && symbol.declarations?.every(isImport))
    .filter((symbol) => isTypeOnly(symbol, checker))
    .map(({ name }) => name);
}

function isImport(declaration: ts.Declaration): boolean {
  return ts.isImportSpecifier(declaration) || ts.isImportClause(declaration);
}

function isTypeOnly(symbol: ts.Symbol, checker: Checker): boolean {
  const target = checker.getAliasedSymbol(symbol);
  if (checker.isUnknownSymbol(target)) return false;
  // A class may be exported as a type.
  return (
    (target.flags & ts.SymbolFlags.Value) === 0 || checker.getTypeOnlyAliasDeclaration(symbol) !== undefined
  );
}
