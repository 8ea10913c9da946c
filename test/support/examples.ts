/** The `@example`s of doc comments, found by TypeScript's parser and run as they stand. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

export interface Example {
  readonly file: string;
  /** The name of what the comment stands on. */
  readonly symbol: string;
  readonly code: string;
}

/** The TypeScript files in a folder and its folders. */
export function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => path.join(folder, name))
    .sort();
}

function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ESNext, true);
}

function nameOf(statement: ts.Node): string {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations[0]!.name.getText();
  return (statement as ts.DeclarationStatement).name?.getText() ?? "?";
}

/** The examples of a file, those of properties and methods included. */
export function examples(file: string): Example[] {
  const found: Example[] = [];
  const visit = (node: ts.Node): void => {
    // A declaration in a variable statement would show the statement's comment again.
    if (!ts.isVariableDeclaration(node) && !ts.isVariableDeclarationList(node)) {
      for (const tag of ts.getJSDocTags(node)) {
        if (tag.tagName.text !== "example" || tag.parent.parent !== node) continue;
        found.push({ file, symbol: nameOf(node), code: ts.getTextOfJSDocComment(tag.comment) ?? "" });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(parse(file));
  return found;
}

/** The names of the values, not the types, that a file exports where it declares them. */
function exportedValues(file: string): string[] {
  return parse(file)
    .statements.filter(
      (statement) =>
        (ts.isFunctionDeclaration(statement) ||
          ts.isClassDeclaration(statement) ||
          ts.isVariableStatement(statement)) &&
        statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword),
    )
    .map(nameOf);
}

/**
 * Runs an example. In scope are `assert`, what the example's own file exports, what the files beside it export, and what those
 * of `foundation` export, in this order; only files that the example names something of are loaded.
 */
export async function runExample({ file, code }: Example, foundation: readonly string[]): Promise<void> {
  const folder = path.dirname(file);
  const beside = readdirSync(folder)
    .filter((name) => name.endsWith(".ts"))
    .map((name) => path.join(folder, name));
  const words = new Set(code.match(/[\w$]+/g));
  const scope = new Map<string, unknown>([["assert", assert]]);
  for (const source of [file, ...beside, ...foundation]) {
    const names = exportedValues(source).filter((name) => words.has(name) && !scope.has(name));
    if (names.length === 0) continue;
    const module = await import(path.resolve(source));
    for (const name of names) scope.set(name, module[name]);
  }
  const { outputText } = ts.transpileModule(`export {};\n${code}`, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  // In a block, an example may declare a name that is in scope.
  const body = `{ ${outputText.replace("export {};", "")} }`;
  const AsyncFunction = (async () => {}).constructor as new (
    ...source: string[]
  ) => (...values: unknown[]) => unknown;
  await new AsyncFunction(...scope.keys(), body)(...scope.values());
}
