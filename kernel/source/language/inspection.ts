/** What a name in a cell stands for, and how a function is called. */
import ts from "typescript";
import type { CellProgram } from "./cellProgram.ts";
import { type BoundFile, compiler, neverCancelled } from "./compiler.ts";
import { withDocs } from "./docs.ts";

export interface Inspection {
  readonly signature: string;
  /** Of its doc comment, with the tags. */
  readonly documentation: string;
}

/** How long a signature may be. */
const longest = 2000;

/** The name at a place; inside a call's parentheses, where there is no name, the function that is called. */
export function inspection(
  file: BoundFile,
  at: number,
  program: CellProgram,
  detailed: boolean,
): Inspection | undefined {
  return ofName(file, at, program, detailed) ?? ofCall(file, at, program);
}

function ofName(
  file: BoundFile,
  at: number,
  { checker }: CellProgram,
  detailed: boolean,
): Inspection | undefined {
  const node = compiler.getTouchingPropertyName(file, at);
  if (!ts.isIdentifier(node) && !ts.isPrivateIdentifier(node) && node.kind !== ts.SyntaxKind.ThisKeyword)
    return undefined;
  const symbol = checker.getSymbolAtLocation(node);
  if (symbol === undefined || checker.isUnknownSymbol(symbol)) return undefined;
  withDocs(symbol, checker);
  const { displayParts, documentation, tags } =
    compiler.SymbolDisplay.getSymbolDisplayPartsDocumentationAndSymbolKind(
      checker,
      symbol,
      file,
      file,
      node,
      undefined,
      undefined,
      longest,
      detailed ? 1 : 0,
    );
  return {
    signature: ts.displayPartsToString(displayParts),
    documentation: documented(documentation, tags),
  };
}

function ofCall(file: BoundFile, at: number, program: CellProgram): Inspection | undefined {
  const called = calledAt(file, at);
  const symbol = called && program.checker.getSymbolAtLocation(called);
  if (symbol !== undefined) withDocs(symbol, program.checker);
  const help = compiler.SignatureHelp.getSignatureHelpItems(
    program.withCell(file),
    file,
    at,
    undefined,
    neverCancelled,
  );
  if (help === undefined) return undefined;
  const { items, selectedItemIndex } = help;
  const text = (item: ts.SignatureHelpItem): string => {
    const parameters = item.parameters.map(({ displayParts }) => ts.displayPartsToString(displayParts));
    const around = [item.prefixDisplayParts, item.separatorDisplayParts, item.suffixDisplayParts];
    const [prefix, separator, suffix] = around.map((parts) => ts.displayPartsToString(parts));
    return `${prefix}${parameters.join(separator)}${suffix}`;
  };
  const chosen = items[selectedItemIndex]!;
  return {
    // The overload that fits comes first.
    signature: [chosen, ...items.filter((item) => item !== chosen)].map(text).join("\n"),
    documentation: documented(chosen.documentation, chosen.tags),
  };
}

/** The name of the function among whose arguments a place is. */
function calledAt(file: BoundFile, at: number): ts.Node | undefined {
  let found: ts.Node | undefined;
  const visit = (node: ts.Node): void => {
    if (node.pos > at || node.end < at) return;
    if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && node.expression.end < at)
      found = ts.isPropertyAccessExpression(node.expression) ? node.expression.name : node.expression;
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function documented(text: ts.SymbolDisplayPart[], tags: readonly ts.JSDocTagInfo[] = []): string {
  const lines = tags.map((tag) => `@${tag.name} ${ts.displayPartsToString(tag.text)}`.trim());
  return [ts.displayPartsToString(text), ...lines].filter((part) => part !== "").join("\n");
}
