import assert from "node:assert/strict";
import { test } from "node:test";
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
    message: `where: expected \`no-such-program\` to end well, got spawn no-such-program ENOENT; ${remedy}`,
  });
});
