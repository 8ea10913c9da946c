/** The names that may stand at a place in a cell. */
import ts from "typescript";
import type { CellProgram } from "./cellProgram.ts";
import type { CellScope } from "./cellScope.ts";
import { type BoundFile, compiler, neverCancelled } from "./compiler.ts";

export interface Completion {
  readonly name: string;
  /** TypeScript's word for the kind of name. */
  readonly kind: string;
  /** How a function is called. */
  readonly signature?: string;
}

export interface Completions {
  /** The part of the cell that a completion replaces, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  readonly items: readonly Completion[];
}

/** Signatures take time: they are told when no more names than these are left. */
const mostSignatures = 100;

export function completions(
  file: BoundFile,
  at: number,
  program: CellProgram,
  scope: CellScope,
): Completions {
  const found = compiler.Completions.getCompletionsAtPosition(
    program.host,
    program.withCell(file),
    () => {},
    file,
    at,
    { includeCompletionsForModuleExports: false },
    undefined,
    undefined,
    neverCancelled,
    undefined,
    true,
  );
  const { entries = [], isGlobalCompletion = false, optionalReplacementSpan } = found ?? {};
  const span = entries[0]?.replacementSpan ?? optionalReplacementSpan;
  const start = span !== undefined && span.start <= at ? span.start : at - typedName(file.text, at).length;
  const wanted = file.text.slice(start, at).toLowerCase();
  const rank = ({ name, sortText }: ts.CompletionEntry): string =>
    isGlobalCompletion && scope.has(name) ? compiler.Completions.SortText.LocationPriority : sortText;
  const kept = entries
    .filter(({ name }) => name.toLowerCase().startsWith(wanted))
    .map((entry) => ({ entry, rank: rank(entry) }))
    .sort((a, b) => (a.rank === b.rank ? 0 : a.rank < b.rank ? -1 : 1));
  const withSignatures = kept.length <= mostSignatures;
  const items = kept.map(({ entry }): Completion => {
    const { name, kind } = entry;
    const signature = withSignatures ? signatureOf(entry, file, program.checker) : undefined;
    return signature === undefined ? { name, kind } : { name, kind, signature };
  });
  return { start, end: at, items };
}

/** Types by their names alone, without the module that they come from. */
const shortNames = ts.TypeFormatFlags.UseAliasDefinedOutsideCurrentScope;

/** The part of a name that stands before a place. */
function typedName(text: string, at: number): string {
  return text.slice(0, at).match(/#?[\p{ID_Continue}$\u200c\u200d]*$/u)![0];
}

function signatureOf(
  { symbol }: ts.CompletionEntry,
  file: BoundFile,
  checker: ts.TypeChecker,
): string | undefined {
  if (symbol === undefined || (symbol.flags & (ts.SymbolFlags.Function | ts.SymbolFlags.Method)) === 0)
    return undefined;
  const [signature] = checker.getTypeOfSymbolAtLocation(symbol, file).getCallSignatures();
  return signature && checker.signatureToString(signature, file, shortNames);
}
