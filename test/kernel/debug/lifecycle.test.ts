import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { KernelClient, sleep, until } from "../client.ts";
import { DebugClient } from "./debugClient.ts";

const folder = mkdtempSync(path.join(tmpdir(), "selflab-debug-"));
let kernel: KernelClient;
let debug: DebugClient;

before(async () => {
  kernel = await KernelClient.start({ cwd: folder });
});

after(async () => {
  await kernel.stop();
  rmSync(folder, { recursive: true });
});

test("the debugger can be turned on while a cell spins, and pause stops it", async () => {
  const { answer, published } = kernel.send("execute_request", {
    code: "let go = true, n = 0;\nconsole.log(1);\nwhile (go) {\n  n++;\n}\nn > 0",
  });
  await until(() => published.some(({ header }) => header.msg_type === "stream"));
  debug = await DebugClient.start(kernel);
  await debug.ask("pause", { threadId: 1 });
  const { stop, at } = await debug.stopped();
  assert.equal(stop.reason, "pause");
  assert.match(at[0]!, /^cell:[34]$/);
  assert.deepEqual((await debug.ask("debugInfo")).stoppedThreads, [1]);
  await debug.ask("evaluate", { expression: "go = false", frameId: (await debug.frames())[0]!.id });
  await debug.ask("continue", { threadId: 1 });
  assert.deepEqual((await answer).contents("execute_result")[0]!.data, { "text/plain": "true" });
});

for (const [what, code] of Object.entries({
  "a loop": "n = 0;\nwhile (true) {\n  n++;\n}",
  "a loop that awaits": "n = 0;\nwhile (true) {\n  n++;\n  await null;\n}",
})) {
  test(`an interrupt ends ${what} that stands at a breakpoint, and keeps the state`, async () => {
    await debug.breakpoints(code, 3);
    const { cell } = await debug.runToStop(code);
    await debug.step("continue");
    const asked = performance.now();
    await kernel.ask("interrupt_request", {}, "control");
    assert.equal((await cell.answer).reply.ename, "KeyboardInterrupt");
    assert.ok(performance.now() - asked < 2000);
    assert.equal(debug.events.at(-1)!.event, "continued");
    assert.equal(await kernel.value("n"), "1");
  });
}

test("disconnect goes on where it stopped, and nothing stops any more", async () => {
  const code = "let turns = 0;\nfor (; turns < 3; turns++) {\n  turns;\n}\nturns";
  await debug.breakpoints(code, 3);
  const { cell } = await debug.runToStop(code);
  await debug.ask("disconnect", { restart: false, terminateDebuggee: false });
  assert.equal((await cell.answer).reply.status, "ok");
  assert.equal(await kernel.value(code), "3");
  const { isStarted, breakpoints, stoppedThreads } = await debug.ask("debugInfo");
  assert.deepEqual(
    { isStarted, breakpoints, stoppedThreads },
    { isStarted: false, breakpoints: [], stoppedThreads: [] },
  );
});

test("the debugger can be turned on again", async () => {
  await debug.ask("initialize");
  const code = "let again = 1;\nagain + 1";
  await debug.breakpoints(code, 2);
  const { cell, at } = await debug.runToStop(code);
  assert.deepEqual(at, ["cell:2"]);
  await debug.ask("continue", { threadId: 1 });
  assert.equal((await cell.answer).reply.status, "ok");
});

test("breakpoints outlive the execution process", async () => {
  const code = "let again = 1;\nagain + 1";
  const died = await kernel.execute("process.exit(3)");
  assert.equal(died.reply.ename, "ExecutionProcessDied");
  const { cell, at } = await debug.runToStop(code);
  assert.deepEqual(at, ["cell:2"]);
  const killed = kernel.execute("'never'", { stop_on_error: false });
  await debug.response("evaluate", { expression: "process.kill(process.pid, 'SIGKILL')" });
  assert.equal((await cell.answer).reply.ename, "ExecutionProcessDied");
  assert.equal((await killed).reply.status, "aborted");
  assert.equal(debug.events.at(-1)!.event, "continued");
  const next = await debug.runToStop(code);
  assert.deepEqual(next.at, ["cell:2"]);
  await debug.breakpoints(code);
  await debug.ask("continue", { threadId: 1 });
  assert.equal((await next.cell.answer).reply.status, "ok");
});

test("a breakpoint in a local TypeScript file stops in its lines, from the first time that it is loaded", async () => {
  const file = path.join(folder, "helper.ts");
  writeFileSync(
    file,
    "/** A comment. */\ninterface Options { by: number }\n\nexport function scale(n: number, options: Options): number {\n  const scaled: number = n * options.by;\n  return scaled;\n}\nexport const unit = scale(1, { by: 1 });\n",
  );
  const set = await debug.ask("setBreakpoints", { source: { path: file }, breakpoints: [{ line: 6 }] });
  assert.deepEqual(
    set.breakpoints.map(({ line, verified }: { line: number; verified: boolean }) => [line, verified]),
    [[6, true]],
  );
  const { cell, at } = await debug.runToStop("import { scale } from './helper.ts';\nscale(6, { by: 7 })");
  assert.deepEqual(at, ["scale:6", "helper.ts:8"]);
  assert.deepEqual(await debug.step("continue"), ["scale:6", "cell:2"]);
  const [frame] = await debug.frames();
  assert.deepEqual(frame!.source, { name: "helper.ts", path: file });
  assert.equal((await debug.scopes()).Locals!.scaled, "42");
  assert.match((await debug.ask("source", { source: { path: file } })).content, /A comment/);
  const { modules } = await debug.ask("modules");
  assert.ok(modules.some((module: { path: string }) => module.path === file));
  await debug.ask("setBreakpoints", { source: { path: file }, breakpoints: [] });
  await debug.ask("continue", { threadId: 1 });
  assert.equal((await cell.answer).reply.status, "ok");
});

test("terminate ends what runs, and the debugger", async () => {
  const code = "let stuck = 1;\nwhile (true) {\n  stuck++;\n}";
  await debug.breakpoints(code, 3);
  const { cell } = await debug.runToStop(code);
  await debug.ask("terminate", {});
  assert.equal((await cell.answer).reply.ename, "KeyboardInterrupt");
  assert.equal((await debug.ask("debugInfo")).isStarted, false);
  assert.equal(await kernel.value("stuck"), "1");
});

test("an unknown command is refused and does no harm", async () => {
  const { success, message } = await debug.response("fly");
  assert.equal(success, false);
  assert.match(message, /got fly/);
});

test("the kernel shuts down while it stands at a breakpoint", async () => {
  const other = await KernelClient.start({ cwd: folder });
  const stopped = await DebugClient.start(other);
  const code = "let standing = 1;\nstanding + 1";
  await stopped.breakpoints(code, 2);
  await stopped.runToStop(code);
  const { reply } = await other.ask("shutdown_request", { restart: false }, "control");
  assert.equal(reply.status, "ok");
  await Promise.race([other.ended(), sleep(5000).then(() => assert.fail("it did not end"))]);
  await other.stop();
});
