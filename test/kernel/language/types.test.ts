import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import { CellLanguageService } from "../../../kernel/source/language/languageService.ts";

const folder = mkdtempSync(path.join(tmpdir(), "selflab-types-"));
const typeRoots = [fileURLToPath(new URL("../../../node_modules/@types", import.meta.url))];
const service = new CellLanguageService(folder, typeRoots);

beforeEach(() => service.reset());
after(() => rmSync(folder, { recursive: true }));

/** The codes of a cell's mistakes. */
function codes(source: string): number[] {
  return service.check(source).map(({ code }) => code);
}

/** Runs cells that must have no mistakes, and keeps them. */
function ran(...cells: readonly string[]): void {
  for (const cell of cells) {
    assert.deepEqual(service.check(cell), [], cell);
    service.keep(cell);
  }
}

test("types of values, functions, classes, enums and namespaces flow to later cells", () => {
  ran(
    "const count = 1; let { a, ...rest } = { a: 'x', b: 2 }; var later: string[] = []",
    "function id<T>(value: T) { return value }\nclass Box<T> { constructor(readonly value: T) {} }",
    "enum Color { Red, Green }\nnamespace Space { export type Name = string; export const name: Name = 'n' }",
    "const box: Box<string> = new Box(id(a)); const color: Color = Color.Red; const name: Space.Name = Space.name",
  );
  for (const wrong of ["count.x", "a.x", "rest.a", "later.push(1)", "box.value.x", "Color.Blue", "name.x"])
    assert.deepEqual(codes(wrong).length, 1, wrong);
});

test("a variable of an earlier cell can be assigned what fits its type, a constant nothing", () => {
  ran("let f = (x: number) => x; const c = 1; let s = 'a'; import { sep } from 'node:path'");
  // The parameter has its type from the variable.
  assert.deepEqual(codes("f = (x) => x + 1"), []);
  assert.deepEqual(codes("f = (x) => x.toUpperCase()"), [2339]);
  assert.deepEqual(codes("s = 1"), [2322]);
  assert.deepEqual(codes("c = 2"), [2588]);
  assert.deepEqual(codes("c++"), [2588]);
  assert.deepEqual(codes("sep = '/'"), [2632]);
});

test("a name declared again has its new type only, whatever the kinds", () => {
  const kinds = [
    "const x = 1",
    "let x = 's'",
    "function x() {}",
    "class x { own = 1 }",
    "enum x { A }",
    "namespace x { export const y = 1 }",
    "var x = [1]",
  ];
  for (const first of kinds)
    for (const second of kinds) {
      ran(first, second);
      assert.deepEqual(codes("const type: 'none' = x"), [2322], `${first}; ${second}`);
    }
  ran("class Twice { old = 1 }", "const one = new Twice()", "class Twice { fresh = 1 }");
  assert.deepEqual(codes("new Twice().fresh; one.old"), []);
  assert.deepEqual(codes("new Twice().old"), [2339]);
});

test("an interface declared again replaces the earlier one; in one cell, interfaces merge", () => {
  ran(
    "interface P { x: number }\ninterface P { y: number }\nconst p: P = { x: 1, y: 2 }",
    "interface P { z: 1 }",
  );
  ran("const q: P = { z: 1 }; p.x + p.y");
  assert.deepEqual(codes("const r: P = p"), [2741]);
});

test("a type and a value of one name live side by side", () => {
  ran("const Point = { make: () => 1 }", "type Point = number", "const made: Point = Point.make()");
  ran("class Both {}", "interface Both { only: 1 }", "const both: Both = { only: 1 }; new Both()");
  ran("class Gone {}", "const Gone = 1");
  assert.deepEqual(codes("let gone: Gone"), [2749]);
});

