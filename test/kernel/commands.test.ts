/** The command `selflab-kernel`: what it writes where Jupyter looks, and what it leaves alone. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, beforeEach, test } from "node:test";
import { userData } from "../../kernel/source/commands/places.ts";
import { build, clone } from "./client.ts";

build();
const base = mkdtempSync(path.join(tmpdir(), "selflab-commands-"));
const prefix = path.join(base, "prefix");
const kernels = path.join(prefix, "share", "jupyter", "kernels");
const own = path.join(kernels, "selflab");

beforeEach(() => rmSync(prefix, { recursive: true, force: true }));
after(() => rmSync(base, { recursive: true, force: true }));

/** Runs the command; the environment has no kernels of the user's. */
function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const command = path.join(clone, "kernel", "bin", "selflab-kernel.mjs");
  const home = {
    HOME: base,
    XDG_DATA_HOME: path.join(base, "share"),
    JUPYTER_PATH: "",
    JUPYTER_DATA_DIR: "",
  };
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], {
    encoding: "utf8",
    env: { ...process.env, ...home, ...env },
  });
  return { status, stdout: stdout.trim(), stderr: stderr.trim() };
}

function succeeds(args: readonly string[], env?: Readonly<Record<string, string>>): string {
  const { status, stdout, stderr } = run(args, env);
  assert.equal(status, 0, stderr);
  return stdout;
}

function fails(args: readonly string[], message: string, env?: Readonly<Record<string, string>>): void {
  assert.deepEqual(run(args, env), { status: 1, stdout: "", stderr: message });
}

/** What another program installed. */
function another(name: string): string {
  const folder = path.join(kernels, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    path.join(folder, "kernel.json"),
    '{"argv": ["python", "-m", "another"], "language": "python"}',
  );
  return folder;
}

test("install writes a kernelspec with this Node, this kernel, and logos", () => {
  assert.equal(succeeds(["install", "--prefix", prefix]), `installed ${own}`);
  assert.deepEqual(JSON.parse(readFileSync(path.join(own, "kernel.json"), "utf8")), {
    argv: [process.execPath, path.join(clone, "kernel", "dist", "kernel.js"), "{connection_file}"],
    display_name: "TypeScript (selflab)",
    language: "typescript",
    interrupt_mode: "message",
    metadata: { debugger: true },
  });
  const logos = ["logo-32x32.png", "logo-64x64.png", "logo-svg.svg"];
  assert.deepEqual(readdirSync(own).sort(), ["kernel.json", ...logos]);
  for (const [i, side] of [32, 64].entries()) {
    const png = readFileSync(path.join(own, logos[i]!));
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [side, side]);
  }
});

test("install replaces its own kernelspec wholly and leaves nothing else behind", () => {
  succeeds(["install", "--prefix", prefix]);
  writeFileSync(path.join(own, "stale.txt"), "");
  succeeds(["install", "--prefix", prefix, "--display-name", 'TS "5"']);
  assert.equal(JSON.parse(readFileSync(path.join(own, "kernel.json"), "utf8")).display_name, 'TS "5"');
  assert.equal(existsSync(path.join(own, "stale.txt")), false);
  assert.deepEqual(readdirSync(path.join(prefix, "share", "jupyter")), ["kernels"]);
});

test("install takes the user's data folder unless told otherwise", () => {
  const JUPYTER_DATA_DIR = path.join(base, "data");
  const folder = path.join(JUPYTER_DATA_DIR, "kernels", "mine");
  assert.equal(succeeds(["install", "--name", "mine"], { JUPYTER_DATA_DIR }), `installed ${folder}`);
  assert.equal(
    succeeds(["uninstall", "--user", "--name", "mine"], { JUPYTER_DATA_DIR }),
    `removed ${folder}`,
  );
  assert.equal(existsSync(folder), false);
});

test("install --sys-prefix asks the Python on PATH", () => {
  const bin = path.join(base, "bin");
  mkdirSync(bin);
  writeFileSync(path.join(bin, "python3"), `#!/bin/sh\necho "${prefix}"\n`, { mode: 0o755 });
  assert.equal(succeeds(["install", "--sys-prefix"], { PATH: bin }), `installed ${own}`);
  assert.equal(succeeds(["list"], { PATH: bin }), `selflab  TypeScript (selflab)  ${own}`);
  const remedy = "activate an environment, or name its folder with --prefix";
  fails(["install", "--sys-prefix"], `--sys-prefix: expected a Python on PATH, got none; ${remedy}`, {
    PATH: base,
  });
});

