import assert from "node:assert/strict";
import { test } from "node:test";
import { scriptOf } from "../../../kernel/source/transform/script.ts";
import { type TransformedCell, transform } from "../../../kernel/source/transform/transform.ts";

function cell(source: string): TransformedCell {
  const result = transform(source);
  assert.ok(!Array.isArray(result), JSON.stringify(result));
  return result;
}

/** The script under its head, without its reports of what it reached. */
function body(source: string): string {
  return cell(source)
    .body.replace(/^\s*\S+\.reached = \d+;\n/gm, "")
    .replaceAll("__selflabKernel", "kernel")
    .trim();
}

function script(source: string, known: readonly string[] = []): string {
  return scriptOf(cell(source), "Cell[1]", new Set(known));
}

test("scriptOf() declares only names that no earlier cell has declared, on a line of its own", () => {
  const first = '"use strict"; let a, b; __selflabKernel.reached = 0;';
  assert.equal(script("const a = 1, b = 2").split("\n")[0], first);
  assert.equal(script("const a = 1, b = 2", ["a"]).split("\n")[0], first.replace("a, b", "b"));
  assert.equal(script("class A {}", ["A"]).split("\n")[0], '"use strict";');
  assert.match(script("1"), /\n\/\/# sourceURL=Cell\[1\]$/);
});

test("transform() empties the name of an enum or namespace where it is declared, not before", () => {
  assert.match(body("f(); enum E { A }"), /^f\(\);\n\(E = void 0\);\n.*\(function \(E\)/);
  assert.match(body("namespace N { export const a = 1 }"), /^\(N = void 0\);\n.*\(function \(N\)/);
  assert.equal(body("class A {} namespace A { export const a = 1 }").match(/void 0/), null);
  assert.equal(body("f(); namespace Types { export type T = 1 }"), "kernel.result = f();");
});

test("transform() hoists functions, anonymous so that recursion sees a later one", () => {
  assert.equal(body("f(); function f() { return f }"), "f = function () { return f; };\nf();");
});

test("transform() gives a last expression to the kernel, and nothing else", () => {
  assert.equal(body("1; 2"), "1;\nkernel.result = 2;");
  assert.equal(body("2; let a = 1"), "2;\n(a = 1);");
  assert.equal(body("var a = 1"), "(a = 1);");
});

test("transform() takes destructuring with defaults, rests and holes", () => {
  const source = "const { a, b: [, c = 1, ...d], ...e } = source()";
  assert.deepEqual(cell(source).steps, [["a", "c", "d", "e"]]);
  const run = new Function("__selflabKernel", "source", `${script(source)}\nreturn [a, c, d, e]`);
  const value = { a: 1, b: [2, undefined, 4, 5], x: 6 };
  assert.deepEqual(
    run({}, () => value),
    [1, 1, [4, 5], { x: 6 }],
  );
});

test("transform() makes var the cell's, in blocks and loops too, but a function's own", () => {
  assert.equal(body("var a"), ";");
  assert.deepEqual(cell("for (var i = 0, n = 2; i < n; i++) { var inner = i }").steps, [["i", "n", "inner"]]);
  assert.deepEqual(cell("for (var k in {}) ; for (var v of []) ;").steps, [["k"], ["v"]]);
  assert.deepEqual(cell("function f() { var own = 1 }").steps, [["f"]]);
  assert.deepEqual(cell("{ let own = 1 }").steps, []);
});

test("transform() puts a cell that awaits into one async function", () => {
  assert.equal(
    body("const a = await f(); a"),
    "kernel.wait(async (__cell) => {\n    (a = await f());\n    __cell.result = a;\n});",
  );
  assert.doesNotMatch(body("async () => { await f() }"), /\.wait/);
});

test("transform() lets an interrupted cell end behind each statement that awaits", () => {
  assert.match(
    cell("await f();\ng();\nh()").body,
    /await f\(\);\s+__cell\.reached = 0;\s+g\(\);\s+__cell\.result = h\(\)/,
  );
});

test("transform() lets every loop ask at each turn whether to stop, also in a function", () => {
  for (const loop of [
    "for (;;) f()",
    "while (true) { f() }",
    "do f(); while (true)",
    "for (const a of b) f(a)",
    "for (const a in b) f(a)",
    "function g() { while (true) f() }",
    "outer: while (true) { f(); continue outer }",
  ]) {
    assert.match(body(loop), /\{\s+if \(__selflabStop\)\s+kernel\.stop\(\);\s+f\(a?\);/, loop);
    const awaiting = loop.replace("f(", "await f(").replace("function", "async function");
    assert.match(body(awaiting), /\{\s+kernel\.stop\(\);\s+await f\(a?\);/, awaiting);
  }
  assert.match(body("for await (const a of b) f(a)"), /\{\s+kernel\.stop\(\);\s+f\(a\);/);
});

test("transform() turns every form of import into the kernel's loader", () => {
  assert.equal(
    body('import d, { a as b, type T } from "x"').replace(/\s+/g, " "),
    'kernel.wait(async (__cell) => { ({ "default": d, "a": b } = await kernel.import("x", ["default", "a"])); });',
  );
  assert.match(body('import * as all from "x"'), /\(all = await kernel\.import\("x"\)\)/);
  assert.match(body('import "x"'), /void await kernel\.import\("x"\)/);
  assert.equal(body('import type { T } from "x"'), "");
  assert.equal(body('import("x").then(f)'), 'kernel.result = kernel.import("x").then(f);');
  assert.equal(body('import x = require("x")'), '(x = require("x"));');
  assert.equal(body("import.meta.url"), "kernel.result = kernel.meta.url;");
});

test("transform() tolerates export", () => {
  assert.equal(body("export const a = 1"), "(a = 1);");
  assert.equal(body("let a = 1; export { a }"), "(a = 1);");
  assert.equal(body("export default function f() {}"), "f = function () { };");
  assert.equal(body("export default 5"), "kernel.result = 5;");
});

test("transform() changes nothing inside texts", () => {
  assert.match(
    body("`\nexport {};\n//# sourceMappingURL=x\n`"),
    /`\nexport \{\};\n\/\/# sourceMappingURL=x\n`/,
  );
});

test("transform() disposes what is held by `using` when the cell ends", () => {
  assert.equal(body("using a = f()"), "(a = kernel.use(f()));");
  assert.match(body("await using a = f()"), /a = kernel\.useAsync\(f\(\)\)/);
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
  const mistakes = transform("let a = ;");
  assert.deepEqual(mistakes, [{ message: "Expression expected.", code: 1109, start: 8, length: 1 }]);
});

test("transform() takes a hashbang, an empty cell and one of comments only", () => {
  assert.equal(body("#!/usr/bin/env node\n1").split("\n").at(-1), "kernel.result = 1;");
  assert.equal(body("// nothing"), "");
});
