/** A cell of TypeScript as a script of JavaScript that V8 can evaluate in the notebook's scope. */
import ts from "typescript";
import { bindings } from "./bindings.ts";
import { modules } from "./modules.ts";
import { Transpiler } from "./transpile.ts";

/** What is made of a cell, whatever earlier cells declared; scriptOf() makes the script of it. */
export interface TransformedCell {
  /** The script's lines below its head. */
  readonly body: string;
  /** The source map's JSON, from the body to the cell. */
  readonly map: string;
  /** The names that the cell declares, in the order in which it reaches them, those of one statement together. */
  readonly steps: readonly (readonly string[])[];
}

/** A mistake in a cell that keeps it from being read. */
export interface CellSyntaxError {
  readonly message: string;
  readonly code: number;
  /** Place in the cell, in UTF-16 units. */
  readonly start: number;
  readonly length: number;
}

const transpiler = new Transpiler({
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  sourceMap: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  useDefineForClassFields: true,
});

/** Messages on what a module may have, such as top-level await, which a cell may have too. */
const allowed = new Set([1286, 1287, 1295, 1375, 1378, 1432]);

/** The script of a cell, or the first mistakes in it. `types` are the imported names that stand for types only. */
export function transform(
  source: string,
  types: ReadonlySet<string> = new Set(),
): TransformedCell | CellSyntaxError[] {
  const steps: (readonly string[])[] = [];
  const { text, map, mistakes } = transpiler.transpile("cell.ts", withoutHashbang(source), {
    before: [modules(types)],
    after: [bindings((names) => steps.push(names))],
  });
  const errors = mistakes.filter(
    ({ category, code }) => category === ts.DiagnosticCategory.Error && code < 2000 && !allowed.has(code),
  );
  if (errors.length > 0) {
    return errors.map(({ messageText, code, start = 0, length = 1 }) => ({
      message: ts.flattenDiagnosticMessageText(messageText, "\n"),
      code,
      start,
      length,
    }));
  }
  return { body: text, map, steps };
}

/** A first line `#!…` as a comment of the same length. */
function withoutHashbang(source: string): string {
  return source.replace(/^#!/, "//");
}