test("private names: an object of a class declared again is none of the new class", () => {
  ran("class Own { #secret = 1; static read(own: Own) { return own.#secret } }", "const own = new Own()");
  assert.deepEqual(codes("Own.read(own); own instanceof Own"), []);
  ran("class Own { #secret = 1; static read(own: Own) { return own.#secret } }");
  assert.deepEqual(codes("Own.read(own)"), [2345]);
});

test("values narrow inside a cell, and have their declared type in the next", () => {
  ran("let maybe: string | undefined = 'x' as string | undefined");
  assert.deepEqual(codes("if (maybe !== undefined) maybe.length"), []);
  assert.deepEqual(codes("maybe.length"), [18048]);
});

test("a variable without type and value can be given any value in later cells", () => {
  ran("let model", "model = { layers: 2 }", "model.layers", "let used; used = 1; used + 1");
});

test("overloads, generics, unique symbols, satisfies, decorators, using, namespaces' types and import types", () => {
  ran(
    "function over(x: number): number; function over(x: string): string; function over(x: any) { return x }",
    "over(1).toFixed(); over('a').length",
    "const key: unique symbol = Symbol(); const keyed = { [key]: 1 }",
    "keyed[key].toFixed()",
    "const checked = { a: 1 } satisfies Record<string, number>; checked.a.toFixed()",
    "function marked(_: unknown, context: ClassMethodDecoratorContext) { context.name }",
    "class Decorated { @marked method() {} accessor field = 1; static { this.name } }",
    "using resource = { [Symbol.dispose]() {} }; await using other = { async [Symbol.asyncDispose]() {} }",
    "type Options = import('node:fs').ObjectEncodingOptions; let options: Options = { encoding: 'utf8' }",
  );
  assert.deepEqual(codes("over(true)"), [2769]);
  assert.deepEqual(codes("keyed[Symbol()]"), [7053]);
});

test("a cell is as strict as tsc --strict, and may do what a module may", () => {
  assert.deepEqual(codes("const f = (x) => x"), [7006]);
  assert.deepEqual(codes("class C { field: string }"), [2564]);
  assert.deepEqual(codes("try {} catch (error) { error.message }"), [18046]);
  assert.deepEqual(codes("return 1"), [1108]);
  assert.deepEqual(codes("let x = 1; let x = 2"), [2451, 2451]);
  assert.deepEqual(codes("missing"), [2304]);
  ran(
    "await null; for await (const item of [1]) item; export const out = 1; export default function go() {}",
  );
  ran(
    "out + 1; go()",
    "while (true) { break; console.log() }",
    "function never(): number { throw 1; return 1 }",
  );
  ran("import.meta.dirname.length; require('x'); __filename.length; display(1)");
});

test("a mistake is placed in the cell, in UTF-16 units", () => {
  const source = "const face = '😀';\n  face.nothing";
  const { start, length, message } = service.check(source)[0]!;
  assert.equal(source.slice(start, start + length), "nothing");
  assert.match(message, /Property 'nothing' does not exist/);
});

test("names that a script or a browser has are free", () => {
  ran(
    "const exports = 1, require = 2, module = 3, name = 'n', event = 4, status = 5, self = 6, window = 7",
    "exports + require + module + event + status + self + window + name.length",
    "const Map = 1; const console = { print: (text: string) => text }",
    "Map + 1; console.print('x')",
  );
  assert.deepEqual(codes("new Map()"), [2351]);
});

test("of a cell that failed, types and reached values are known; what it did not reach is as before", () => {
  ran("let early = 'old', late = 'old'");
  const failed =
    "interface Told { x: 1 }\nlet early = 1; throw 1; let late = 2, unreached = 3; import { sep } from 'node:path'";
  assert.deepEqual(service.check(failed), []);
  service.keep(failed, ["early"]);
  ran("early.toFixed(); late.toUpperCase(); let told: Told");
  assert.deepEqual(codes("unreached"), [2304]);
  assert.deepEqual(codes("sep"), [2304]);
  assert.deepEqual(codes("early = 'text'"), [2322]);
});

