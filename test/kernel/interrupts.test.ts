import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { KernelClient, sleep } from "./client.ts";

let kernel: KernelClient;

before(async () => {
  kernel = await KernelClient.start();
  await kernel.value(
    "let turns = 0; const pause = (ms: number) => new Promise(done => setTimeout(done, ms))",
  );
});

after(() => kernel.stop());

const endless = {
  "a sync loop": "while (true) turns++",
  "a sync loop after an await": "await pause(1); while (true) turns++",
  "a pending await": "await new Promise(() => {})",
  "a loop that awaits a timer": "while (true) { turns++; await pause(5) }",
  "a loop that awaits nothing": "while (true) { turns++; await null }",
  "a loop of an async function":
    "async function spin() { for (;;) { turns++; await pause(1) } }\nawait spin()",
  "a long sleep": "await pause(60_000)",
  "a regular expression": "/^(a+)+$/.test('a'.repeat(40) + 'b')",
  "a pending value": "new Promise(() => {})",
};

for (const [what, code] of Object.entries(endless)) {
  test(`an interrupt ends ${what} and keeps the state`, async () => {
    await kernel.value("turns = 7");
    const { answer, took } = await kernel.interrupted(code);
    assert.equal(answer.reply.ename, "KeyboardInterrupt");
    assert.ok(took < 1500, `${took} ms`);
    assert.equal(await kernel.value("turns >= 7"), "true");
  });
}

test("a cell that awaited does not go on after its interrupt", async () => {
  await kernel.interrupted("turns = 1; await pause(600); turns = 2; 'stale'");
  const { contents, reply } = await kernel.execute("await pause(800); undefined");
  assert.equal(reply.status, "ok");
  assert.deepEqual(contents("execute_result"), []);
  assert.equal(await kernel.value("turns"), "1");
});

const loops = {
  "a sync loop": "while (true) turns++",
  "a sync loop of a function": "(() => { for (;;) turns++ })()",
  "a sync loop after an await": "await pause(1); while (true) turns++",
  "a loop that awaits a timer": "while (true) await pause(5)",
  "a loop that awaits nothing": "while (true) await null",
  "a loop of calls": "while (true) Math.hypot(turns++, 1)",
};

for (const [what, code] of Object.entries(loops)) {
  test(`an interrupt of ${what} can be caught, \`finally\` runs, and the cell goes on`, async () => {
    const cell = `let name = ""
try { ${code} }
catch (error) { name = (error as Error).name }
finally { for (const word of ["cleaned", "up"]) { console.log(word); await pause(20) } }
name`;
    const { answer } = await kernel.interrupted(cell);
    assert.equal(answer.printed(), "begun\ncleaned\nup\n");
    assert.equal(answer.reply.status, "ok");
    assert.equal(answer.contents("execute_result")[0]?.data["text/plain"], "'KeyboardInterrupt'");
    assert.equal(await kernel.value("for (let i = 0; i < 5; i++) await pause(1); 'whole'"), "'whole'");
  });

  test(`an interrupt of ${what} says in which line it was`, async () => {
    const { answer } = await kernel.interrupted(`\n\n${code}`);
    assert.equal(answer.reply.ename, "KeyboardInterrupt");
    assert.match(answer.reply.traceback.join("\n"), /Cell \[\d+\]:4:\d+[\s\S]*\n {4}.*(?:while|for|do) /);
  });
}

test("a second interrupt ends a cell that does not end after the first", async () => {
  const deaf = "while (true) { try { while (true) turns++ } catch { console.log('caught') } }";
  const { answer, published } = kernel.send("execute_request", { code: deaf });
  await sleep(200);
  for (let i = 0; i < 3; i++) {
    await kernel.ask("interrupt_request", {}, "control");
    await sleep(200);
  }
  assert.equal((await answer).reply.ename, "KeyboardInterrupt");
  assert.ok(published.some(({ content }) => /caught/.test(content.text)));
  const waits = "try { while (true) await pause(1) } finally { await new Promise(() => {}) }";
  const waiting = kernel.execute(waits);
  await sleep(200);
  await kernel.ask("interrupt_request", {}, "control");
  await sleep(200);
  await kernel.ask("interrupt_request", {}, "control");
  assert.equal((await waiting).reply.ename, "KeyboardInterrupt");
  assert.equal(await kernel.value("await pause(1); 'whole'"), "'whole'");
});

