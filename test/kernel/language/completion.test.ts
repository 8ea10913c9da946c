import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Completion } from "../../../kernel/source/language/completion.ts";
import { CellLanguageService } from "../../../kernel/source/language/languageService.ts";

const folder = mkdtempSync(path.join(tmpdir(), "selflab-completion-"));
mkdirSync(path.join(folder, "inner"));
writeFileSync(path.join(folder, "inner", "shapes.ts"), "export const circle = 1; export const square = 2;");
const typeRoots = [fileURLToPath(new URL("../../../node_modules/@types", import.meta.url))];
const service = new CellLanguageService(folder, typeRoots);
service.keep("const point = { x: 1, yes: 'y' }; function area(side: number) { return side ** 2 }");
service.keep("type Direction = 'north' | 'south'; interface Options { deep: boolean; limit?: number }");
service.keep("class Secret { #inside = 1; shown = 2 }");

after(() => rmSync(folder, { recursive: true }));

/** What completes a cell at the cursor `|`, and what of the cell it would replace. */
function complete(cell: string): { names: string[]; replaced: string; items: readonly Completion[] } {
  const at = cell.indexOf("|");
  const source = cell.slice(0, at) + cell.slice(at + 1);
  const { start, end, items } = service.complete(source, at);
  return { names: items.map(({ name }) => name), replaced: source.slice(start, end), items };
}

test("members of a value, with and without a beginning, also in a half-written cell", () => {
  assert.deepEqual(complete("point.|").names, ["x", "yes"]);
  assert.deepEqual(complete("point.y|"), {
    names: ["yes"],
    replaced: "y",
    items: [{ name: "yes", kind: "property" }],
  });
  assert.deepEqual(complete("if (true) { console.log(point.|").names, ["x", "yes"]);
  assert.deepEqual(complete("const 名前 = { 身長: 1 }; 名前.身|").names, ["身長"]);
});

test("names of earlier cells and of this one come before globals; the case does not matter", () => {
  assert.deepEqual(complete("po|").names.slice(0, 1), ["point"]);
  assert.ok(complete("AR|").names.includes("area"));
  const own = complete("const around = 1; function near() { const arm = 2; ar| }").names;
  assert.deepEqual(own.filter((name) => ["arm", "around", "area", "Array"].includes(name)).length, 4);
  assert.ok(own.indexOf("Array") > Math.max(own.indexOf("arm"), own.indexOf("around"), own.indexOf("area")));
});

test("nothing of the kernel's own is offered", () => {
  const { names } = complete("|");
  assert.ok(names.includes("point") && names.includes("display") && names.includes("console"));
  assert.deepEqual(
    names.filter((name) => /^__(?!dirname|filename)/.test(name)),
    [],
  );
});

test("in the middle of a name, what is before the cursor is completed and replaced", () => {
  const { names, replaced } = complete("con|sole.log(1)");
  assert.ok(names.includes("console"));
  assert.equal(replaced, "con");
});

test("places behind characters outside the basic plane, and in templates", () => {
  assert.deepEqual(complete("'😀😀'; point.y|").names, ["yes"]);
  assert.deepEqual(complete(`\`😀 \${point.y|} rest\``).names, ["yes"]);
});

test("strings of a union, keys of an object, private names", () => {
  assert.deepEqual(complete("const d: Direction = '|'").names, ["north", "south"]);
  assert.deepEqual(complete("const d: Direction = 'so|'"), {
    names: ["south"],
    replaced: "so",
    items: [{ name: "south", kind: "string" }],
  });
  assert.deepEqual(complete("const o: Options = { | }").names.sort(), ["deep", "limit"]);
  assert.deepEqual(complete("class A { #own = 1; get() { return this.#o| } }").names, ["#own"]);
  assert.ok(!complete("new Secret().|").names.includes("#inside"));
});

test("modules: their names, paths of local files, what they export", () => {
  assert.ok(complete("import fs from 'node:f|'").names.includes("node:fs"));
  assert.ok(complete("import x from './|'").names.includes("inner"));
  assert.deepEqual(complete("import x from './inner/sh|'").names, ["shapes.ts"]);
  assert.deepEqual(complete("import { sq| } from './inner/shapes.ts'").names, ["square"]);
  assert.ok(complete("(await import('node:path')).jo|").names.includes("join"));
});

test("functions are told with how they are called", () => {
  assert.deepEqual(
    complete("are|").items.find(({ name }) => name === "area"),
    {
      name: "area",
      kind: "function",
      signature: "(side: number): number",
    },
  );
});
