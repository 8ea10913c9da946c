/**
 * Whether a cell is complete, as a console asks before it runs it or gives another line for it.
 *
 * A mistake that the parser finds at the end may be mended by what follows. One that it finds before the end is beyond
 * help only if no continuation moves it: `(a, b): number[` is a mistake until it goes on with `] => a`.
 */
import ts from "typescript";
import { type OpenBracket, openBrackets } from "./openBrackets.ts";

export type Completeness =
  | { readonly status: "complete" | "invalid" }
  /** `indent` is where the next line begins. */
  | { readonly status: "incomplete"; readonly indent: string };

const unterminatedString = 1002;
const unterminatedRegularExpression = 1161;

/** How many open brackets, from the innermost out, are closed in all ways. */
const tried = 4;

/** What may come first: a name or type, and what makes a whole of `export` and of `import` in an expression. */
const starts = ["", " any", " {}", ".meta"];

/** What may follow a bracket's end where the bracket turns out to be that of parameters, or of type arguments. */
const afterEnd = ["", " => 0"];
const afterTypes = [...afterEnd, "()", "(x) => 0"];

export function completeness(source: string): Completeness {
  const mistake = firstMistake(source);
  if (mistake === undefined) return { status: "complete" };
  const open = openBrackets(source);
  // Two blank lines say that a person wants no further one; the cell's error tells what is missing.
  if (/(^|\n)\s*\n\s*$/.test(source) && open.at(-1)?.bracket !== "`") return { status: "complete" };
  if (endsWithLine(mistake) && !source.endsWith("\\")) return { status: "invalid" };
  const incomplete = { status: "incomplete", indent: indentFor(source, open) } as const;
  if (mistake.start >= source.length) return incomplete;
  return canGoOn(source, open) ? incomplete : { status: "invalid" };
}

/** Whether a continuation moves the first mistake out of what has been written. Where brackets nest deep, it may. */
function canGoOn(source: string, open: readonly OpenBracket[]): boolean {
  if (open.length > tried && firstMistake(source)!.start > open.at(-tried)!.at) return true;
  for (const continuation of continuations(open)) {
    const next = firstMistake(source + continuation);
    if (next === undefined || next.start >= source.length) return true;
  }
  return false;
}

interface Mistake {
  readonly code: number;
  readonly start: number;
}

function firstMistake(source: string): Mistake | undefined {
  const file = ts.createSourceFile("cell.ts", source, ts.ScriptTarget.Latest) as ts.SourceFile & {
    readonly parseDiagnostics: readonly ts.DiagnosticWithLocation[];
  };
  const [first] = [...file.parseDiagnostics].sort((a, b) => a.start - b.start);
  if (first !== undefined) return first;
  // Of a declaration that declares nothing yet, only the checker complains.
  const last = file.statements.at(-1);
  const isEmpty = last && ts.isVariableStatement(last) && last.declarationList.declarations.length === 0;
  return isEmpty ? { code: 1123, start: source.length } : undefined;
}

/** Strings and regular expressions cannot go on in the next line. */
function endsWithLine({ code }: Mistake): boolean {
  return code === unterminatedString || code === unterminatedRegularExpression;
}

/**
 * Texts that end what is open, in the ways in which it can turn out to be something else: parentheses become those of
 * an arrow function or of its type, and what could compare becomes type arguments.
 */
function* continuations(open: readonly OpenBracket[]): Generator<string> {
  const certain = open.filter(({ bracket }) => bracket !== "<");
  for (const brackets of certain.length < open.length ? [open, certain] : [open]) {
    const outer = brackets.slice(0, -tried).reverse().map(end).join("");
    const inner = brackets.slice(-tried).reverse().map(end);
    for (const text of endings(inner)) {
      for (const start of starts) yield start + text + outer;
    }
  }
}

/** The ends one after the other, with all that may follow each, and come before the first. */
function endings(ends: readonly string[]): string[] {
  return ends.reduce(
    (texts, close) =>
      texts.flatMap((text) => (close === ">" ? afterTypes : afterEnd).map((more) => text + close + more)),
    afterEnd,
  );
}

function end({ bracket }: OpenBracket): string {
  return { "(": ")", "[": "]", "{": "}", "<": ">", "${": "}`", "`": "`" }[bracket];
}

/** Two blanks for each line that opens a bracket; text in a template stands where it is written. */
function indentFor(source: string, open: readonly OpenBracket[]): string {
  if (open.at(-1)?.bracket === "`") return "";
  const lines = open
    .filter(({ bracket }) => bracket !== "<")
    .map(({ at }) => source.slice(0, at).split("\n").length);
  return "  ".repeat(new Set(lines).size);
}
