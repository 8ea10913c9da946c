/** Whose output it is: that of the cell that made it, whenever it comes. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { KernelClient } from "./client.ts";

let kernel: KernelClient;

before(async () => {
  kernel = await KernelClient.start();
  await kernel.value("const pause = (ms: number) => new Promise((done) => setTimeout(done, ms))");
});

after(() => kernel.stop());

const late = {
  "an async function that nothing awaits": "void (async () => { await pause(100); console.log('late') })()",
  "a timer": "setTimeout(() => console.log('late'), 100); undefined",
  "a promise of a timer": "void pause(100).then(() => console.log('late'))",
  "an interval": "const i = setInterval(() => { console.log('late'); clearInterval(i) }, 100); undefined",
  "an immediate in a timer": "setTimeout(() => setImmediate(() => console.log('late')), 100); undefined",
  "a microtask in a timer": "setTimeout(() => queueMicrotask(() => console.log('late')), 100); undefined",
  "a display in a timer": "setTimeout(() => display('late'), 100); undefined",
  "node's own timer promises":
    'import { setTimeout as sleep } from "node:timers/promises"; void sleep(100).then(() => console.log("late"))',
  "an error in a timer": "setTimeout(() => { throw new Error('late') }, 100); undefined",
  "a rejection": "setTimeout(() => { void Promise.reject(new Error('late')) }, 100); undefined",
};

for (const [what, code] of Object.entries(late)) {
  test(`output of ${what} belongs to its cell, also while another one runs`, async () => {
    const maker = kernel.send("execute_request", { code });
    assert.equal((await maker.answer).reply.status, "ok");
    const other = await kernel.execute("console.log('own'); await pause(200); console.log('own')");
    assert.equal(other.printed(), "own\nown\n");
    assert.equal(other.printed("stderr"), "");
    assert.deepEqual(other.contents("display_data"), []);
    await kernel.cameLate(maker.id, ({ content }) => /late/.test(JSON.stringify(content)));
  });
}

test("a function of an earlier cell prints into the cell that calls it", async () => {
  await kernel.value("async function tell() { await pause(5); console.log('told') }");
  assert.equal((await kernel.execute("await tell()")).printed(), "told\n");
});

test("timers keep their names, arguments, numbers and promises", async () => {
  const code = [
    'import { promisify } from "node:util";',
    "const value = await promisify(setTimeout)(5, 'given');",
    "const argued = await new Promise((done) => setTimeout((a, b) => done(a + b), 5, 1, 2));",
    "let cleared = true;",
    "clearTimeout(+setTimeout(() => { cleared = false }, 5));",
    "await pause(20);",
    "[value, argued, cleared, setTimeout.name, clearInterval.name]",
  ];
  assert.equal(await kernel.value(code.join("\n")), "[ 'given', 3, true, 'setTimeout', 'clearInterval' ]");
  assert.match((await kernel.error("setTimeout('text' as never)")).evalue, /must be of type function/);
});
