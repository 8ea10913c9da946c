import assert from "node:assert/strict";
import { test } from "node:test";
import { type TransformedCell, transform } from "../../../kernel/source/transform/transform.ts";

function cell(source: string, known: readonly string[] = []): TransformedCell {
  const result = transform(source, "Cell[1]", new Set(known));
  assert.ok(!Array.isArray(result), JSON.stringify(result));
  return result;
}

/** The script between its head and its name, without its reports of what it reached. */
function script(source: string, known: readonly string[] = []): string {
  return cell(source, known)
    .code.replace('"use strict";\n', "")
    .replace(/^\s*\S+\.reached = \d+;\n/gm, "")
    .replace("\n//# sourceURL=Cell[1]", "")
    .replaceAll("__selflabKernel", "kernel")
    .trim();
}

test("transform() declares only names that no earlier cell has declared", () => {
  assert.equal(script("const a = 1, b = 2"), "let a, b;\n(a = 1, b = 2);");
  assert.equal(script("const a = 1, b = 2", ["a"]), "let b;\n(a = 1, b = 2);");
  assert.equal(script("class A {}", ["A"]), "A = class A {\n};");
});

test("transform() hoists functions, anonymous so that recursion sees a later one", () => {
  assert.equal(script("f(); function f() { return f }"), "let f;\nf = function () { return f; };\nf();");
});

test("transform() gives a last expression to the kernel, and nothing else", () => {
  assert.equal(script("1; 2"), "1;\nkernel.result = 2;");
  assert.equal(script("2; let a = 1"), "let a;\n2;\n(a = 1);");
  assert.equal(script("var a = 1"), "let a;\n(a = 1);");
});

test("transform() takes destructuring with defaults, rests and holes", () => {
  const { code } = cell("const { a, b: [, c = 1, ...d], ...e } = source()");
  assert.match(code, /let a, c, d, e;/);
  const run = new Function("__selflabKernel", "source", `${code}\nreturn [a, c, d, e]`);
  const value = { a: 1, b: [2, undefined, 4, 5], x: 6 };
  assert.deepEqual(
    run({}, () => value),
    [1, 1, [4, 5], { x: 6 }],
  );
});

test("transform() makes var the cell's, in blocks and loops too, but a function's own", () => {
  assert.equal(script("var a"), "let a;\n;");
  assert.deepEqual(cell("for (var i = 0, n = 2; i < n; i++) { var inner = i }").steps, [["i", "n", "inner"]]);
  assert.deepEqual(cell("for (var k in {}) ; for (var v of []) ;").steps, [["k"], ["v"]]);
  assert.deepEqual(cell("function f() { var own = 1 }").steps, [["f"]]);
  assert.deepEqual(cell("{ let own = 1 }").steps, []);
});

test("transform() puts a cell that awaits into one async function", () => {
  assert.equal(
    script("const a = await f(); a"),
    "let a;\nkernel.wait(async (__cell) => {\n    (a = await f());\n    __cell.result = a;\n});",
  );
  assert.doesNotMatch(script("async () => { await f() }"), /\.wait/);
});

test("transform() lets an interrupted cell end behind each statement that awaits", () => {
  assert.match(
    cell("await f();\ng();\nh()").code,
    /await f\(\);\s+__cell\.reached = 0;\s+g\(\);\s+__cell\.result = h\(\)/,
  );
});

test("transform() checks for a stop at each turn of a loop that awaits, also in a function and under a label", () => {
  const check = /const __stop = __selflabKernel\.stopper\(\);/;
  for (const loop of [
    "for (;;) await f()",
    "while (true) await f()",
    "do { await f() } while (true)",
    "for (const a of b) await f(a)",
    "for await (const a of b) f(a)",
    "for (const a in b) await f(a)",
    "async function g() { while (true) await f() }",
  ]) {
    assert.match(cell(loop).code, check, loop);
    assert.match(cell(loop).code, /__stop\(\);/, loop);
  }
  assert.match(cell("outer: while (true) { await f(); continue outer }").code, /outer: while \(true\)/);
  assert.doesNotMatch(cell("while (true) f()").code, check);
});

test("transform() turns every form of import into the kernel's loader", () => {
  assert.equal(
    script('import d, { a as b, type T } from "x"', ["d", "b"]).replace(/\s+/g, " "),
    'kernel.wait(async (__cell) => { ({ "default": d, "a": b } = await kernel.import("x", ["default", "a"])); });',
  );
  assert.match(script('import * as all from "x"'), /\(all = await kernel\.import\("x"\)\)/);
  assert.match(script('import "x"'), /void await kernel\.import\("x"\)/);
  assert.equal(script('import type { T } from "x"'), "");
  assert.equal(script('import("x").then(f)'), 'kernel.result = kernel.import("x").then(f);');
  assert.equal(script('import x = require("x")', ["x"]), '(x = require("x"));');
  assert.equal(script("import.meta.url"), "kernel.result = kernel.meta.url;");
});

test("transform() tolerates export", () => {
  assert.equal(script("export const a = 1"), "let a;\n(a = 1);");
  assert.equal(script("let a = 1; export { a }"), "let a;\n(a = 1);");
  assert.equal(script("export default function f() {}"), "let f;\nf = function () { };");
  assert.equal(script("export default 5"), "kernel.result = 5;");
});

test("transform() changes nothing inside texts", () => {
  assert.match(
    script("`\nexport {};\n//# sourceMappingURL=x\n`"),
    /`\nexport \{\};\n\/\/# sourceMappingURL=x\n`/,
  );
});

test("transform() empties an enum before it is declared again", () => {
  assert.match(script("enum E { A }", ["E"]), /^E = void 0;/);
});

test("transform() disposes what is held by `using` when the cell ends", () => {
  assert.equal(script("using a = f()", ["a"]), "(a = kernel.use(f()));");
  assert.match(script("await using a = f()"), /a = kernel\.useAsync\(f\(\)\)/);
});

test("transform() tells in which order names are reached, functions first", () => {
  assert.deepEqual(cell("let a = 1; class B {} let { c, d } = e; function f() {}").steps, [
    ["f"],
    ["a"],
    ["B"],
    ["c", "d"],
  ]);
});

test("transform() returns the mistakes of a cell that cannot be read", () => {
  const mistakes = transform("let a = ;", "Cell[1]", new Set());
  assert.deepEqual(mistakes, [{ message: "Expression expected.", code: 1109, start: 8, length: 1 }]);
});

test("transform() takes a hashbang, an empty cell and one of comments only", () => {
  assert.equal(script("#!/usr/bin/env node\n1").split("\n").at(-1), "kernel.result = 1;");
  assert.equal(script("// nothing"), "");
});
