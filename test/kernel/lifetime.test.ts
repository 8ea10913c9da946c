import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { KernelClient, sleep } from "./client.ts";

describe("a kernel", () => {
  let kernel: KernelClient;
  before(async () => {
    kernel = await KernelClient.start();
  });
  after(() => kernel.stop());

  test("tells that its execution process ended, shows the last output, and runs on with a new one", async () => {
    await kernel.value("const lost = 1");
    const { reply, printed } = await kernel.execute("console.log('last words'); process.exit(3)");
    assert.equal(reply.ename, "ExecutionProcessDied");
    const told = /ended \(exit code 3\) and was started anew; variables and imports are lost/;
    assert.match(reply.evalue, told);
    assert.equal(printed(), "last words\n");
    assert.match((await kernel.error("lost")).text, /TS2304/);
    assert.equal(await kernel.value("const lost = 2; lost"), "2");
  });

  test("tells of a signal that ended it", async () => {
    const { evalue } = await kernel.error(
      "process.kill(process.pid, 'SIGKILL'); await new Promise(() => {})",
    );
    assert.match(evalue, /ended \(SIGKILL\)/);
    assert.equal(await kernel.value("1"), "1");
  });

  test("tells of an end while no cell runs", async () => {
    const { id, answer } = kernel.send("execute_request", { code: "setTimeout(() => process.exit(4), 50)" });
    await answer;
    await kernel.printedLate(id, /ended \(exit code 4\)/);
    assert.equal(await kernel.value("1"), "1");
  });

  test("answers and publishes shutdown_request and ends all processes, also during a sync loop", async () => {
    const child = Number(await kernel.value("process.pid"));
    kernel.send("execute_request", { code: "while (true);" }).answer.catch(() => {});
    await sleep(300);
    const { reply, contents } = await kernel.ask("shutdown_request", { restart: true }, "control");
    assert.deepEqual(reply, { status: "ok", restart: true });
    assert.equal(contents("shutdown_reply").length, 1);
    await kernel.ended();
    assert.equal(kernel.process.exitCode, 0);
    assert.ok(await ends(child));
  });
});

test("the execution process ends with a killed kernel, also during a sync loop", async () => {
  const kernel = await KernelClient.start();
  const child = Number(await kernel.value("process.pid"));
  void kernel.execute("while (true);").catch(() => {});
  await sleep(300);
  kernel.process.kill("SIGKILL");
  assert.ok(await ends(child));
  await kernel.stop();
});

test("the kernel ends when its parent has ended", async () => {
  const kernel = await KernelClient.start({ detour: true });
  assert.ok(await kernel.beats());
  kernel.process.kill("SIGKILL");
  for (let i = 0; i < 5 && (await kernel.beats()); i++) await sleep(500);
  assert.ok(!(await kernel.beats()), "the orphan lives on");
  await kernel.stop();
});

/** Whether a process ends within a few seconds. */
async function ends(pid: number): Promise<boolean> {
  for (let i = 0; i < 50; i++) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    await sleep(100);
  }
  return false;
}
