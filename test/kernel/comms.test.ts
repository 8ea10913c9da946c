/** Comms over the real sockets: this file plays the front end. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type Answer, KernelClient, until } from "./client.ts";

let kernel: KernelClient;

before(async () => {
  kernel = await KernelClient.start();
});

after(() => kernel.stop());

/** The types of what was published, with the state of a status. */
function types({ published }: Pick<Answer, "published">): string[] {
  return published.map(({ header, content }) => content.execution_state ?? header.msg_type);
}

/** The messages of one type. */
function messages({ published }: Pick<Answer, "published">, type: string) {
  return published.filter(({ header }) => header.msg_type === type);
}

describe("a comm that a front end opens", () => {
  before(async () => {
    await kernel.value(`
      const heard: unknown[] = [];
      comms.registerTarget("echo", (comm, { data, metadata, buffers }) => {
        heard.push(["open", comm.targetName, data, metadata, buffers.map((buffer) => [...buffer])]);
        comm.onMsg((message) => {
          console.log("got", message.data.n);
          comm.send({ twice: 2 * message.data.n }, { by: "kernel" }, message.buffers.map((buffer) => buffer.toReversed()));
        });
        comm.onClose((message) => { heard.push(["close", message.data]) });
      });`);
  });

  test("comes to its target's function with data, metadata and buffers", async () => {
    const content = { comm_id: "c1", target_name: "echo", data: { a: [1] } };
    const opened = kernel.comm("comm_open", content, {
      metadata: { m: 1 },
      buffers: [Uint8Array.of(1, 2), Uint8Array.of()],
    });
    assert.deepEqual(types(await opened.answer), ["busy", "idle"]);
    assert.equal(
      await kernel.value("JSON.stringify(heard)"),
      `'[["open","echo",{"a":[1]},{"m":1},[[1,2],[]]]]'`,
    );
  });

  test("answers a message with another one, under the message and between busy and idle", async () => {
    const sent = kernel.comm(
      "comm_msg",
      { comm_id: "c1", data: { n: 21 } },
      { buffers: [Uint8Array.of(0, 9, 255)] },
    );
    const answer = await sent.answer;
    assert.deepEqual(types(answer), ["busy", "stream", "comm_msg", "idle"]);
    assert.equal(answer.printed(), "got 21\n");
    const [reply] = messages(answer, "comm_msg");
    assert.deepEqual(reply!.content, { comm_id: "c1", data: { twice: 42 } });
    assert.deepEqual(reply!.metadata, { by: "kernel" });
    assert.deepEqual(
      reply!.buffers.map((buffer) => [...buffer]),
      [[255, 9, 0]],
    );
  });

  test("is handled while a cell awaits", async () => {
    const cell = kernel.send("execute_request", {
      code: "console.log('waits'); await new Promise<void>((done) => comms.registerTarget('go', () => done())); 'went'",
    });
    await until(() => cell.published.some(({ header }) => header.msg_type === "stream"));
    const answer = await kernel.comm("comm_msg", { comm_id: "c1", data: { n: 1 } }).answer;
    assert.deepEqual(messages(answer, "comm_msg")[0]!.content.data, { twice: 2 });
    assert.equal(answer.printed(), "got 1\n");
    await kernel.comm("comm_open", { comm_id: "go", target_name: "go", data: {} }).answer;
    const { contents, printed } = await cell.answer;
    assert.equal(contents("execute_result")[0]!.data["text/plain"], "'went'");
    assert.equal(printed(), "waits\n");
    await kernel.comm("comm_close", { comm_id: "go", data: {} }).answer;
  });

  test("is listed by comm_info_request, by its target too, until it is closed", async () => {
    const listed = async (content = {}) => (await kernel.ask("comm_info_request", content)).reply;
    assert.deepEqual(await listed(), { status: "ok", comms: { c1: { target_name: "echo" } } });
    assert.deepEqual((await listed({ target_name: "echo" })).comms, { c1: { target_name: "echo" } });
    assert.deepEqual((await listed({ target_name: "other" })).comms, {});
    await kernel.comm("comm_close", { comm_id: "c1", data: { bye: true } }).answer;
    assert.equal(await kernel.value("JSON.stringify(heard.at(-1))"), `'["close",{"bye":true}]'`);
    assert.deepEqual((await listed()).comms, {});
  });

  test("is answered by comm_close if its target is unknown or not registered any more", async () => {
    const nowhere = { comm_id: "c2", target_name: "nowhere", data: {} };
    const refused = await kernel.comm("comm_open", nowhere).answer;
    assert.deepEqual(types(refused), ["busy", "comm_close", "idle"]);
    assert.deepEqual(refused.contents("comm_close"), [{ comm_id: "c2", data: {} }]);
    await kernel.value("comms.registerTarget('brief', () => {}); comms.unregisterTarget('brief')");
    const gone = await kernel.comm("comm_open", { comm_id: "c3", target_name: "brief", data: {} }).answer;
    assert.deepEqual(types(gone), ["busy", "comm_close", "idle"]);
    assert.deepEqual((await kernel.ask("comm_info_request")).reply.comms, {});
  });

  test("reaches a target that the cell sent just before registers", async () => {
    const cell = kernel.execute("comms.registerTarget('fresh', () => { console.log('opened') })");
    const opened = await kernel.comm("comm_open", { comm_id: "c4", target_name: "fresh", data: {} }).answer;
    assert.equal(opened.printed(), "opened\n");
    await cell;
    await kernel.comm("comm_close", { comm_id: "c4", data: {} }).answer;
  });
});