test("loops side by side all end by one interrupt", async () => {
  await kernel.value("const spin = async () => { while (true) { turns++; await pause(3) } }");
  await kernel.interrupted("await Promise.all([spin(), spin(), spin()])");
  await kernel.interrupted("void spin(); void spin(); await new Promise(() => {})");
  assert.equal(await kernel.value("await pause(20); turns = 0; await pause(60); turns"), "0");
});

test("ten interrupts in a row leave the kernel as it was", async () => {
  await kernel.value("turns = 1");
  for (let i = 0; i < 10; i++) {
    const { answer } = await kernel.interrupted(i % 2 ? "while (true);" : "await pause(10_000)");
    assert.equal(answer.reply.ename, "KeyboardInterrupt");
  }
  assert.equal(await kernel.value("turns"), "1");
});

test("an interrupt while nothing runs does no harm", async () => {
  await kernel.ask("interrupt_request", {}, "control");
  assert.equal(await kernel.value("await pause(50); 'whole'"), "'whole'");
});

test("an interrupt that comes before or while its cell starts is not lost", async () => {
  for (const wait of [0, 5, 10, 15, 20, 25, 30, 40, 50]) {
    const cell = kernel.execute("const unborn = 1; for (;;) { turns++; await pause(1) }");
    await sleep(wait);
    await kernel.ask("interrupt_request", {}, "control");
    assert.equal((await cell).reply.ename, "KeyboardInterrupt");
  }
  assert.equal(await kernel.value("turns = 1; await pause(50); turns"), "1");
  assert.equal(await kernel.value("let unborn = 2; unborn"), "2");
});

test("an interrupt aborts what is queued", async () => {
  const running = kernel.execute("await pause(10_000)");
  const queued = kernel.execute("turns = 99");
  await kernel.ask("interrupt_request", {}, "control");
  assert.equal((await running).reply.status, "error");
  assert.equal((await queued).reply.status, "aborted");
});

test("an interrupt ends the timers of its cell, and of no other", async () => {
  await kernel.value("let others = 0; const other = setInterval(() => others++, 5); undefined");
  await kernel.interrupted("setInterval(() => turns++, 5); await new Promise(() => {})");
  assert.equal(await kernel.value("turns = 0; others = 0; while (others < 4) await pause(20); turns"), "0");
  await kernel.value("clearInterval(other)");
});

test("an interrupt while nothing runs ends timers and loops that earlier cells left", async () => {
  await kernel.value("setInterval(() => turns++, 5); undefined");
  await kernel.value("void (async () => { while (true) { turns++; await pause(5) } })()");
  const { id, answer } = kernel.send("execute_request", { code: "await pause(30)" });
  await answer;
  await kernel.ask("interrupt_request", {}, "control");
  await kernel.printedLate(
    id,
    /interrupt: no cell was running; timers and loops that earlier cells left are ended/,
  );
  assert.equal(await kernel.value("turns = 0; await pause(60); turns"), "0");
});

test("an interrupt ends a timer that spins while no cell runs, and one that keeps a cell from starting", async () => {
  await kernel.value("setTimeout(() => { while (true) turns++ }, 1); undefined");
  await sleep(50);
  await kernel.ask("interrupt_request", {}, "control");
  assert.equal(await kernel.value("turns = 0; await pause(20); turns"), "0");
  await kernel.value("setTimeout(() => { while (true) turns++ }, 1); undefined");
  await sleep(50);
  const waiting = kernel.execute("'never begun'");
  await sleep(50);
  await kernel.ask("interrupt_request", {}, "control");
  assert.equal((await waiting).reply.ename, "KeyboardInterrupt");
  assert.equal(await kernel.value("turns = 0; await pause(20); turns"), "0");
});
