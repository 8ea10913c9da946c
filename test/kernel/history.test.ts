/** History requests over the real sockets, across kernels that share a folder. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { KernelClient } from "./client.ts";

const folder = mkdtempSync(path.join(tmpdir(), "selflab-history-"));
const env = { SELFLAB_HISTORY: folder };

after(() => rmSync(folder, { recursive: true }));

async function history(kernel: KernelClient, content: object): Promise<unknown[]> {
  const { reply } = await kernel.ask("history_request", { raw: true, output: false, ...content });
  assert.equal(reply.status, "ok");
  return reply.history;
}

test("history_request finds the cells of earlier kernels, a killed one too, with their values", async () => {
  const first = await KernelClient.start({ env });
  await first.execute("const depth = 4; depth");
  await first.execute("'silent'", { silent: true });
  await first.execute("'unstored'", { store_history: false });
  const running = first.send("execute_request", { code: "'the last one'; while (true);" });
  running.answer.catch(() => {});
  while (running.published.length < 2) await first.ask("kernel_info_request");
  first.process.kill("SIGKILL");
  await first.stop();

  const second = await KernelClient.start({ env });
  try {
    await second.execute("throw new Error('kept, too')");
    const found = await history(second, { hist_access_type: "tail", n: 3, output: true });
    assert.deepEqual(found, [
      [1, 1, ["const depth = 4; depth", "4"]],
      [1, 2, ["'the last one'; while (true);", null]],
      [2, 1, ["throw new Error('kept, too')", null]],
    ]);
    assert.deepEqual(await history(second, { hist_access_type: "search", pattern: "*last*", n: 5 }), [
      [1, 2, "'the last one'; while (true);"],
    ]);
    assert.deepEqual(await history(second, { hist_access_type: "range", session: -1, start: 1, stop: 2 }), [
      [1, 1, "const depth = 4; depth"],
    ]);
    const { reply } = await second.ask("history_request", { hist_access_type: "everything" });
    assert.equal(reply.status, "error");
  } finally {
    await second.stop();
  }
});