test("a message to a comm that is not open is answered by comm_close", async () => {
  const answer = await kernel.comm("comm_msg", { comm_id: "never", data: {} }).answer;
  assert.deepEqual(answer.contents("comm_close"), [{ comm_id: "never", data: {} }]);
});

test("a comm message without comm_id gets an error reply, as every malformed message", async () => {
  const { reply } = await kernel.ask("comm_msg", { data: {} });
  assert.equal(reply.evalue, "comm_msg: expected comm_id as a string, got undefined");
});

test("an error in a handler goes to stderr under its message, with the user's lines", async () => {
  await kernel.value(
    "comms.registerTarget('fails', (comm) => {\n  comm.onMsg(async () => {\n    throw new Error('later') });\n})",
  );
  await kernel.comm("comm_open", { comm_id: "f", target_name: "fails", data: {} }).answer;
  const sent = await kernel.comm("comm_msg", { comm_id: "f", data: {} }).answer;
  assert.match(sent.printed("stderr"), /^Error: later\n {4}at .*Cell \[\d+\]:3:11/);
  await kernel.comm("comm_close", { comm_id: "f", data: {} }).answer;
});

test("a comm whose target throws is closed", async () => {
  await kernel.value("comms.registerTarget('throws', () => { throw new Error('not this one') })");
  const opened = await kernel.comm("comm_open", { comm_id: "t", target_name: "throws", data: {} }).answer;
  assert.match(opened.printed("stderr"), /^Error: not this one/);
  assert.deepEqual(opened.contents("comm_close"), [{ comm_id: "t", data: {} }]);
  assert.deepEqual((await kernel.ask("comm_info_request")).reply.comms, {});
});

test("the kernel is idle after an async handler has ended, and what it shows belongs to its message", async () => {
  await kernel.value(`comms.registerTarget("slow", async () => {
    await new Promise((done) => setTimeout(done, 50));
    console.log("printed");
    await display("shown");
  })`);
  const answer = await kernel.comm("comm_open", { comm_id: "s", target_name: "slow", data: {} }).answer;
  assert.deepEqual(types(answer), ["busy", "stream", "display_data", "idle"]);
  await kernel.comm("comm_close", { comm_id: "s", data: {} }).answer;
});

test("an interrupt ends a handler that spins, and the kernel goes on", async () => {
  await kernel.value("comms.registerTarget('spins', () => { console.log('spins'); while (true); })");
  const spins = kernel.comm("comm_open", { comm_id: "l", target_name: "spins", data: {} });
  await until(() => spins.published.some(({ header }) => header.msg_type === "stream"));
  await kernel.ask("interrupt_request", {}, "control");
  assert.deepEqual(types(await spins.answer), ["busy", "stream", "idle"]);
  assert.equal(await kernel.value("'alive'"), "'alive'");
  await kernel.comm("comm_close", { comm_id: "l", data: {} }).answer;
});

