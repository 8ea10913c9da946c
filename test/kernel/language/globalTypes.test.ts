import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import ts from "typescript";
import { cellGlobals, type GlobalParts } from "../../../kernel/source/execution/globals.ts";
import { globalTypes } from "../../../kernel/source/language/globalTypes.ts";

const file = ts.createSourceFile("globals.d.ts", globalTypes, ts.ScriptTarget.Latest, true);

/** The names of the values that are declared. */
const declared = file.statements.flatMap((statement) => {
  if (ts.isFunctionDeclaration(statement)) return [statement.name!.text];
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  return [];
});

test("globalTypes declares just what every cell has", () => {
  const parts = { comms: {}, owners: {}, prompts: {} } as unknown as GlobalParts;
  const ofModules = ["require", "__dirname", "__filename"];
  assert.deepEqual([...new Set(declared)].sort(), [...Object.keys(cellGlobals(parts)), ...ofModules].sort());
});

test("globalTypes documents all of it", () => {
  for (const statement of file.statements) {
    const name = statement.getText().split("\n", 1)[0]!;
    if (/^(interface|declare var (require|__dirname|__filename))\b/.test(name)) continue;
    const overloadOf = ts.isFunctionDeclaration(statement) && statement.name!.text;
    const documented = file.statements.some(
      (other) =>
        (other === statement || (ts.isFunctionDeclaration(other) && other.name!.text === overloadOf)) &&
        ts.getJSDocCommentsAndTags(other).length > 0,
    );
    assert.ok(documented, `expected a doc comment, got none; add one to ${name}`);
  }
});

test("globalTypes is valid in a strict program", () => {
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    types: ["node"],
    lib: ["lib.esnext.d.ts"],
  };
  const host = ts.createCompilerHost(options);
  const place = path.resolve("globals.ts");
  const readSource = host.getSourceFile;
  host.getSourceFile = (name, ...rest) =>
    name === place
      ? ts.createSourceFile(name, globalTypes, ts.ScriptTarget.Latest)
      : readSource(name, ...rest);
  const program = ts.createProgram([place], options, host);
  const found = ts.getPreEmitDiagnostics(program, program.getSourceFile(place));
  const messages = found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
  // Node's own types have these three already, so that the names mean the same in files and in cells.
  assert.deepEqual(
    messages.filter((text) => !/require|__dirname|__filename/.test(text)),
    [],
  );
});
