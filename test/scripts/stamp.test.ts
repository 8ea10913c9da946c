import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { digest, fileDigest, isCurrent, sources, writeStamp } from "../../scripts/setup/stamp.mjs";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "stamp-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("digest() tells where one part ends and the next begins", () => {
  assert.notEqual(digest(["ab", "c"]), digest(["a", "bc"]));
  assert.equal(digest(["ab", "c"]), digest(["ab", "c"]));
});

test("fileDigest() is SHA-256", async () => {
  const file = join(folder, "abc");
  writeFileSync(file, "abc");
  // FIPS 180-2, appendix B.1
  assert.equal(await fileDigest(file), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

test("sources() names files in one order and leaves others out", () => {
  mkdirSync(join(folder, "inner"));
  writeFileSync(join(folder, "inner", "b.ts"), "B");
  writeFileSync(join(folder, "a.ts"), "A");
  writeFileSync(join(folder, "notes.md"), "not this");
  assert.deepEqual(sources(folder, /\.ts$/), ["a.ts", "A", join("inner", "b.ts"), "B"]);
  assert.deepEqual(sources(join(folder, "absent"), /\.ts$/), []);
});

test("isCurrent() holds while the inputs are the same and the outputs exist", () => {
  const stamp = join(folder, "deep", "step.json");
  const output = join(folder, "output");
  writeFileSync(output, "");
  assert.equal(isCurrent(stamp, "one"), false);
  writeStamp(stamp, "one", [output]);
  assert.equal(isCurrent(stamp, "one"), true);
  assert.equal(isCurrent(stamp, "two"), false);
  rmSync(output);
  assert.equal(isCurrent(stamp, "one"), false);
});

test("isCurrent() takes a stamp that was cut short for none", () => {
  const stamp = join(folder, "step.json");
  writeFileSync(stamp, '{ "digest": "one", "outp');
  assert.equal(isCurrent(stamp, "one"), false);
});
