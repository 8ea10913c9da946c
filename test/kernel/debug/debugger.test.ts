import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { KernelClient } from "../client.ts";
import { DebugClient } from "./debugClient.ts";

let kernel: KernelClient;
let debug: DebugClient;

before(async () => {
  kernel = await KernelClient.start();
});

after(() => kernel.stop());

const doubling = `const base = 10;
function double(x: number): number {
  const y = x * 2;
  return y;
}
for (let i = 0; i < 2; i++) {
  double(i + base);
}
double(7)`;

test("debugInfo tells how cells are named, and that nothing was started", async () => {
  debug = new DebugClient(kernel);
  const info = await debug.ask("debugInfo");
  assert.equal(info.isStarted, false);
  assert.equal(info.hashMethod, "Murmur2");
  assert.deepEqual(info.stoppedThreads, []);
  const { sourcePath } = await debug.ask("dumpCell", { code: doubling });
  assert.ok(sourcePath.startsWith(info.tmpFilePrefix) && sourcePath.endsWith(info.tmpFileSuffix));
});

test("a cell stops at a breakpoint set before it ran, with its stack and variables", async () => {
  debug = await DebugClient.start(kernel);
  assert.deepEqual(
    (await debug.breakpoints(doubling, 4)).map(({ line, verified }) => ({ line, verified })),
    [{ line: 4, verified: true }],
  );
  const { cell, stop, at } = await debug.runToStop(doubling);
  assert.equal(stop.reason, "breakpoint");
  assert.deepEqual(at, ["double:4", "cell:7"]);
  assert.deepEqual(await debug.scopes(0), {
    Locals: { "return value": "20", x: "10", y: "20" },
    Globals: { base: "10", double: "ƒ (x)" },
  });
  assert.deepEqual((await debug.scopes(1)).Locals, { i: "0" });
  assert.deepEqual(await debug.step("continue"), ["double:4", "cell:7"]);
  assert.deepEqual(await debug.step("continue"), ["double:4", "cell:9"]);
  await debug.ask("continue", { threadId: 1 });
  assert.equal((await cell.answer).reply.status, "ok");
});

test("a breakpoint in a cell that has run stops the functions it left", async () => {
  await debug.breakpoints(doubling);
  await debug.breakpoints(doubling, 3);
  const { cell, at } = await debug.runToStop("[1, 2].map(double)");
  assert.deepEqual(at.slice(0, 1), ["double:3"]);
  await debug.breakpoints(doubling);
  await debug.ask("continue", { threadId: 1 });
  assert.equal((await cell.answer).reply.status, "ok");
});

test("a breakpoint moves to the next line at which there is something to stop", async () => {
  const code =
    "// a comment\n\nconst shape: { a: number } = { a: 1 };\ninterface Unused { b: string }\n\nshape.a";
  assert.deepEqual(
    (await debug.breakpoints(code, 1, 4)).map(({ line }) => line),
    [3, 6],
  );
  assert.deepEqual(
    (await debug.breakpoints("const a = 1", 5)).map(({ verified }) => verified),
    [false],
  );
  const { cell, at } = await debug.runToStop(code);
  assert.deepEqual(at, ["cell:3"]);
  assert.deepEqual(await debug.step("continue"), ["cell:6"]);
  await debug.breakpoints(code);
  await debug.ask("continue", { threadId: 1 });
  await cell.answer;
});

test("steps go over, into and out of calls, and pass what the kernel adds", async () => {
  const code =
    "function twice(n: number) {\n  return n * 2;\n}\nlet total = 0;\nfor (let i = 0; i < 1; i++) {\n  total += twice(i);\n}\ntotal";
  await debug.breakpoints(code, 4);
  const { cell, at } = await debug.runToStop(code);
  assert.deepEqual(at, ["cell:4"]);
  assert.deepEqual(await debug.step("next"), ["cell:5"]);
  while (!(await debug.step("next"))[0]!.endsWith(":6"));
  assert.deepEqual(await debug.step("stepIn"), ["twice:2", "cell:6"]);
  assert.deepEqual((await debug.step("stepOut")).length, 1);
  await debug.breakpoints(code);
  for (let last = ""; last !== "cell:8"; [last = ""] = await debug.step("next"));
  await debug.ask("next", { threadId: 1 });
  assert.equal((await cell.answer).reply.status, "ok");
  assert.equal(debug.events.at(-1)!.event, "continued");
  assert.equal(await kernel.value("let later = 1;\nlater"), "1");
});

