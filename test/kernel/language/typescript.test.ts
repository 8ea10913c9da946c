import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";

const cache = mkdtempSync(path.join(tmpdir(), "selflab-cache-"));
process.env.XDG_CACHE_HOME = cache;
after(() => rmSync(cache, { recursive: true }));

const load = (time: number): Promise<typeof import("../../../kernel/source/language/typescript.ts")> =>
  import(`../../../kernel/source/language/typescript.ts?${time}`);

test("TypeScript is loaded with what V8 compiled in an earlier run, and without it where that is of no use", async () => {
  const folder = path.join(cache, "selflab-kernel");
  const first = await load(1);
  assert.equal((first.default as { version: string }).version, "5.9.3");
  first.saveCompiled();
  const [name] = readdirSync(folder);
  const file = path.join(folder, name!);
  const saved = readFileSync(file);
  const second = await load(2);
  assert.equal((second.default as { version: string }).version, "5.9.3");
  second.saveCompiled();
  assert.deepEqual(readFileSync(file), saved);
  writeFileSync(file, "garbage");
  const third = await load(3);
  assert.equal((third.default as { version: string }).version, "5.9.3");
  third.saveCompiled();
  assert.ok(readFileSync(file).length > 1000, "the garbage is still there");
  assert.deepEqual(readdirSync(folder), [name]);
});
