import assert from "node:assert/strict";
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { clone, KernelClient, until } from "./client.ts";

let kernel: KernelClient;

before(async () => {
  kernel = await KernelClient.start({ cwd: path.join(clone, "notebooks") });
});

after(() => kernel.stop());

test("a cell's value is its last expression; undefined and statements show nothing", async () => {
  assert.equal(await kernel.value("const a = 1; a + 1"), "2");
  assert.equal(await kernel.value("undefined"), undefined);
  assert.equal(await kernel.value("const b = 2"), undefined);
  assert.equal(await kernel.value("Promise.resolve([1, 2])"), "[ 1, 2 ]");
});

test("every kind of declaration can be made again as any other, with another type", async () => {
  const forms = [
    "const x = 1",
    "let x = 'two'",
    "var x = [3]",
    "function x() { return 4 }",
    "class x {}",
    "enum x { A = 6 }",
  ];
  for (const first of forms)
    for (const second of forms) {
      await kernel.value(first);
      await kernel.value(second);
    }
  assert.equal(await kernel.value("x.A"), "6");
});

test("functions of earlier cells see later values, functions and classes", async () => {
  await kernel.value(
    "let factor = 2; function scale(x: number) { return x * factor } function twice(x: number) { return scale(scale(x)) }",
  );
  await kernel.value("factor = 3");
  assert.equal(await kernel.value("twice(1)"), "9");
  await kernel.value("function scale(x: number) { return -x }");
  assert.equal(await kernel.value("twice(5)"), "5");
});

test("a cell that fails keeps what it declared before, and leaves the rest as it was", async () => {
  await kernel.value("let early = 'old', late = 'old'");
  await kernel.error("let early = 1; await null; throw new Error('middle'); let late = 2");
  assert.equal(await kernel.value("[early + 1, late.toUpperCase()]"), "[ 2, 'OLD' ]");
  await kernel.error("const before = 1; throw new Error('middle'); const behind = 2");
  assert.equal(await kernel.value("before"), "1");
  assert.match((await kernel.error("behind")).text, /TS2304/);
});

test("a cell that V8 refuses declares nothing", async () => {
  const refused = await kernel.error("// @ts-nocheck\nlet afterwards = 1; break;");
  assert.equal(refused.ename, "SyntaxError");
  assert.equal(await kernel.value("let afterwards = 2; afterwards"), "2");
});

test("var without a value changes nothing; let without one makes undefined", async () => {
  await kernel.value("var kept: number | undefined = 1");
  await kernel.value("var kept: number | undefined");
  assert.equal(await kernel.value("kept"), "1");
});

test("await, for await and using work at the top level", async () => {
  const { printed } = await kernel.execute(
    "async function* two() { yield 1; yield 2 }\nfor await (const i of two()) console.log(i);\n" +
      "using held = { [Symbol.dispose]() { console.log('disposed') } };\nconsole.log('held')",
  );
  assert.equal(printed(), "1\n2\nheld\ndisposed\n");
});

test("types flow across cells and mistakes are told before anything runs", async () => {
  await kernel.value("interface Point { x: number }\nconst origin: Point = { x: 0 }");
  const { ename, evalue, traceback, text } = await kernel.error("console.log('ran');\n  origin.y");
  assert.equal(ename, "TypeScriptError");
  assert.equal(evalue, "Property 'y' does not exist on type 'Point'.");
  assert.match(text, /Cell \[\d+\]:2:10 - error TS2339/);
  assert.deepEqual(traceback.slice(-2), ["      origin.y", "             ^"]);
  const { printed } = await kernel.execute("console.log('ran'); origin.y");
  assert.equal(printed(), "");
});

test("// @ts-nocheck on the first line turns the check off", async () => {
  assert.equal(await kernel.value("// @ts-nocheck\nconst text: string = 1; text"), "1");
});

test("assigning to a constant of an earlier cell is a mistake, to an import is too, to a let is not", async () => {
  await kernel.value("const fixed = 1; let loose = 1");
  assert.match((await kernel.error("fixed = 2")).text, /TS2588/);
  assert.equal(await kernel.value("loose = 2; loose"), "2");
});

test("an error names the cell's own line and column, and shows the line", async () => {
  await kernel.value("function thrower(): never {\n  throw new RangeError('far')\n}");
  const { ename, evalue, text, traceback } = await kernel.error("\n  await null;\n  thrower()");
  assert.deepEqual([ename, evalue], ["RangeError", "far"]);
  assert.match(text, /at thrower \(Cell \[\d+\]:2:9\)\n.*Cell \[\d+\]:3:3/);
  assert.deepEqual(traceback.slice(-2), ["      thrower()", "      ^"]);
  assert.doesNotMatch(text, /kernel\/dist|node:/);
});

