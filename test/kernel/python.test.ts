/**
 * The specifications in test/kernel/python, which speak to the kernel with Jupyter's own client: each of their tests is
 * a subtest here. They can be run by hand, too: see test/kernel/python/run.py.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { after, type TestContext, test } from "node:test";
import { environmentPython } from "../../scripts/setup/places.mjs";
import { clone, install } from "./client.ts";

const folder = path.join(clone, "test", "kernel", "python");

/** What the runner says on a line. */
interface Event {
  readonly begin?: string;
  readonly end?: string;
  readonly outcome?: "passed" | "failed" | "skipped";
  /** Of a test that failed or was skipped, why. */
  readonly text?: string;
  /** At the end, the number of tests. */
  readonly ran?: number;
}

const prefix = mkdtempSync(path.join(tmpdir(), "selflab-prefix-"));
install(prefix);
after(() => rmSync(prefix, { recursive: true, force: true }));

for (const file of readdirSync(folder).filter((name) => /^test_\w+\.py$/.test(name))) {
  const name = path.basename(file, ".py");
  test(name.slice("test_".length), (context) => specification(context, name));
}

/** Runs one specification; each of its tests lasts as long as there. */
async function specification(context: TestContext, name: string): Promise<void> {
  const runner = path.join(folder, "run.py");
  const python = spawn(environmentPython, ["-B", runner, "--prefix", prefix, name], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let complaints = "";
  python.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaints += text;
  });
  const closed = new Promise((done) => python.once("close", done));
  python.once("error", (error) => {
    complaints += error.message;
  });
  const events = readEvents(python.stdout);
  let told = 0;
  let ran: number | undefined;
  for await (const event of events) {
    ran = event.ran;
    if (event.begin === undefined) continue;
    told++;
    await context.test(event.begin, async (each) => {
      const { value: ended } = await events.next();
      if (ended?.outcome === "skipped") return each.skip(ended.text);
      assert.equal(ended?.outcome, "passed", ended?.text ?? `the runner ended: ${complaints}`);
    });
  }
  await closed;
  assert.equal(ran, told, `expected the runner to go to its end, got ${complaints}`);
  assert.ok(told > 0, "expected at least one test");
}

async function* readEvents(stream: NodeJS.ReadableStream): AsyncGenerator<Event> {
  for await (const line of createInterface({ input: stream })) yield JSON.parse(line) as Event;
}
