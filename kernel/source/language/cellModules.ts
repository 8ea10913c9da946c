/**
 * Cells as modules of TypeScript: every cell that ran is a module that exports its names, and a later cell gets imports
 * of those that it uses. So types flow from cell to cell, a name can be declared again with another type, and only the
 * cell in question is checked.
 */
import ts from "typescript";
import { boundNames } from "../transform/names.ts";

/** What a cell declares at its top level. */
export interface Declared {
  readonly names: ReadonlySet<string>;
  /** Names whose value must not be assigned again. */
  readonly constants: ReadonlySet<string>;
  /** Names of types only, which there are whether or not the cell ran. */
  readonly types: ReadonlySet<string>;
  /** Names that carry `export` already. */
  readonly exported: ReadonlySet<string>;
  /** All identifiers in the cell. */
  readonly used: ReadonlySet<string>;
}

export function declarationsOf(source: string): Declared {
  const file = ts.createSourceFile("cell.ts", source, ts.ScriptTarget.Latest, true);
  const names = new Set<string>();
  const constants = new Set<string>();
  const exported = new Set<string>();
  const types = new Set<string>();
  const add = (found: readonly string[], statement: ts.Statement, constant = false): void => {
    for (const name of found) {
      names.add(name);
      if (constant) constants.add(name);
      if (hasModifier(statement, ts.SyntaxKind.ExportKeyword) && !isDefault(statement)) exported.add(name);
    }
  };
  for (const statement of file.statements) {
    if (ts.isVariableStatement(statement)) {
      const constant = (statement.declarationList.flags & ts.NodeFlags.Const) !== 0;
      for (const { name } of statement.declarationList.declarations)
        add(boundNames(name), statement, constant);
    } else if (ts.isImportDeclaration(statement)) {
      add(importedNames(statement), statement, true);
      if (statement.importClause?.isTypeOnly) for (const name of importedNames(statement)) types.add(name);
    } else if (ts.isExportDeclaration(statement)) {
      for (const name of exportedNames(statement)) exported.add(name);
    } else {
      const { name } = statement as ts.Statement & { readonly name?: ts.Node };
      if (name !== undefined && ts.isIdentifier(name)) {
        add([name.text], statement);
        if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement))
          types.add(name.text);
      } else add(hoistedVariables(statement), statement);
    }
  }
  return { names, constants, types, exported, used: identifiersOf(file) };
}

function hasModifier(statement: ts.Statement, wanted: ts.SyntaxKind): boolean {
  return (
    ts.canHaveModifiers(statement) && (statement.modifiers?.some(({ kind }) => kind === wanted) ?? false)
  );
}

function isDefault(statement: ts.Statement): boolean {
  return hasModifier(statement, ts.SyntaxKind.DefaultKeyword);
}

/** The names that `export {a, b as c}` exports. */
function exportedNames({ exportClause: clause }: ts.ExportDeclaration): string[] {
  return clause !== undefined && ts.isNamedExports(clause)
    ? clause.elements.map(({ name }) => name.text)
    : [];
}

function importedNames({ importClause: clause }: ts.ImportDeclaration): string[] {
  const bindings = clause?.namedBindings;
  const named =
    bindings === undefined
      ? []
      : ts.isNamespaceImport(bindings)
        ? [bindings.name.text]
        : bindings.elements.map(({ name }) => name.text);
  return [...(clause?.name ? [clause.name.text] : []), ...named];
}

/** The `var`s inside a statement that is no function. */
function hoistedVariables(statement: ts.Statement): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) return;
    if (ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.BlockScoped) === 0) {
      for (const { name } of node.declarations) found.push(...boundNames(name));
    }
    ts.forEachChild(node, visit);
  };
  visit(statement);
  return found;
}

function identifiersOf(file: ts.SourceFile): Set<string> {
  const found = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) found.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** The module of a cell: the imports it needs, the cell, and exports of what it declares. */
export interface CellModule {
  readonly text: string;
  /** Where the cell begins in the text. */
  readonly offset: number;
}

export interface CellModuleOptions {
  /** For each name of earlier cells, the module that exports it. */
  readonly origin: ReadonlyMap<string, string>;
  /** Whether all of those names are imported, used or not. Default false. */
  readonly importAll?: boolean;
  /** What is exported. Default: all that the cell declares. */
  readonly exports?: readonly string[];
}

export function cellModule(
  source: string,
  { names, exported, used }: Declared,
  { origin, importAll = false, exports = [...names] }: CellModuleOptions,
): CellModule {
  const byModule = new Map<string, string[]>();
  for (const [name, module] of origin) {
    if (names.has(name) || !(importAll || used.has(name))) continue;
    byModule.set(module, [...(byModule.get(module) ?? []), name]);
  }
  const imports = [...byModule].map(([module, imported]) => `import {${imported.join()}} from "${module}";`);
  const prelude = `${imports.join("")}\n`;
  const added = exports.filter((name) => !exported.has(name));
  return { text: `${prelude}${source}\nexport {${added.join()}};`, offset: prelude.length };
}
