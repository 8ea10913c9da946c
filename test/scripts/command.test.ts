import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { run } from "../../scripts/setup/command.mjs";

const remedy = "connect to the network once";

test("run() returns stdout and hands on each line of both streams", async () => {
  const lines: string[] = [];
  const program = "console.log('one'); console.error('two')";
  const stdout = await run("where", [process.execPath, "-e", program], {
    remedy,
    progress: (line) => lines.push(line),
  });
  assert.equal(stdout, "one\n");
  assert.deepEqual(lines.sort(), ["one", "two"]);
});

test("run() says which command failed, how, and what to do, with the end of its output", async () => {
  const program = "for (let i = 1; i <= 30; i++) console.log(i); process.exitCode = 3";
  await assert.rejects(run("where", [process.execPath, "-e", program], { remedy }), {
    name: "SetupFailure",
    message: `where: expected \`${process.execPath} -e ${program}\` to end well, got exit code 3; ${remedy}`,
    log: Array.from({ length: 20 }, (_, i) => i + 11).join("\n"),
  });
});

test("run() says when there is no such program", async () => {
  await assert.rejects(run("where", ["no-such-program"], { remedy }), {
    message: `where: expected \`no-such-program\` to end well, got exit code 127; ${remedy}`,
    log: "spawn no-such-program ENOENT",
  });
});

test("run() leaves nothing running when its own process is killed", async () => {
  const command = new URL("../../scripts/setup/command.mjs", import.meta.url).href;
  const sleeper = "console.log(process.pid); setInterval(() => {}, 1000)";
  const program = `
    import { run } from ${JSON.stringify(command)};
    const command = [process.execPath, "-e", ${JSON.stringify(sleeper)}];
    await run("where", command, { remedy: "", progress: console.log });`;
  const setup = spawn(process.execPath, ["--input-type=module", "-e", program]);
  const [line] = await once(setup.stdout, "data");
  const pid = Number(line);
  assert.ok(isRunning(pid));
  setup.kill("SIGKILL");
  for (let tries = 0; isRunning(pid) && tries < 100; tries++) await sleep(50);
  assert.ok(!isRunning(pid));
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