test("whatever is thrown is told", async () => {
  assert.equal((await kernel.error("throw 'text'")).evalue, "'text'");
  assert.equal((await kernel.error("throw null")).evalue, "null");
  assert.equal((await kernel.error("await Promise.reject({ code: 3 })")).evalue, "{ code: 3 }");
  assert.equal((await kernel.error("throw Symbol('s')")).evalue, "Symbol(s)");
  assert.match(
    (await kernel.error("throw new Error('outer', { cause: new Error('inner') })")).text,
    /cause.*inner/,
  );
});

test("imports: node, packages, their default and namespace, types, and selflab's own", async () => {
  assert.equal(await kernel.value('import { sep } from "node:path"; sep'), "'/'");
  assert.equal(
    await kernel.value(
      'import path2 from "node:path"; import * as all from "node:path"; path2.sep + all.sep',
    ),
    "'//'",
  );
  assert.equal(
    await kernel.value(
      'import ts from "typescript"; import { SyntaxKind } from "typescript"; [ts.version[0], SyntaxKind.Unknown]',
    ),
    "[ '5', 0 ]",
  );
  await kernel.value('import type { Stats } from "node:fs"; const stats: Stats | undefined = undefined');
  assert.equal(
    await kernel.value(
      'import { escapeHtml } from "../kernel/source/execution/escapeHtml.ts"; escapeHtml("<")',
    ),
    "'&lt;'",
  );
  assert.equal(await kernel.value('const { basename } = await import("node:path"); basename("/a/b")'), "'b'");
  assert.match(
    (await kernel.error('// @ts-nocheck\nimport { nothing } from "node:path"')).text,
    /expected node:path to export nothing/,
  );
  assert.equal(
    await kernel.value('import { encodePng } from "selflab/figures/png"; typeof encodePng'),
    "'function'",
  );
});

test("a local file is loaded anew after an edit, also one that it imports", async () => {
  const folder = mkdtempSync(path.join(clone, "notebooks", ".test-"));
  try {
    const inner = path.join(folder, "inner.ts");
    writeFileSync(inner, "export const value: number = 1;");
    writeFileSync(path.join(folder, "outer.ts"), 'export { value } from "./inner.ts";');
    const load = `import { value } from "./${path.basename(folder)}/outer.ts"; value`;
    assert.equal(await kernel.value(load), "1");
    writeFileSync(inner, "export const value: number = 2;");
    utimesSync(inner, new Date(), new Date(Date.now() + 2000));
    assert.equal(await kernel.value(load), "2");
    writeFileSync(inner, "\nexport const value: number = (() => { throw new Error('inside') })();");
    utimesSync(inner, new Date(), new Date(Date.now() + 4000));
    assert.match((await kernel.error(load)).text, /inner\.ts:2:45/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("JSON is imported, and anew after an edit", async () => {
  const folder = mkdtempSync(path.join(clone, "notebooks", ".test-"));
  try {
    const file = path.join(folder, "data.json");
    writeFileSync(file, '{ "rows": [1, 2] }');
    const load = `import data from "./${path.basename(folder)}/data.json" with { type: "json" }; data.rows`;
    assert.equal(await kernel.value(load), "[ 1, 2 ]");
    writeFileSync(file, '{ "rows": [3] }');
    utimesSync(file, new Date(), new Date(Date.now() + 2000));
    assert.equal(await kernel.value(load), "[ 3 ]");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("both streams keep their order and come while a cell spins", async () => {
  const code = "console.log('a'); console.error('b'); console.log('c'); while (true);";
  const { answer, published } = kernel.send("execute_request", { code });
  const streams = () => published.filter(({ header }) => header.msg_type === "stream");
  await until(() => streams().length === 3);
  await kernel.ask("interrupt_request", {}, "control");
  await answer;
  assert.deepEqual(
    streams().map(({ content }) => [content.name, content.text]),
    [
      ["stdout", "a\n"],
      ["stderr", "b\n"],
      ["stdout", "c\n"],
    ],
  );
});

test("100,000 lines arrive whole, in order and in few messages", async () => {
  const { printed, contents } = await kernel.execute("for (let i = 0; i < 100_000; i++) console.log(i)");
  assert.equal(printed(), `${Array.from({ length: 100_000 }, (_, i) => i).join("\n")}\n`);
  assert.ok(contents("stream").length < 500, `${contents("stream").length} messages`);
});

test("what a process of the user's writes is shown before the cell ends", async () => {
  const { printed } = await kernel.execute(
    'import { execSync } from "node:child_process";\nexecSync("echo from a shell", { stdio: "inherit" });',
  );
  assert.equal(printed(), "from a shell\n");
});

test("late output and late errors belong to the cell that ran last", async () => {
  const { id, answer } = kernel.send("execute_request", {
    code: "setTimeout(() => { console.log('later'); throw new Error('uncaught') }, 50)",
  });
  await answer;
  await kernel.printedLate(id, /later\nUncaught: Error: uncaught/);
});
