/** `prompt` over the real sockets: this file plays the front end and its user. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { KernelClient, sleep } from "./client.ts";

let kernel: KernelClient;

before(async () => {
  kernel = await KernelClient.start();
});

after(() => kernel.stop());

const asking = { allow_stdin: true };

/** Runs a cell that asks, and returns its request, its first question and what will come. */
async function asks(code: string) {
  const { id, answer } = kernel.send("execute_request", { code, ...asking });
  return { id, answer, question: await kernel.question() };
}

test("prompt() asks the front end whose cell runs and returns the answer", async () => {
  const { id, answer, question } = await asks('const name = await prompt("Name? "); name');
  assert.equal(question.header.msg_type, "input_request");
  assert.deepEqual(question.content, { prompt: "Name? ", password: false });
  assert.equal(question.parent.msg_id, id);
  kernel.answer("Ada 😀", question);
  assert.equal((await answer).contents("execute_result")[0]!.data["text/plain"], "'Ada 😀'");
});

test("prompt() can ask for a password, and without a text", async () => {
  const first = await asks('await prompt("Key: ", { password: true })');
  assert.deepEqual(first.question.content, { prompt: "Key: ", password: true });
  kernel.answer("secret");
  await first.answer;
  const second = await asks("await prompt()");
  assert.deepEqual(second.question.content, { prompt: "", password: false });
  kernel.answer("");
  assert.equal((await second.answer).contents("execute_result")[0]!.data["text/plain"], "''");
});

test("several prompts are asked in turn, also when they are made at once", async () => {
  const { answer, question } = await asks('await Promise.all([prompt("a"), prompt("b")])');
  await sleep(50);
  kernel.answer("1", question);
  const next = await kernel.question();
  assert.deepEqual([question.content.prompt, next.content.prompt], ["a", "b"]);
  kernel.answer("2", next);
  assert.equal((await answer).contents("execute_result")[0]!.data["text/plain"], "[ '1', '2' ]");
});

test("an answer to an earlier question is not taken for that of the present one", async () => {
  const first = await asks('await prompt("first"); await prompt("second")');
  kernel.answer("1", first.question);
  const second = await kernel.question();
  kernel.answer("stale", first.question);
  kernel.answer("2", second);
  assert.equal((await first.answer).contents("execute_result")[0]!.data["text/plain"], "'2'");
});

test("prompt() is refused where the front end does not allow it, at the user's line", async () => {
  for (const options of [{}, { allow_stdin: false }]) {
    const { reply } = await kernel.execute("'';\nawait prompt('Name? ')", options);
    assert.equal(reply.ename, "StdinNotImplementedError");
    assert.equal(
      reply.evalue,
      "prompt: expected a front end that can ask its user, got one that set allow_stdin to false; give the value in the code, or run the cell interactively",
    );
    assert.match(reply.traceback.join("\n"), /Cell \[\d+\]:2:7/);
  }
});

test("prompt() is refused when its cell has ended, and in a comm's handler", async () => {
  const code =
    "const asked = new Promise<string>((done) => setTimeout(() => prompt('late').catch((e) => done(e.message)), 50)); undefined";
  await kernel.execute(code, asking);
  await sleep(100);
  assert.match((await kernel.value("await asked"))!, /prompt: expected a running cell/);
  await kernel.value("comms.registerTarget('asks', async () => { await prompt('from a handler') })");
  const opened = await kernel.comm("comm_open", { comm_id: "a", target_name: "asks", data: {} }).answer;
  assert.match(opened.printed("stderr"), /StdinNotImplementedError: prompt: expected a running cell/);
});

test("an interrupt ends the wait for an answer, runs finally blocks and can be caught", async () => {
  const { answer } = await asks(
    "try { await prompt('?') } catch (error) { console.log((error as Error).name); throw error } finally { console.log('tidy') }",
  );
  await kernel.ask("interrupt_request", {}, "control");
  const { reply, printed } = await answer;
  assert.equal(reply.ename, "KeyboardInterrupt");
  assert.equal(printed(), "KeyboardInterrupt\ntidy\n");
  kernel.answer("too late");
  const next = await asks("await prompt('next')");
  kernel.answer("in time", next.question);
  assert.equal((await next.answer).contents("execute_result")[0]!.data["text/plain"], "'in time'");
});

test("a front end that vanished while it was asked does no harm", async () => {
  const other = await kernel.another();
  void other.execute("await prompt('to nobody')", { ...asking, stop_on_error: false }).catch(() => {});
  await other.question();
  other.leave();
  kernel.answer("from somebody else");
  await kernel.ask("interrupt_request", {}, "control");
  assert.equal(await kernel.value("'goes on'"), "'goes on'");
});

test("garbage on the stdin channel does no harm", async () => {
  kernel.sendFrames(["nonsense"], "stdin");
  kernel.answer("nobody asked");
  assert.equal(await kernel.value("1"), "1");
});
