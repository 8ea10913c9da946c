import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { placeFile } from "../../datasets/placeFile.ts";

test("placeFile() makes the folders, replaces an older file and leaves nothing beside it", () => {
  const folder = mkdtempSync(join(tmpdir(), "selflab-"));
  const path = join(folder, "a", "b", "file");
  placeFile(path, Buffer.from("old"));
  placeFile(path, Buffer.from("new"));
  assert.equal(readFileSync(path, "utf8"), "new");
  assert.deepEqual(readdirSync(join(folder, "a", "b")), ["file"]);
  rmSync(folder, { recursive: true });
});
