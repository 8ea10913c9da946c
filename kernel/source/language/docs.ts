/**
 * Doc comments of libraries, parsed when they are asked for: a start without them takes half the time.
 */
import ts from "typescript";

type File = ts.SourceFile & { readonly jsDocParsingMode?: ts.JSDocParsingMode };
type Documented = ts.Node & { jsDoc?: readonly ts.JSDoc[] };

const parsed = new WeakSet<ts.SourceFile>();

/** Gives doc comments to the files where a symbol is declared, and where what it is an alias of is. */
export function withDocs(symbol: ts.Symbol, checker: ts.TypeChecker): void {
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  for (const declaration of target.declarations ?? []) {
    const file: File = declaration.getSourceFile();
    if (parsed.has(file) || file.jsDocParsingMode !== ts.JSDocParsingMode.ParseNone) continue;
    parsed.add(file);
    const options = { languageVersion: file.languageVersion, jsDocParsingMode: ts.JSDocParsingMode.ParseAll };
    take(file, ts.createSourceFile(file.fileName, file.text, options, true));
  }
}

/** Takes the doc comments of a node and of all in it from those of the same file, parsed with them. */
function take(node: Documented, from: Documented): void {
  if (from.jsDoc !== undefined) {
    node.jsDoc = from.jsDoc;
    for (const comment of from.jsDoc) (comment as { parent: ts.Node }).parent = node;
  }
  const others: ts.Node[] = [];
  ts.forEachChild(from, (child) => {
    others.push(child);
  });
  let i = 0;
  ts.forEachChild(node, (child) => {
    take(child, others[i++]!);
  });
}
