#!/usr/bin/env node
/** The command `selflab-kernel`, see source/commands. An old Node reads this far, and is told. */
const wanted = [20, 12];
const [major, minor] = process.versions.node.split(".").map(Number);

if (major < wanted[0] || (major === wanted[0] && minor < wanted[1])) {
  const version = wanted.join(".");
  console.error(
    `selflab-kernel: expected Node.js ≥ ${version}, got ${process.versions.node}; install a newer one`,
  );
  process.exitCode = 1;
} else {
  await import("../dist/commands.js");
}