test("a cell that awaits stops before and after it awaited, and steps over awaits", async () => {
  const code =
    "import { setTimeout as sleep } from 'node:timers/promises';\nlet n = 1;\nfor (let i = 0; i < 2; i++) {\n  await sleep(1);\n  n += i;\n}\nn";
  await debug.breakpoints(code, 2, 5);
  const { cell, at } = await debug.runToStop(code);
  assert.deepEqual(at, ["cell:2"]);
  assert.deepEqual(await debug.step("continue"), ["cell:5"]);
  const scopes = await debug.scopes();
  assert.deepEqual(scopes.Locals, { i: "0" });
  assert.equal(scopes.Globals!.n, "1");
  await debug.breakpoints(code, 2);
  const seen: string[] = [];
  while (seen.at(-1) !== "cell:7") seen.push(...(await debug.step("next")));
  assert.ok(seen.includes("cell:4") && seen.includes("cell:5"), seen.join());
  await debug.ask("continue", { threadId: 1 });
  assert.deepEqual((await cell.answer).contents("execute_result")[0]!.data, { "text/plain": "2" });
});

test("a conditional breakpoint stops where its condition holds, and a log point prints", async () => {
  const code = "let sum = 0;\nfor (let i = 0; i < 5; i++) {\n  sum += i;\n}\nsum";
  await debug.breakpoints(
    code,
    { line: 3, condition: "i === 3" },
    { line: 5, logMessage: "sum is {sum}, `$` too" },
  );
  const { cell } = await debug.runToStop(code);
  assert.deepEqual((await debug.scopes()).Locals, { i: "3" });
  await debug.ask("continue", { threadId: 1 });
  assert.equal((await cell.answer).printed(), "sum is 10, `$` too\n");
  await debug.breakpoints(code);
});

test("a debugger statement stops", async () => {
  const { cell, at } = await debug.runToStop("let here = 1;\ndebugger;\nhere");
  assert.deepEqual(at, ["cell:2"]);
  await debug.ask("continue", { threadId: 1 });
  assert.equal((await cell.answer).reply.status, "ok");
});

test("a breakpoint stops also a callback that comes when its cell has ended", async () => {
  const code = "setTimeout(() => {\n  const late = 'yes';\n  console.log(late);\n}, 20);";
  await debug.breakpoints(code, 3);
  const { cell, at } = await debug.runToStop(code);
  assert.deepEqual(at, ["(anonymous):3"]);
  assert.deepEqual((await debug.scopes()).Locals!.late, '"yes"');
  await debug.breakpoints(code);
  await debug.ask("continue", { threadId: 1 });
  await cell.answer;
  await kernel.printedLate(cell.id, /yes/);
});

const failing = {
  "a function": "function bad() {\n  throw new Error('bad');\n}\nbad()",
  "an async function": "async function bad() {\n  await null;\n  throw new Error('bad');\n}\nawait bad()",
  "a cell that awaited": "await null;\nthrow new Error('bad')",
  "a promise that is a cell's value": "(async () => {\n  await null;\n  throw new Error('bad');\n})()",
};
for (const [where, code] of Object.entries(failing)) {
  test(`an uncaught exception of ${where} stops where it is thrown`, async () => {
    await debug.ask("setExceptionBreakpoints", { filters: ["uncaught"] });
    const { cell, stop, at } = await debug.runToStop(code);
    assert.equal(stop.reason, "exception");
    assert.equal(stop.text, "Error: bad");
    const line = code.split("\n").findIndex((text) => text.includes("throw")) + 1;
    assert.ok(at[0]!.endsWith(`:${line}`), at.join());
    assert.equal((await debug.ask("exceptionInfo", { threadId: 1 })).exceptionId, "Error");
    await debug.ask("continue", { threadId: 1 });
    assert.equal((await cell.answer).reply.evalue, "bad");
  });
}

test("a caught exception stops only where all are asked for", async () => {
  const code =
    "async function risky() {\n  await null;\n  throw new Error('caught');\n}\nlet caught = '';\ntry {\n  await risky();\n} catch (error) {\n  caught = String(error);\n}\ncaught";
  assert.equal(await kernel.value(code), "'Error: caught'");
  await debug.ask("setExceptionBreakpoints", { filters: ["all"] });
  const { cell, at } = await debug.runToStop(code);
  assert.equal(at[0], "risky:3");
  await debug.ask("setExceptionBreakpoints", { filters: [] });
  await debug.ask("continue", { threadId: 1 });
  assert.equal((await cell.answer).reply.status, "ok");
  assert.equal((await kernel.error("throw new Error('unseen')")).evalue, "unseen");
});
