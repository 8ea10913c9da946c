/**
 * Fingerprints of what a run depends on. A record keeps them; when they have changed, its numbers are stale.
 *
 * Two sources are told apart. The sources of an experiment are its file and all that it imports from methods,
 * ingredients and data sets: they decide what is measured. The engine is `lib/core`: a change there leaves a
 * record valid, but made with an older engine. Comments, white space and types do not count, nor do an
 * experiment's claims and figure, which are functions of its runs, nor what only they use or what only draws.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));

/** Folders and files, relative to the root, that decide nothing about a run's numbers. */
const aside = [
  "lib/figures/",
  "experiments/experiment.ts",
  "experiments/reproduce/",
  "lib/training/progress.ts",
  "lib/training/peakMemory.ts",
];
const engine = "lib/core/";

/** Properties of an experiment that `run` does not see. */
const described = new Set(["title", "question", "source", "claims", "figure", "profiles", "row"]);

export interface Fingerprint {
  readonly sources: string;
  readonly engine: string;
}

/** The fingerprints of the experiment in `file`. */
export function fingerprint(file: string): Fingerprint {
  const files = [...imports(path.resolve(file))]
    .map((name) => path.relative(root, name).replaceAll(path.sep, "/"))
    .sort();
  const counted = files.filter((name) => !aside.some((prefix) => name.startsWith(prefix)));
  return {
    sources: digest(counted.filter((name) => !name.startsWith(engine))),
    engine: digest(counted.filter((name) => name.startsWith(engine))),
  };
}

/** The file and everything that what counts of it imports by a relative path, directly or not. */
function imports(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file) || !existsSync(file)) return found;
  found.add(file);
  for (const { fileName } of ts.preProcessFile(meaning(file)).importedFiles) {
    if (!fileName.startsWith(".")) continue;
    const target = path.resolve(path.dirname(file), fileName);
    if (!aside.some((prefix) => target.startsWith(path.join(root, prefix)))) imports(target, found);
  }
  return found;
}

function digest(files: readonly string[]): string {
  const hash = createHash("sha256");
  for (const name of files)
    hash
      .update(name)
      .update("\0")
      .update(meaning(path.join(root, name)))
      .update("\0");
  return hash.digest("hex").slice(0, 16);
}

/** The program text of a file without what cannot change a run. The compiler leaves out imports that nothing uses. */
function meaning(file: string): string {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ESNext);
  const { transformed } = ts.transform(source, [withoutDescriptions]);
  const text = ts.createPrinter().printFile(withoutIdleFunctions(transformed[0]!));
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext, removeComments: true },
  });
  return outputText;
}

/** Leaves out the functions of the file that nothing in it names any more, and then those that only these named. */
function withoutIdleFunctions(file: ts.SourceFile): ts.SourceFile {
  const words = new Map(file.statements.map((statement) => [statement, namesIn(statement)]));
  const idle = (statement: ts.Statement): boolean => {
    if (!ts.isFunctionDeclaration(statement) || statement.name === undefined) return false;
    if (ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return false;
    const { text } = statement.name;
    return ![...words].some(([other, names]) => other !== statement && names.has(text));
  };
  for (let found = [...words.keys()].filter(idle); found.length > 0; found = [...words.keys()].filter(idle))
    for (const statement of found) words.delete(statement);
  return ts.factory.updateSourceFile(file, [...words.keys()]);
}

function namesIn(node: ts.Node, names = new Set<string>()): Set<string> {
  if (ts.isIdentifier(node)) names.add(node.text);
  ts.forEachChild(node, (child) => {
    namesIn(child, names);
  });
  return names;
}

const withoutDescriptions: ts.TransformerFactory<ts.SourceFile> = (context) => {
  const visit = (node: ts.Node): ts.Node => {
    if (
      ts.isCallExpression(node) &&
      ts.isIdentifier(node.expression) &&
      node.expression.text === "experiment"
    ) {
      const [definition] = node.arguments;
      if (definition !== undefined && ts.isObjectLiteralExpression(definition)) {
        const kept = definition.properties.filter(
          ({ name }) => !(name !== undefined && ts.isIdentifier(name) && described.has(name.text)),
        );
        return context.factory.createObjectLiteralExpression(kept);
      }
    }
    return ts.visitEachChild(node, visit, context);
  };
  return (file) => ts.visitNode(file, visit) as ts.SourceFile;
};
