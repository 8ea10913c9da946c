/** `progress` over the real sockets. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type Answer, KernelClient, sleep } from "./client.ts";

let kernel: KernelClient;

before(async () => {
  kernel = await KernelClient.start();
});

after(() => kernel.stop());

const first = ({ contents }: Answer) => contents("display_data")[0]!.data;
const last = ({ contents }: Answer) => contents("update_display_data").at(-1)!.data;

test("progress() gives each item and draws a bar that ends full", async () => {
  const answer = await kernel.execute(
    'for await (const item of progress(["a", "b", "c"], "items")) console.log(item)',
  );
  assert.equal(answer.printed(), "a\nb\nc\n");
  assert.match(first(answer)["text/html"], /max="3" value="0".*items 0\/3/);
  assert.match(last(answer)["text/html"], /value="3".*items 3\/3/);
  assert.match(last(answer)["text/plain"], /^items █{20} 3\/3 · 0:00$/);
  assert.equal(answer.contents("display_data").length, 1);
  assert.equal(answer.printed("stderr"), "");
});

test("progress() counts to a number, and is typed by what it gives", async () => {
  const answer = await kernel.execute("let sum = 0; for (const i of progress(4)) sum += i; sum");
  assert.equal(answer.contents("execute_result")[0]!.data["text/plain"], "6");
  assert.match(last(answer)["text/plain"], / 4\/4 /);
  assert.match((await kernel.error('for (const s of progress(["a"])) s.toFixed()')).text, /TS2551|TS2339/);
  assert.match((await kernel.error("for (const s of progress((async function* () {})())) s")).text, /TS2488/);
});

test("progress() draws while a sync loop runs", async () => {
  const { published, answer } = kernel.send("execute_request", {
    code: "for (const i of progress(1e12)) if (i < 0) break",
  });
  const seen = () => published.filter(({ header }) => header.msg_type === "update_display_data").length;
  while (seen() < 3) await sleep(20);
  await kernel.ask("interrupt_request", {}, "control");
  assert.equal((await answer).reply.ename, "KeyboardInterrupt");
});

test("progress() takes what has a size, what has none, and what comes asynchronously", async () => {
  assert.match(
    last(await kernel.execute('for (const x of progress(new Set("ab"))) x'))["text/plain"],
    / 2\/2 /,
  );
  const endless = await kernel.execute(
    "function* endless() { for (let i = 0; ; i++) yield i }\nfor (const i of progress(endless(), 'search')) if (i === 7) break",
  );
  assert.equal(first(endless)["text/html"], "<progress></progress> search 0 · 0:00");
  assert.equal(last(endless)["text/plain"], "search 7 · 0:00");
  const known = await kernel.execute(
    "for (const i of progress(endless(), { label: 'some', total: 8 })) if (i === 3) break",
  );
  assert.match(last(known)["text/plain"], /^some █{7}░{13} 3\/8/);
  const later = await kernel.execute(
    "async function* later() { yield 'x'; yield 'y' }\nfor await (const item of progress(later(), { total: 2 })) console.log(item)",
  );
  assert.equal(later.printed(), "x\ny\n");
  assert.match(last(later)["text/plain"], / 2\/2 /);
});

test("progress() shows how far it came where the loop throws, and the error is the cell's", async () => {
  const answer = await kernel.execute("for (const i of progress(5)) if (i === 2) throw new Error('stop')");
  assert.equal(answer.reply.evalue, "stop");
  assert.match(last(answer)["text/plain"], / 2\/5 /);
});

test("progress() writes over a line in a terminal, which cannot replace outputs", async () => {
  const answer = await kernel.execute(
    "for (const i of progress(2, 'fit')) { const until = Date.now() + 120; while (Date.now() < until); }",
    { allow_stdin: true },
  );
  assert.match(
    answer.printed("stderr"),
    /^\rfit █{10}░{10} 1\/2 [^\r\n]*\r[^\r\n]*\rfit █{20} 2\/2 · 0:00 *\n$/,
  );
});

test("progress() refuses what cannot be gone through", async () => {
  assert.equal(
    (await kernel.error("progress(undefined as any)")).evalue,
    "progress: expected a number or something to iterate over, got undefined",
  );
});
