import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";

const cache = mkdtempSync(path.join(tmpdir(), "selflab-cache-"));
after(() => rmSync(cache, { recursive: true }));

/** Loads TypeScript in a process of its own, which keeps what it compiled; returns the version. */
function load(): string {
  const file = new URL("../../../kernel/source/language/typescript.ts", import.meta.url).href;
  const code = `const { default: ts, saveCompiled } = await import(${JSON.stringify(file)});
    console.log(ts.version); saveCompiled();`;
  const env = { ...process.env, XDG_CACHE_HOME: cache };
  const options = ["--import", "tsx", "--input-type=module", "--eval", code];
  const { stdout, stderr } = spawnSync(process.execPath, options, { env, encoding: "utf8" });
  assert.equal(stderr, "");
  return stdout.trim();
}

test("TypeScript is loaded with what V8 compiled in an earlier run, and without it where that is of no use", () => {
  const folder = path.join(cache, "selflab-kernel");
  assert.equal(load(), "5.9.3");
  const [name] = readdirSync(folder);
  const file = path.join(folder, name!);
  const saved = readFileSync(file);
  assert.equal(load(), "5.9.3");
  assert.deepEqual(readFileSync(file), saved);
  writeFileSync(file, "garbage");
  assert.equal(load(), "5.9.3");
  assert.ok(readFileSync(file).length > 10_000, "the garbage is still there");
  assert.deepEqual(readdirSync(folder), [name]);
});