test("install and uninstall leave kernelspecs of others alone", () => {
  const folder = another("python3");
  const found = `expected a kernelspec of selflab-kernel at ${folder}, got python -m another`;
  fails(["install", "--prefix", prefix, "--name", "python3"], `install: ${found}; choose another --name`);
  fails(
    ["uninstall", "--prefix", prefix, "--name", "python3"],
    `uninstall: ${found}; remove it with what made it`,
  );
  assert.deepEqual(readdirSync(folder), ["kernel.json"]);
});

test("uninstall says where nothing is", () => {
  const remedy = "see selflab-kernel list for where there is one";
  fails(["uninstall", "--prefix", prefix], `uninstall: expected a kernelspec at ${own}, got none; ${remedy}`);
});

test("list shows only kernels of ours, and those that lost their files", () => {
  another("python3");
  succeeds(["install", "--prefix", prefix]);
  succeeds(["install", "--prefix", prefix, "--name", "old", "--display-name", "Old"]);
  const file = path.join(kernels, "old", "kernel.json");
  writeFileSync(file, readFileSync(file, "utf8").replace(process.execPath, "/gone/node"));
  assert.equal(
    succeeds(["list", "--prefix", prefix]),
    [
      `old  Old  ${path.join(kernels, "old")}`,
      "  it starts /gone/node, which is not there; install it again",
      `selflab  TypeScript (selflab)  ${own}`,
    ].join("\n"),
  );
  assert.equal(succeeds(["list", "--user"]), `not installed in\n  ${path.join(base, "share", "jupyter")}`);
});

test("wrong words are refused with what is right", () => {
  const see = "see selflab-kernel --help";
  fails(["instal"], `selflab-kernel: expected install, uninstall or list, got instal; ${see}`);
  fails(["--user"], `selflab-kernel: expected install, uninstall or list, got none; ${see}`);
  fails(
    ["install", "--bogus"],
    `selflab-kernel: expected options that it knows, got Unknown option '--bogus'; ${see}`,
  );
  fails(
    ["install", "--user", "--prefix", prefix],
    "selflab-kernel: expected one place at most, got --user and --prefix; leave one of them",
  );
  for (const name of ["a b", "../out", ".."]) {
    fails(
      ["install", "--prefix", prefix, "--name", name],
      `--name: expected letters, digits, dots, hyphens and underscores, got ${JSON.stringify(name)}; choose such a name; --display-name may hold anything`,
    );
  }
  assert.equal(existsSync(prefix), false);
});

test("install says when it may not write", () => {
  writeFileSync(path.join(base, "file"), "");
  const { status, stderr } = run(["install", "--prefix", path.join(base, "file")]);
  assert.equal(status, 1);
  assert.match(
    stderr,
    /^install: expected to write in .*, got ENOTDIR.*; choose another place with --user or --prefix$/,
  );
});

test("--help names every option, --version the package's version", () => {
  const text = succeeds(["--help"]);
  for (const option of ["--user", "--sys-prefix", "--prefix", "--name", "--display-name"])
    assert.ok(text.includes(option));
  const { version } = JSON.parse(readFileSync(path.join(clone, "kernel", "package.json"), "utf8"));
  assert.equal(succeeds(["--version"]), version);
});

test("userData() is Jupyter's on each system", () => {
  const system = (platform: NodeJS.Platform, env = {}) => userData({ platform, env, home: "/home/ada" });
  assert.equal(system("linux"), "/home/ada/.local/share/jupyter");
  assert.equal(system("linux", { XDG_DATA_HOME: "/data" }), "/data/jupyter");
  assert.equal(system("darwin"), "/home/ada/Library/Jupyter");
  for (const platform of ["linux", "darwin", "win32"] as const) {
    assert.equal(system(platform, { JUPYTER_DATA_DIR: "/own" }), "/own");
  }
});
