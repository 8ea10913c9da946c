/** A cell as TypeScript's checker takes it: parsed, bound, and in the scope of earlier cells. */
import { isBuiltin } from "node:module";
import ts from "typescript";
import { type BoundFile, compiler } from "./compiler.ts";

/** Parses and binds a cell under a file name of its own. */
export function cellFile(name: string, source: string, options: ts.CompilerOptions): BoundFile {
  const file = ts.createSourceFile(name, source, {
    languageVersion: ts.ScriptTarget.ESNext,
    impliedNodeFormat: ts.ModuleKind.ESNext,
    // Always a module, with or without imports.
    setExternalModuleIndicator: (created) => {
      (created as BoundFile).externalModuleIndicator = created;
    },
  }) as BoundFile;
  file.path = name;
  file.resolvedPath = name;
  file.originalFileName = name;
  file.imports = [];
  file.ambientModuleNames = [];
  file.moduleAugmentations = file.statements.flatMap((statement) =>
    isAugmentation(statement) ? [statement.name] : [],
  );
  compiler.bindSourceFile(file, options);
  return file;
}

/** `declare global {…}` and `declare module "x" {…}`. */
function isAugmentation(statement: ts.Statement): statement is ts.ModuleDeclaration {
  return (
    ts.isModuleDeclaration(statement) &&
    (ts.isStringLiteral(statement.name) || (statement.flags & ts.NodeFlags.GlobalAugmentation) !== 0)
  );
}

/** What a cell needs loaded, as lines of a module: `/// <reference>`s, and the modules that it names; not Node's own. */
export function references(file: BoundFile): string[] {
  const found = new Set<string>();
  for (const { fileName } of file.typeReferenceDirectives) found.add(`/// <reference types="${fileName}" />`);
  for (const { fileName } of file.libReferenceDirectives) found.add(`/// <reference lib="${fileName}" />`);
  for (const { fileName } of file.referencedFiles) found.add(`/// <reference path="${fileName}" />`);
  const visit = (node: ts.Node): void => {
    const specifier = specifierOf(node);
    if (specifier !== undefined && !isBuiltin(specifier)) found.add(importOf(specifier));
    ts.forEachChild(node, visit);
  };
  if (/\b(?:import|export|module)\b/.test(file.text)) visit(file);
  return [...found];
}

function specifierOf(node: ts.Node): string | undefined {
  const at =
    ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
      ? node.moduleSpecifier
      : ts.isExternalModuleReference(node)
        ? node.expression
        : ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
          ? node.arguments[0]
          : ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)
            ? node.argument.literal
            : ts.isModuleDeclaration(node)
              ? node.name
              : undefined;
  return at !== undefined && ts.isStringLiteralLike(at) ? at.text : undefined;
}

function importOf(specifier: string): string {
  return `import ${JSON.stringify(specifier)};`;
}

/** The module that a line of references imports, if it is an import. */
export function importedBy(line: string): string | undefined {
  return line.startsWith("import ") ? (JSON.parse(line.slice("import ".length, -1)) as string) : undefined;
}
