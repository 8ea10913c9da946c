import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { cacheFolder } from "../../scripts/setup/places.mjs";
import { checkNode, findCompiler } from "../../scripts/setup/prerequisites.mjs";
import { wheelFor } from "../../scripts/setup/tensorflow/wheel.mjs";

test("checkNode() refuses a Node that is too old and says which to install", () => {
  checkNode("20.12.0");
  checkNode("100.1.2");
  for (const old of ["18.20.4", "20.11.1"]) {
    assert.throws(() => checkNode(old), {
      message: `node: expected Node.js ≥ 20.12, got ${old}; install the current LTS release of Node.js and start again`,
    });
  }
});

test("findCompiler() tries the user's choice alone and finds nothing where there is none", () => {
  assert.equal(findCompiler({ CXX: "no-such-compiler" }), undefined);
});

test("wheelFor() has a wheel for the machines that TensorFlow is built for, and only for them", () => {
  for (const platform of ["linux", "darwin"] as const) {
    for (const arch of ["x64", "arm64"] as const) {
      assert.match(wheelFor(platform, arch, true)?.sha256 ?? "", /^[0-9a-f]{64}$/);
    }
  }
  assert.equal(wheelFor("linux", "x64", false), undefined, "musl");
  assert.equal(wheelFor("win32", "x64", false), undefined);
  assert.equal(wheelFor("linux", "s390x", true), undefined);
});

test("cacheFolder() is the user's, else that of the desktop's standard, else below the home folder", () => {
  assert.equal(cacheFolder({ SELFLAB_CACHE: "/data/cache", XDG_CACHE_HOME: "/xdg" }), "/data/cache");
  assert.equal(cacheFolder({ XDG_CACHE_HOME: "/xdg" }), join("/xdg", "selflab"));
  assert.match(cacheFolder({}), /[/\\]\.cache[/\\]selflab$/);
});
