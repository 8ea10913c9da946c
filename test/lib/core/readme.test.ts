/** The README's program runs as it stands there. */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";

const lib = path.resolve(import.meta.dirname, "../../../lib");
const readme = readFileSync(path.join(lib, "core/README.md"), "utf8");
const scratch = mkdtempSync(path.join(tmpdir(), "selflab-readme-"));
after(() => rmSync(scratch, { recursive: true }));

test("the program of lib/core/README.md runs, and the files that it names are there", async () => {
  const blocks = [...readme.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code]) => code!);
  assert.ok(blocks.length > 0, "no program found");
  const program = `${blocks.join("\n")}\nexport { next };`.replace(
    /"selflab\/(.+?)"/g,
    (_, name) => `"${pathToFileURL(path.join(lib, `${name}.ts`))}"`,
  );
  const file = path.join(scratch, "readme.mts");
  writeFileSync(file, program);
  const { next } = await import(pathToFileURL(file).href);
  assert.ok(next.value.dataSync()[0] > 0);
  for (const [, place] of readme.matchAll(/`core\/(\w+)`/g)) {
    const named = path.join(lib, "core", place!);
    assert.ok(existsSync(named) || existsSync(`${named}.ts`), `${place} is not there`);
  }
});