test("an interrupt while no cell runs ends a handler that loops and waits", async () => {
  await kernel.value(
    "let rounds = 0; comms.registerTarget('loops', async () => { while (true) { rounds++; await new Promise((done) => setTimeout(done, 5)) } })",
  );
  const loops = kernel.comm("comm_open", { comm_id: "o", target_name: "loops", data: {} });
  while (Number(await kernel.value("rounds")) < 3);
  await kernel.ask("interrupt_request", {}, "control");
  await loops.answer;
  assert.equal(
    await kernel.value("rounds = 0; await new Promise((done) => setTimeout(done, 60)); rounds"),
    "0",
  );
  await kernel.comm("comm_close", { comm_id: "o", data: {} }).answer;
});

test("comms.open() tells the front end, which answers, and is told of the end", async () => {
  const opened = await kernel.execute(
    "const line = comms.open('view', { state: 1 }, { version: '2' }, [Float32Array.of(1.5).buffer, new DataView(new ArrayBuffer(3), 1)]);\n" +
      "const said: string[] = []; line.onMsg(({ data }) => { said.push(data.text) }); line.id",
  );
  const [open] = messages(opened, "comm_open");
  const id = open!.content.comm_id;
  assert.deepEqual(open!.content, { comm_id: id, target_name: "view", data: { state: 1 } });
  assert.deepEqual(open!.metadata, { version: "2" });
  assert.deepEqual([...open!.buffers[0]!], [0, 0, 0xc0, 0x3f]);
  assert.equal(open!.buffers[1]!.length, 2);
  assert.equal(opened.contents("execute_result")[0]!.data["text/plain"], `'${id}'`);
  await kernel.comm("comm_msg", { comm_id: id, data: { text: "hello" } }).answer;
  assert.equal(await kernel.value("said"), "[ 'hello' ]");
  const closed = await kernel.execute("line.close({ why: 'done' }); line.close(); line.closed");
  assert.deepEqual(closed.contents("comm_close"), [{ comm_id: id, data: { why: "done" } }]);
  const { evalue } = await kernel.error("line.send({})");
  assert.equal(
    evalue,
    "comm.send: expected an open comm, got one of target view that is closed; open a new one with comms.open",
  );
});

test("what JSON cannot hold is refused by name, and leaves no comm open", async () => {
  const { evalue } = await kernel.error("comms.open('view', { big: 1n })");
  assert.equal(
    evalue,
    "comms.open: expected data that JSON can hold, got Do not know how to serialize a BigInt; send bytes as buffers, the third part",
  );
  assert.deepEqual((await kernel.ask("comm_info_request")).reply.comms, {});
});

test("ten megabytes travel both ways unchanged", async () => {
  await kernel.value(
    "comms.registerTarget('big', (comm) => comm.onMsg(({ buffers }) => comm.send({}, {}, buffers)))",
  );
  const bytes = Buffer.alloc(10_000_000, "selflab");
  await kernel.comm("comm_open", { comm_id: "b", target_name: "big", data: {} }).answer;
  const answer = await kernel.comm("comm_msg", { comm_id: "b", data: {} }, { buffers: [bytes] }).answer;
  assert.ok(bytes.equals(messages(answer, "comm_msg")[0]!.buffers[0]!));
  await kernel.comm("comm_close", { comm_id: "b", data: {} }).answer;
});

test("a thousand messages to comms do not part a cell from its output", async () => {
  const cell = kernel.send("execute_request", {
    code: "comms.registerTarget('many', (comm) => comm.onMsg(() => {})); console.log('a'); await new Promise<void>((done) => comms.registerTarget('end', () => done())); console.log('b')",
  });
  await until(() => cell.published.some(({ header }) => header.msg_type === "stream"));
  await kernel.comm("comm_open", { comm_id: "m", target_name: "many", data: {} }).answer;
  const sent = Array.from({ length: 1100 }, () => kernel.comm("comm_msg", { comm_id: "m", data: {} }).answer);
  await Promise.all(sent);
  await kernel.comm("comm_open", { comm_id: "e", target_name: "end", data: {} }).answer;
  assert.equal((await cell.answer).printed(), "a\nb\n");
});

test("when the execution process dies, its comms are closed towards the front end", async () => {
  assert.notDeepEqual((await kernel.ask("comm_info_request")).reply.comms, {});
  const closed = kernel.orphans("comm_close");
  await kernel.error("comms.open('view'); process.exit(5)");
  assert.deepEqual((await kernel.ask("comm_info_request")).reply.comms, {});
  const ids = closed().map(({ content }) => content.comm_id);
  assert.deepEqual(ids.slice(0, 2), ["m", "e"]);
  assert.equal(ids.length, 3);
});
