import assert from "node:assert/strict";
import { homedir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { cacheFolder } from "../../datasets/cacheFolder.ts";

test("cacheFolder() follows SELFLAB_CACHE, then XDG_CACHE_HOME, then the home folder; an empty value is none", () => {
  assert.equal(cacheFolder({ SELFLAB_CACHE: "/a", XDG_CACHE_HOME: "/b" }), join("/a", "datasets"));
  assert.equal(cacheFolder({ SELFLAB_CACHE: "", XDG_CACHE_HOME: "/b" }), join("/b", "selflab", "datasets"));
  assert.equal(cacheFolder({}), join(homedir(), ".cache", "selflab", "datasets"));
});