test("a loop's var and a block's var are the cell's; let and const are not", () => {
  ran("for (var i = 0; i < 3; i++) { var inside = 'x'; let own = 1 }", "i + 1; inside.length");
  assert.deepEqual(codes("own"), [2304]);
});

test("declare global and declare module add to what all later cells see; run again, once", () => {
  const cell = "declare global { interface Array<T> { second(): T } var shared: number }\nexport {}";
  ran(cell, cell, "[1].second().toFixed(); shared.toFixed()");
  ran(
    "declare module 'node:os' { const invented: number }",
    "import { invented } from 'node:os'; invented + 1",
  );
  service.reset();
  assert.deepEqual(codes("[1].second()"), [2339]);
});

test("comments turn checking off: for a line, for a cell, from a cell on", () => {
  ran("// @ts-expect-error\nconst line: number = 'x'", "// @ts-ignore\nconst same: number = 'x'");
  assert.deepEqual(codes("// @ts-expect-error\nconst right = 1"), [2578]);
  assert.deepEqual(codes("// @ts-expect-error\n// why\nconst line: number = 'x'; line"), []);
  ran("// @ts-nocheck\nconst wrong: number = 'x'");
  assert.deepEqual(codes("wrong.length"), [2339]);
  ran("// @ts-nocheck notebook\n1", "const off: number = 'x'");
  assert.deepEqual(codes("// @ts-check\nconst on: number = 'x'"), [2322]);
  ran("const off: number = 'x'");
  assert.deepEqual(codes("// @ts-check notebook\nconst on: number = 'x'"), [2322]);
  assert.deepEqual(codes("const on: number = 'x'"), [2322]);
});

test("imports of local files are typed, with and without ending, and an edit is seen", () => {
  const file = path.join(folder, "local.ts");
  writeFileSync(file, "export const value = 1; export interface Shape { side: number }");
  writeFileSync(path.join(folder, "data.json"), '{ "size": 1 }');
  ran("import { value, type Shape } from './local.ts'; const shape: Shape = { side: value }");
  ran("import data from './data.json' with { type: 'json' }; data.size.toFixed()");
  ran("const dynamic = await import('./local.ts'); dynamic.value.toFixed(); export * from './local.ts'");
  assert.deepEqual(codes("value.length"), [2339]);
  writeFileSync(file, "export const value = 'text'");
  utimesSync(file, new Date(), new Date(Date.now() + 5000));
  assert.deepEqual(codes("import { value } from './local.ts'; value.length"), []);
  assert.deepEqual(codes("import { gone } from './local.ts'"), [2305]);
});

test("a module that is missing is a mistake until it is there", () => {
  const cell = "import { appeared } from './appears.ts'; appeared + 1";
  assert.deepEqual(codes(cell), [2307]);
  writeFileSync(path.join(folder, "appears.ts"), "export const appeared = 1");
  ran(cell);
});

test("thousands of cells leave no trace but their names", () => {
  ran("let total = 0");
  for (let i = 0; i < 1500; i++) ran(`const step = ${i}; total = total + step`);
  assert.deepEqual(codes("step.x"), [2339]);
  assert.deepEqual(codes("total = 'x'"), [2322]);
});

test("relative imports may leave out the ending, in cells and in the files that they import", () => {
  mkdirSync(path.join(folder, "parts"));
  writeFileSync(
    path.join(folder, "half.ts"),
    'export { half } from "./parts"; export * from "./parts/names"',
  );
  writeFileSync(path.join(folder, "parts", "index.ts"), "export const half = (x: number) => x / 2");
  writeFileSync(path.join(folder, "parts", "names.mts"), "export const name = 'half'");
  ran('import { half, name } from "./half"', 'import { half as whole } from "./parts"', "half(name.length)");
  assert.deepEqual(codes("half(name)"), [2345]);
  assert.deepEqual(codes("whole('1')"), [2345]);
  assert.deepEqual(codes('import { none } from "./none"'), [2307]);
});
