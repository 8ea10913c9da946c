/** Whether a cell is complete, as a console asks before it runs it: tslab's answer, corrected for open templates. */
import { createRequire } from "node:module";
import ts from "typescript";

export type Completeness =
  | { readonly status: "complete" }
  | { readonly status: "incomplete"; readonly indent: string };

interface Converter {
  isCompleteCode(source: string): { completed: boolean; indent?: string };
}

const unterminatedTemplate = 1160;

let converter: Converter | undefined;

export function completeness(source: string): Completeness {
  const file = ts.createSourceFile("cell.ts", source, ts.ScriptTarget.Latest) as ts.SourceFile & {
    readonly parseDiagnostics: readonly ts.Diagnostic[];
  };
  if (file.parseDiagnostics.some(({ code }) => code === unterminatedTemplate))
    return { status: "incomplete", indent: "" };
  // Loaded when first needed: tslab brings a TypeScript of its own.
  converter ??= createRequire(import.meta.url)("tslab/dist/converter") as Converter;
  const { completed, indent = "" } = converter.isCompleteCode(source);
  return completed ? { status: "complete" } : { status: "incomplete", indent };
}
