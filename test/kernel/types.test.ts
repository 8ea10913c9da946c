import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { KernelClient, sleep } from "./client.ts";

const folder = mkdtempSync(path.join(tmpdir(), "selflab-types-"));
let kernel: KernelClient;

before(async () => {
  writeFileSync(
    path.join(folder, "shapes.ts"),
    "export interface Shape { side: number }\nexport const unit = 1;",
  );
  kernel = await KernelClient.start({ cwd: folder });
});

after(async () => {
  await kernel.stop();
  rmSync(folder, { recursive: true });
});

test("a type error is told with its place before anything of the cell runs", async () => {
  const { ename, traceback } = await kernel.error("globalThis.ran = 1\n  const text: string = 1;");
  assert.equal(ename, "TypeScriptError");
  const answer = await kernel.error("const before = 1; console.log('ran');\n  const text: string = before;");
  assert.deepEqual(answer.traceback.slice(1), [
    `Cell [2]:2:9 - error TS2322: Type 'number' is not assignable to type 'string'.`,
    "      const text: string = before;",
    "            ^^^^",
  ]);
  assert.ok(traceback.length > 3);
  assert.match((await kernel.error("before")).text, /TS2304/);
});

test("values and types of earlier cells: assigned as what they are", async () => {
  await kernel.value("let f = (x: number) => x; const fixed = 1");
  assert.equal(await kernel.value("f = (x) => x + 1; f(1)"), "2");
  assert.match((await kernel.error("fixed = 2")).text, /TS2588/);
  assert.match((await kernel.error("f = (x) => 'text'")).text, /TS2322/);
});

test("a type imported by name alone is not looked for when the cell runs", async () => {
  assert.equal(
    await kernel.value("import { Shape, unit } from './shapes.ts'; let s: Shape = { side: unit }; s.side"),
    "1",
  );
  assert.equal(
    await kernel.value(
      "import { Stats } from 'node:fs'; import { ObjectEncodingOptions } from 'node:fs'; typeof Stats",
    ),
    "'function'",
  );
});

test("types of a cell that failed are known, whatever value it reached", async () => {
  await kernel.error("interface Alone { x: number }\nthrow new Error('before')");
  await kernel.error("interface Beside { x: number }\nthrow new Error('before'); const unreached = 1");
  assert.equal(await kernel.value("let alone: Alone = { x: 1 }; let beside: Beside = alone; beside.x"), "1");
  assert.match((await kernel.error("unreached")).text, /TS2304/);
});

test("a comment turns checking off for a cell", async () => {
  assert.equal(await kernel.value("// @ts-nocheck\nconst wrong: number = 'text'; wrong"), "'text'");
});

test("after the execution process died, earlier names are unknown", async () => {
  await kernel.value("const gone = 1");
  await kernel.error("process.exit(1)");
  assert.match((await kernel.error("gone")).text, /TS2304/);
});

test("completion tells kinds and signatures, at places counted in code points", async () => {
  await kernel.value("function area(side: number) { return side ** 2 }");
  const { reply } = await kernel.ask("complete_request", { code: "'😀'; are", cursor_pos: 8 });
  assert.deepEqual(
    [reply.status, reply.matches, reply.cursor_start, reply.cursor_end],
    ["ok", ["area"], 5, 8],
  );
  assert.deepEqual(reply.metadata._jupyter_types_experimental, [
    { text: "area", type: "function", signature: "(side: number): number", start: 5, end: 8 },
  ]);
});

test("completion and inspection answer while a cell runs", async () => {
  const running = kernel.send("execute_request", {
    code: "for (const end = Date.now() + 1500; Date.now() < end; );",
  });
  await sleep(200);
  const completed = await kernel.ask("complete_request", { code: "console.lo", cursor_pos: 10 });
  assert.deepEqual(completed.reply.matches, ["log"]);
  const inspected = await kernel.ask("inspect_request", { code: "parseInt", cursor_pos: 3 });
  assert.match(inspected.reply.data["text/plain"], /parseInt\(string: string/);
  assert.ok(
    !running.published.some(
      ({ header, content }) => header.msg_type === "status" && content.execution_state === "idle",
    ),
  );
  await running.answer;
});

test("inspection has two levels, as text and as Markdown", async () => {
  await kernel.value("/**\n * First.\n *\n * Second.\n */\nfunction told(): void {}");
  const [brief, full] = await Promise.all(
    [0, 1].map((detail_level) =>
      kernel.ask("inspect_request", { code: "told()", cursor_pos: 2, detail_level }),
    ),
  );
  assert.deepEqual(brief!.reply.data, {
    "text/plain": "function told(): void\n\nFirst.",
    "text/markdown": "```typescript\nfunction told(): void\n```\n\nFirst.",
  });
  assert.match(full!.reply.data["text/plain"], /First\.\n\nSecond\./);
  const nothing = await kernel.ask("inspect_request", { code: "1 + 1", cursor_pos: 2 });
  assert.equal(nothing.reply.found, false);
});

test("a check that takes long is interrupted; types of earlier cells are known afterwards", async () => {
  await kernel.value("interface Lasting { x: number }\nconst lasting: Lasting = { x: 1 }");
  const endless = `type Words<T extends string, K extends T = T> = [T] extends [never] ? "" : K extends K ? \`\${K}\${Words<Exclude<T, K>>}\` : never;
type Tried = { [K in Words<"a" | "b" | "c" | "d" | "e" | "f" | "g" | "h" | "i" | "j">]: K };
const impossible: Tried = 1;`;
  const running = kernel.send("execute_request", { code: endless });
  await sleep(300);
  await kernel.ask("interrupt_request", {}, "control");
  const { reply } = await running.answer;
  assert.equal(reply.ename, "KeyboardInterrupt");
  assert.equal(await kernel.value("lasting.x"), "1");
  assert.match((await kernel.error("lasting.y")).text, /TS2339/);
});
