import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import ts from "typescript";
import { completeness } from "../../../kernel/source/language/completeness.ts";
import { clone } from "../client.ts";

const status = (source: string): string => completeness(source).status;

test("completeness() calls what can run complete", () => {
  for (const source of [
    "",
    "1 + 1",
    "let a = 1\nlet b = 2",
    "function f() {\n  return 1\n}",
    "await fetch('x')",
    "for await (const a of b) {}",
    `\`a\n\${b}\nc\``,
    "const f = <T,>(x: T) => x",
    "new Map<string, number[]>()",
    "/[/(]/.test(a / b / c)",
    "export const a = 1",
    "type A<T> = T extends string ? T : never",
    "@dec class A {}",
  ])
    assert.equal(status(source), "complete", source);
});

test("completeness() waits where something is open", () => {
  for (const source of [
    "function f() {",
    "foo(1,",
    "[1,\n2",
    "`open",
    "`a ${",
    `\`a \${b} c`,
    "/* open",
    "a +",
    "const",
    "export",
    "dirname(import",
    "const a =",
    "if (a)",
    "try {}",
    "do x()",
    "@decorator",
    "import { a } from",
    "'to be continued \\",
    "class A {\n  b(",
    "a ? b :",
  ])
    assert.equal(status(source), "incomplete", source);
});

test("completeness() waits where the parser is mistaken only because the end is missing", () => {
  for (const source of [
    "(a, b): number",
    "(a, b): number[",
    "(a, b): Map<string, number[]",
    "(a, b):",
    "(a, b = 2, c?:",
    "(a = [1, 2], b: (x: number",
    "new Map<string, number[]",
    "new Map<string, { a: number[]",
    "const f = <T, U",
    "async <T, U>(a: T",
    "f(async ({ a, b }: { a: number[], b",
  ])
    assert.equal(status(source), "incomplete", source);
});

test("completeness() calls invalid what no further line can mend", () => {
  for (const source of [
    "let x = = 1",
    "x = ]",
    "} foo",
    "if (x) )",
    "let 1a",
    "function f() {\n  return (1 + ]",
    "class A { foo( }",
    "let x = = 1; foo(",
    "'open",
    "'open\nlet a = 1",
    "/open",
    "a b",
    "1 +* 2",
  ])
    assert.equal(status(source), "invalid", source);
});

test("completeness() takes two blank lines for the wish to run, but in a template for text", () => {
  assert.equal(status("function f() {\n\n"), "complete");
  assert.equal(status("`a\n\n\n"), "incomplete");
});

test("completeness() indents by two blanks for each line that opens a bracket", () => {
  const indents = {
    "function f() {": "  ",
    "describe('x', () => {": "  ",
    "f(() => {\n  if (a) {": "    ",
    "f(() => {\n  if (a) {\n  }": "  ",
    "[1,\n2,": "  ",
    "a +": "",
    "`text": "",
    "`text ${[": "  ",
    "new Map<": "",
  };
  for (const [source, indent] of Object.entries(indents))
    assert.deepEqual(completeness(source), { status: "incomplete", indent }, source);
});

test("completeness() calls no beginning of the kernel's own sources invalid, wherever it ends", () => {
  const folder = path.join(clone, "kernel", "source", "transform");
  const cut: string[] = [];
  for (const file of readdirSync(folder)) {
    const source = readFileSync(path.join(folder, file), "utf8");
    const whole = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
    // The ends of all tokens, as the parser has them: a string or a number is never cut in the middle.
    const visit = (node: ts.Node): void => {
      const children = node.getChildren(whole);
      if (children.length === 0 && node.kind !== ts.SyntaxKind.EndOfFileToken) ends.push(node.end);
      for (const child of children) visit(child);
    };
    const ends: number[] = [];
    visit(whole);
    for (const statement of whole.statements) {
      for (const end of ends) {
        if (end <= statement.getStart() || end > statement.end) continue;
        const beginning = source.slice(statement.getStart(), end);
        if (status(beginning) === "invalid") cut.push(beginning.slice(-200));
      }
    }
  }
  assert.deepEqual(cut, []);
});
