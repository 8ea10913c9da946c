import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { clone, KernelClient } from "./client.ts";

let kernel: KernelClient;

before(async () => {
  kernel = await KernelClient.start({ cwd: `${clone}/notebooks` });
});

after(() => kernel.stop());

test("kernel_info_request names protocol, language and no feature that is missing, on both channels", async () => {
  for (const channel of ["shell", "control"] as const) {
    const { reply } = await kernel.ask("kernel_info_request", {}, channel);
    assert.equal(reply.status, "ok");
    assert.match(reply.protocol_version, /^5\.\d+$/);
    assert.equal(reply.language_info.name, "typescript");
    assert.equal(reply.language_info.codemirror_mode, "typescript");
    assert.deepEqual(reply.supported_features, ["debugger"]);
  }
});

test("the heartbeat echoes", async () => {
  assert.ok(await kernel.beats());
});

test("every request is published as busy first and idle last, an execution with its input between", async () => {
  const { published, reply } = await kernel.execute("1 + 1");
  const types = published.map(({ header, content }) => content.execution_state ?? header.msg_type);
  assert.deepEqual(types, ["busy", "execute_input", "execute_result", "idle"]);
  assert.equal(published[1]!.content.code, "1 + 1");
  assert.equal(published[1]!.content.execution_count, reply.execution_count);
  assert.deepEqual(reply.payload, []);
});

test("execution counts rise by one, except where a cell is silent or not stored", async () => {
  const { reply: first } = await kernel.execute("0");
  const { reply: silent, published } = await kernel.execute("0", { silent: true });
  assert.deepEqual(
    published.map(({ header }) => header.msg_type),
    ["status", "status"],
  );
  const { reply: unstored } = await kernel.execute("0", { store_history: false });
  const { reply: next } = await kernel.execute("0");
  assert.equal(silent.execution_count, first.execution_count);
  assert.equal(unstored.execution_count, first.execution_count);
  assert.equal(next.execution_count, first.execution_count + 1);
});

test("user_expressions give each value or error", async () => {
  const { reply } = await kernel.execute("let six = 6", {
    user_expressions: { a: "six * 7", b: "nowhere", c: "(" },
  });
  assert.equal(reply.user_expressions.a.data["text/plain"], "42");
  assert.equal(reply.user_expressions.b.ename, "ReferenceError");
  assert.equal(reply.user_expressions.c.ename, "SyntaxError");
});

test("an expression's value is no value of the cell, and does not move the lines of its errors", async () => {
  await kernel.execute("\n\nfunction fails() { throw new Error('late') }", {
    user_expressions: { one: "1" },
  });
  const { text } = await kernel.error("fails()");
  assert.match(text, /at fails \(Cell \[\d+\]:3:26\)/);
});

test("a failed cell aborts the queued ones, but none sent later", async () => {
  const failing = kernel.execute("await new Promise(done => setTimeout(done, 100)); throw new Error('stop')");
  const queued = kernel.execute("globalThis.ran = true");
  assert.equal((await failing).reply.status, "error");
  assert.equal((await queued).reply.status, "aborted");
  assert.equal(await kernel.value("'ran' in globalThis"), "false");
});

test("with stop_on_error false, queued cells run after a failed one", async () => {
  const failing = kernel.execute("throw 1", { stop_on_error: false });
  const queued = kernel.execute("'went on'");
  assert.equal((await failing).reply.status, "error");
  assert.equal((await queued).reply.status, "ok");
});

test("a message that the kernel does not know gets an error reply, between busy and idle", async () => {
  for (const type of ["dance_request", "dance", "toString"]) {
    const { reply, contents } = await kernel.ask(type);
    assert.equal(reply.status, "error");
    assert.equal(reply.ename, "UnknownMessage");
    assert.equal(
      reply.evalue,
      `expected a message that this kernel knows, got ${type}; see its protocol_version in kernel_info`,
    );
    assert.deepEqual(contents("status"), [{ execution_state: "busy" }, { execution_state: "idle" }]);
  }
});

test("a request with content of the wrong form gets an error reply, and the next one is answered", async () => {
  for (const type of ["complete_request", "inspect_request", "execute_request", "is_complete_request"]) {
    const { reply } = await kernel.ask(type, null as never);
    assert.equal(reply.status, "error", type);
  }
  assert.equal(await kernel.value("1"), "1");
});

test("garbage and wrong signatures do no harm", async () => {
  kernel.sendFrames(["nonsense"]);
  kernel.sendFrames(["<IDS|MSG>", "00", "{}", "{}", "{}", "{}"]);
  kernel.sendFrames(["<IDS|MSG>", "x".repeat(64), '{"msg_type": "execute_request"}', "{}", "{}", "{}"]);
  assert.equal(await kernel.value("2"), "2");
});

test("is_complete_request tells open brackets and templates from whole cells", async () => {
  const status = async (code: string) => (await kernel.ask("is_complete_request", { code })).reply.status;
  assert.equal(await status("let a = 1"), "complete");
  assert.equal(await status("function f() {"), "incomplete");
  assert.equal(await status("`open"), "incomplete");
  assert.equal(await status("[1,\n2"), "incomplete");
});

test("complete_request replaces the typed part, in code points", async () => {
  const code = "'😀'; [1].fl";
  const { reply } = await kernel.ask("complete_request", { code, cursor_pos: [...code].length });
  assert.deepEqual(reply.matches, ["flat", "flatMap"]);
  assert.deepEqual([reply.cursor_start, reply.cursor_end], [[...code].length - 2, [...code].length]);
  assert.equal(reply.metadata._jupyter_types_experimental[0].type, "function");
});

test("complete_request and inspect_request answer while a cell spins", async () => {
  await kernel.value("const wavelength = 500");
  const { answer } = kernel.send("execute_request", { code: "while (true);" });
  const { reply } = await kernel.ask("complete_request", { code: "wavele", cursor_pos: 6 });
  const inspected = await kernel.ask("inspect_request", { code: "wavelength", cursor_pos: 4 });
  assert.deepEqual(reply.matches, ["wavelength"]);
  assert.match(inspected.reply.data["text/plain"], /wavelength: 500/);
  await kernel.ask("interrupt_request", {}, "control");
  assert.equal((await answer).reply.status, "error");
});

test("inspect_request gives documentation, at the brief level its first paragraph", async () => {
  const code = "/** Doubles.\n *\n * Much more. */\nfunction double(x: number) { return 2 * x }\ndouble(1)";
  const at = { code, cursor_pos: code.length - 2 };
  const brief = await kernel.ask("inspect_request", { ...at, detail_level: 0 });
  const full = await kernel.ask("inspect_request", { ...at, detail_level: 1 });
  assert.match(brief.reply.data["text/plain"], /double\(x: number\): number[\s\S]*Doubles\.$/);
  assert.match(full.reply.data["text/plain"], /Much more\.$/);
  const nothing = await kernel.ask("inspect_request", { code: "  ", cursor_pos: 1 });
  assert.equal(nothing.reply.found, false);
});
