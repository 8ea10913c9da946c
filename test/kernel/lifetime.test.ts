import assert from "node:assert/strict";
import { test } from "node:test";
import { KernelClient, sleep } from "./client.ts";

test("the end of the execution process is told, its last output shown, and a new one runs on", async () => {
  const kernel = await KernelClient.start();
  try {
    await kernel.value("const lost = 1");
    const { reply, printed } = await kernel.execute("console.log('last words'); process.exit(3)");
    assert.equal(reply.ename, "ExecutionProcessDied");
    assert.match(reply.evalue, /ended \(exit code 3\) and was started anew; variables and imports are lost/);
    assert.equal(printed(), "last words\n");
    assert.match((await kernel.error("lost")).text, /TS2304/);
    assert.equal(await kernel.value("const lost = 2; lost"), "2");
    const killed = await kernel.error("process.kill(process.pid, 'SIGKILL'); await new Promise(() => {})");
    assert.match(killed.evalue, /SIGKILL/);
    const { id, answer } = kernel.send("execute_request", { code: "setTimeout(() => process.exit(4), 50)" });
    await answer;
    await sleep(500);
    const told = kernel.strays
      .filter(({ parent }) => parent.msg_id === id)
      .map(({ content }) => content.text);
    assert.match(told.join(""), /ended \(exit code 4\)/);
    assert.equal(await kernel.value("1"), "1");
  } finally {
    await kernel.stop();
  }
});

test("shutdown_request is answered, published, and ends all processes, also during a sync loop", async () => {
  const kernel = await KernelClient.start();
  const child = Number(await kernel.value("process.pid"));
  void kernel.execute("while (true);").catch(() => {});
  await sleep(300);
  const { reply, contents } = await kernel.ask("shutdown_request", { restart: true }, "control");
  assert.deepEqual(reply, { status: "ok", restart: true });
  assert.equal(contents("shutdown_reply").length, 1);
  await kernel.ended();
  assert.equal(kernel.process.exitCode, 0);
  assert.ok(await ends(child));
  await kernel.stop();
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
  const pid = Number(await kernel.value("process.ppid"));
  kernel.process.kill("SIGKILL");
  assert.ok(await ends(pid), "the orphan lives on");
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
