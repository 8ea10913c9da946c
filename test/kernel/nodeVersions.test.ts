/** The kernel's tests on the other versions of Node that it is for: each of them is a subtest here. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { type TestContext, test } from "node:test";
import { nodeBinary } from "../support/nodeBinary.ts";
import { build, clone } from "./client.ts";

const versions = ["20.20.2", "22.23.3", "24.21.0"];

/** What runs them, and what runs the Node that `PATH` finds. */
const elsewhere = ["nodeVersions.test.ts", "package.test.ts"];

/** What the reporter says of a test that has ended. */
interface Ended {
  readonly name: string;
  /** 0 for a test, 1 for its subtests. */
  readonly nesting: number;
  /** That it was skipped, or why. */
  readonly skip?: true | string;
  /** Why it failed. */
  readonly error?: string;
}

const folder = path.join("test", "kernel");
const files = readdirSync(path.join(clone, folder), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".test.ts") && !elsewhere.includes(file))
  .map((file) => path.join(folder, file))
  .sort();

build();
for (const version of versions) {
  if (major(version) === major(process.versions.node)) continue;
  test(`Node ${version}`, async (context) => {
    const node = await nodeBinary(version);
    if (node === undefined) return context.skip(`npm has no Node ${version} for ${process.platform}`);
    await suite(context, node);
  });
}

function major(version: string): number {
  return Number.parseInt(version, 10);
}

/** Runs the tests on a Node and passes on what it says of each. */
async function suite(context: TestContext, node: string): Promise<void> {
  const reporter = path.join(clone, "test", "support", "testEvents.mjs");
  const { NODE_TEST_CONTEXT: _, ...env } = process.env; // else the runner takes itself for one of our tests
  const runner = spawn(
    node,
    ["--import", "tsx", "--test", "--test-concurrency=1", `--test-reporter=${reporter}`, ...files],
    { cwd: clone, env, stdio: ["ignore", "pipe", "inherit"] },
  );
  const closed = once(runner, "close");
  let passed = 0;
  let inner: string[] = [];
  for await (const line of createInterface({ input: runner.stdout })) {
    const { name, nesting, skip, error } = JSON.parse(line) as Ended;
    if (nesting > 0) {
      if (error !== undefined) inner.push(`${name}: ${error}`);
      continue;
    }
    const causes = [...inner, error].join("\n");
    inner = [];
    await context.test(name, { skip: skip ?? false }, () => assert.ok(error === undefined, causes));
    passed += error === undefined ? 1 : 0;
  }
  const [code, signal] = await closed;
  assert.equal(signal ?? code, 0, "the test runner failed");
  assert.ok(passed > files.length, `expected a test in each of ${files.length} files, got ${passed} in all`);
}
