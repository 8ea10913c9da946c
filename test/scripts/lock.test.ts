import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { withLock } from "../../scripts/setup/lock.mjs";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lock-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const lockModule = new URL("../../scripts/setup/lock.mjs", import.meta.url).href;

/** A process that takes the lock, appends two lines half a breath apart, and gives the lock back. */
function writer(lock: string, log: string): Promise<unknown> {
  const program = `
    import { appendFileSync } from "node:fs";
    import { withLock } from ${JSON.stringify(lockModule)};
    await withLock(${JSON.stringify(lock)}, () => {}, async () => {
      appendFileSync(${JSON.stringify(log)}, "in ");
      await new Promise((resolve) => setTimeout(resolve, 50));
      appendFileSync(${JSON.stringify(log)}, "out ");
    });`;
  return once(spawn(process.execPath, ["--input-type=module", "-e", program]), "exit");
}

/** The id of a process that has ended. */
function deadProcess(): number {
  return spawnSync(process.execPath, ["-e", ""]).pid;
}

test("withLock() lets one process in at a time", async () => {
  const lock = join(folder, "lock");
  const log = join(folder, "log");
  await Promise.all(Array.from({ length: 4 }, () => writer(lock, log)));
  assert.equal(readFileSync(log, "utf8"), "in out ".repeat(4));
  assert.equal(existsSync(lock), false);
});

test("withLock() lets one process in at a time when all of them find a dead holder's lock", async () => {
  const lock = join(folder, "lock");
  const log = join(folder, "log");
  writeFileSync(lock, JSON.stringify({ pid: deadProcess(), started: "", host: hostname() }));
  await Promise.all(Array.from({ length: 4 }, () => writer(lock, log)));
  assert.equal(readFileSync(log, "utf8"), "in out ".repeat(4));
});

test("withLock() does not wait for a process whose id has gone to another", async () => {
  const lock = join(folder, "lock");
  writeFileSync(lock, JSON.stringify({ pid: process.pid, started: "long before", host: hostname() }));
  const lines: string[] = [];
  const answer = await withLock(
    lock,
    (line) => lines.push(line),
    async () => "in",
  );
  assert.equal(answer, "in");
  assert.deepEqual(lines, []);
});

test("withLock() gives the lock back when the action throws", async () => {
  const lock = join(folder, "lock");
  const failing = withLock(
    lock,
    () => {},
    async () => {
      throw new Error("no disk");
    },
  );
  await assert.rejects(failing, new Error("no disk"));
  assert.equal(existsSync(lock), false);
});
