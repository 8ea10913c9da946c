import assert from "node:assert/strict";
import { test } from "node:test";
import { matches } from "../../scripts/setup/packages.mjs";

const wanted = {
  packages: {
    "": { version: "0.1.0" },
    "node_modules/one": { version: "1.0.0", integrity: "sha512-one" },
    "node_modules/binary-for-elsewhere": { version: "1.0.0", integrity: "sha512-two", optional: true },
  },
};
const one = { version: "1.0.0", integrity: "sha512-one" };

test("matches() asks for every package but other platforms' builds", () => {
  assert.equal(matches(wanted, { packages: { "node_modules/one": one } }), true);
  assert.equal(matches(wanted, { packages: {} }), false);
  assert.equal(matches(wanted, {}), false);
});

test("matches() notices another version and other bytes of the same version", () => {
  const newer = { ...one, version: "1.0.1" };
  const other = { ...one, integrity: "sha512-other" };
  assert.equal(matches(wanted, { packages: { "node_modules/one": newer } }), false);
  assert.equal(matches(wanted, { packages: { "node_modules/one": other } }), false);
});

test("matches() does not mind a package more, such as one installed by hand", () => {
  const more = { packages: { "node_modules/one": one, "node_modules/more": one } };
  assert.equal(matches(wanted, more), true);
});
