/** A cell's mistakes as TypeScript tells them, fitted to a notebook. */
import ts from "typescript";
import { type BoundFile, compiler } from "./compiler.ts";

export interface Diagnostic {
  /** Place in the cell, in UTF-16 units. */
  readonly start: number;
  readonly length: number;
  readonly code: number;
  readonly message: string;
}

/**
 * Mistakes in a module that are none in a notebook: a variable of an earlier cell, declared without a type, is given
 * its value in a later one.
 */
const allowed = new Set([7005, 7034]);

/** The errors among a file's diagnostics, without those that a comment expects. */
export function mistakes(file: BoundFile, found: readonly ts.Diagnostic[]): Diagnostic[] {
  return withoutExpected(file, found)
    .filter(({ category, code }) => category === ts.DiagnosticCategory.Error && !allowed.has(code))
    .map(({ code, start = 0, length = 1, messageText }) => ({
      start,
      length,
      code,
      message: readable(file.fileName, ts.flattenDiagnosticMessageText(messageText, "\n")),
    }))
    .map((mistake) => (mistake.code === 2834 ? moduleNotFound(file, mistake) : mistake));
}

/** Instead of the demand for an ending, which a relative import in a notebook may leave out. */
function moduleNotFound(file: BoundFile, { start, length }: Diagnostic): Diagnostic {
  const name = file.text.slice(start + 1, start + length - 1);
  const message = `Cannot find module '${name}' or its corresponding type declarations.`;
  return { start, length, code: 2307, message };
}

/** Applies `@ts-ignore` and `@ts-expect-error`; one that expects in vain is a mistake. */
function withoutExpected(file: BoundFile, found: readonly ts.Diagnostic[]): ts.Diagnostic[] {
  const { commentDirectives = [] } = file;
  if (commentDirectives.length === 0) return [...found];
  const directives = compiler.createCommentDirectivesMap(file, commentDirectives);
  const lines = file.text.split(/\r?\n/);
  const isExpected = ({ start = 0 }: ts.Diagnostic): boolean => {
    let { line } = file.getLineAndCharacterOfPosition(start);
    while (line-- > 0) {
      if (directives.markUsed(line)) return true;
      // Between the comment and the line that it is about, there may be other comments.
      if (!/^\s*(\/\/.*)?$/.test(lines[line]!)) return false;
    }
    return false;
  };
  const kept = found.filter((diagnostic) => !isExpected(diagnostic));
  const unused = directives.getUnusedExpectations().map(({ range: { pos, end } }) => ({
    file,
    start: pos,
    length: end - pos,
    code: 2578,
    category: ts.DiagnosticCategory.Error,
    messageText: "Unused '@ts-expect-error' directive.",
  }));
  return [...kept, ...unused];
}

/** The message without the invented file names of cells: a type of the same name may come from an earlier one. */
function readable(fileName: string, message: string): string {
  return message.replace(/import\("[^"]*\/(__cell_\d+__)"\)\.([\w$.]+)/g, (_, cell: string, name: string) =>
    fileName.includes(`/${cell}.`) ? name : `${name} (of an earlier cell)`,
  );
}
