/** The brackets of a text that are open at its end, as a scanner sees them, whatever the parser makes of it. */
import ts from "typescript";

export interface OpenBracket {
  /** `<` stands here only where it may begin type arguments. */
  readonly bracket: "(" | "[" | "{" | "<" | "${" | "`";
  readonly at: number;
}

const closed: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{", ">": "<" };

/** Tokens after which a slash divides. */
const operands = new Set([
  ...[ts.SyntaxKind.Identifier, ts.SyntaxKind.PrivateIdentifier, ts.SyntaxKind.RegularExpressionLiteral],
  ...[ts.SyntaxKind.NumericLiteral, ts.SyntaxKind.BigIntLiteral, ts.SyntaxKind.StringLiteral],
  ...[ts.SyntaxKind.NoSubstitutionTemplateLiteral, ts.SyntaxKind.TemplateTail],
  ...[ts.SyntaxKind.CloseParenToken, ts.SyntaxKind.CloseBracketToken, ts.SyntaxKind.CloseBraceToken],
  ...[ts.SyntaxKind.ThisKeyword, ts.SyntaxKind.SuperKeyword],
  ...[ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword, ts.SyntaxKind.NullKeyword],
]);

/** From the outermost in. */
export function openBrackets(source: string): OpenBracket[] {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, true, ts.LanguageVariant.Standard, source);
  const open: OpenBracket[] = [];
  const push = (bracket: OpenBracket["bracket"]): void => {
    open.push({ bracket, at: scanner.getTokenStart() });
  };
  const inside = (): string | undefined => open.findLast(({ bracket }) => bracket !== "<")?.bracket;
  let before = ts.SyntaxKind.Unknown;
  for (;;) {
    let token = scanner.scan();
    if (
      (token === ts.SyntaxKind.SlashToken || token === ts.SyntaxKind.SlashEqualsToken) &&
      !operands.has(before)
    ) {
      token = scanner.reScanSlashToken();
    }
    if (token === ts.SyntaxKind.CloseBraceToken && inside() === "${") {
      while (open.pop()?.bracket !== "${");
      token = scanner.reScanTemplateToken(false);
      if (token === ts.SyntaxKind.TemplateMiddle) push("${");
    } else if (token === ts.SyntaxKind.TemplateHead) push("${");
    const text = scanner.getTokenText();
    if (isTemplate(token) && scanner.isUnterminated()) push("`");
    else if (text === "(" || text === "[" || text === "{" || text === "<") push(text);
    else if (text in closed) {
      // Where another bracket ends first, a `<` compared.
      if (text !== ">") while (open.at(-1)?.bracket === "<") open.pop();
      if (open.at(-1)?.bracket === closed[text]) open.pop();
    }
    if (token === ts.SyntaxKind.EndOfFileToken) return open;
    before = token;
  }
}

function isTemplate(token: ts.SyntaxKind): boolean {
  return token >= ts.SyntaxKind.FirstTemplateToken && token <= ts.SyntaxKind.LastTemplateToken;
}
