import assert from "node:assert/strict";
import { test } from "node:test";
import ts from "typescript";
import { LineMap } from "../../../kernel/source/debug/lineMap.ts";

const source = `// what it is
interface Named { name: string }

const named: Named = { name: "a" };
/*
 * a comment
 */
function greet({ name }: Named): string {
  return name;
}`;
const { outputText, sourceMapText } = ts.transpileModule(source, {
  compilerOptions: { sourceMap: true, target: ts.ScriptTarget.ES2022 },
});
const script = outputText.split("\n");
const map = new LineMap(JSON.parse(sourceMapText!), source, 10);

test("toScript() finds the line of the script that a line of the source became", () => {
  const { line, place } = map.toScript(8)!;
  assert.equal(line, 8);
  assert.equal(script[place.line - 10]!.slice(place.column).trim(), "return name;");
});

test("toScript() goes on to the next line of which anything was made, past types and comments", () => {
  assert.equal(map.toScript(0)!.line, 3);
  assert.equal(map.toScript(1)!.line, 3);
  assert.equal(map.toScript(4)!.line, 7);
  assert.equal(map.toScript(10), undefined);
});

test("toSource() leads back from every place that toScript() gives", () => {
  for (const line of [3, 7, 8]) assert.equal(map.toSource(map.toScript(line)!.place)!.line, line);
});

test("toSource() knows no source of lines above the script and below it", () => {
  assert.equal(map.toSource({ line: 9, column: 0 }), undefined);
  assert.equal(map.toSource({ line: 10 + script.length, column: 0 }), undefined);
});
