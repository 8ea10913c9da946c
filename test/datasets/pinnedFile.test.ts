import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { packageFile, readPinned, stateOf } from "../../datasets/pinnedFile.ts";

const folder = mkdtempSync(join(tmpdir(), "selflab-"));
after(() => rmSync(folder, { recursive: true }));

/** SHA-256 of "abc" and of "abd": FIPS 180-2, appendix B.1, and sha256sum. */
const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const abd = "a52d159f262b2c6ddb724a61840befc36eb30c88877a4030b65cbe86298449c9";

function pinned(name: string, content?: string) {
  const path = join(folder, name);
  if (content !== undefined) writeFileSync(path, content);
  return { path, sha256: abc, remedy: "run `npm ci` to restore it" };
}

test("readPinned() returns the content of a file that is as pinned", () => {
  assert.equal(readPinned("mnist", pinned("right", "abc")).toString(), "abc");
});

test("readPinned() refuses a damaged file with both hashes and the remedy", () => {
  const file = pinned("damaged", "abd");
  assert.throws(
    () => readPinned("mnist", file),
    new Error(`mnist: expected ${file.path} with SHA-256 ${abc}, got ${abd}; run \`npm ci\` to restore it`),
  );
});

test("readPinned() refuses a file that was damaged after it had been read once", () => {
  const file = pinned("later", "abc");
  readPinned("mnist", file);
  pinned("later", "abcd");
  assert.throws(() => readPinned("mnist", file), /expected .*later with SHA-256/);
});

test("readPinned() names a missing file and the remedy", () => {
  const file = pinned("missing");
  assert.throws(
    () => readPinned("mnist", file),
    new Error(`mnist: expected the file ${file.path}, got none; run \`npm ci\` to restore it`),
  );
});

test("stateOf() tells present, missing and damaged apart", () => {
  assert.equal(stateOf(pinned("a", "abc")), "present");
  assert.equal(stateOf(pinned("b")), "missing");
  assert.equal(stateOf(pinned("c", "ab")), "damaged");
});

test("packageFile() names a package that is not installed", () => {
  assert.throws(
    () => packageFile("no-such-data", "data", abc),
    new Error("datasets: expected the npm package no-such-data, got none; run `npm ci` to install it"),
  );
});
