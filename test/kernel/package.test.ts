/** The kernel as npm would publish it, installed outside the clone: everything it needs comes with it. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { clone, KernelClient } from "./client.ts";

const base = realpathSync(mkdtempSync(path.join(tmpdir(), "selflab-package-")));
const home = path.join(base, "home");
const prefix = path.join(base, "prefix");
const kernels = path.join(prefix, "share", "jupyter", "kernels");

/** What `npm pack` says of the package. */
interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

let packed: Packed;

before(() => {
  // The clone's .npmrc turns scripts off; packing needs the one that builds.
  const options = ["--json", "--ignore-scripts=false", "--pack-destination", base];
  const said = run(path.join(clone, "kernel"), "npm", "pack", ...options);
  packed = JSON.parse(said.slice(said.indexOf("[\n")))[0];
  mkdirSync(home);
  writeFileSync(path.join(home, "package.json"), '{ "private": true, "type": "module" }\n');
  const quiet = ["--prefer-offline", "--no-audit", "--no-fund"];
  run(home, "npm", "install", "--prefix", home, ...quiet, path.join(base, packed.filename));
  run(home, "npx", "--no-install", "selflab-kernel", "install", "--prefix", prefix);
});
after(() => rmSync(base, { recursive: true, force: true }));

function run(cwd: string, program: string, ...args: string[]): string {
  return execFileSync(program, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] }).trim();
}

test("the package holds the built kernel and what people read, no source", () => {
  const files = packed.files.map((file) => file.path);
  const wanted = [
    "README.md",
    "LICENSE",
    "bin/selflab-kernel.mjs",
    "dist/kernel.js",
    "papermill/pyproject.toml",
  ];
  for (const file of wanted) {
    assert.ok(files.includes(file), `${file} is missing`);
  }
  assert.deepEqual(
    files.filter((file) => /\.ts$|^source|^test|build/.test(file)),
    [],
  );
});

test("every package that the built kernel names is a dependency of its own, not only of another one", () => {
  const own = path.join(home, "node_modules", "selflab-kernel");
  const { dependencies } = JSON.parse(readFileSync(path.join(own, "package.json"), "utf8"));
  const built = packed.files.map((file) => file.path).filter((file) => /^dist\/.*\.js$/.test(file));
  const named = built.flatMap((file) => {
    const code = readFileSync(path.join(own, file), "utf8");
    const found = code.matchAll(
      /(?:\bfrom|\bimport|\bimport\(|\brequire\(|\)\(|\.resolve\()\s*"([@a-z][^"]*)"/g,
    );
    return [...found].map((match) => match[1]!).filter((name) => !isBuiltin(name));
  });
  const packages = named.map((name) => name.split("/", name.startsWith("@") ? 2 : 1).join("/"));
  assert.deepEqual([...new Set(packages)].sort(), Object.keys(dependencies).sort());
});

test("nothing above the folder of the installation could stand in for a missing dependency", () => {
  for (let folder = path.dirname(home); folder !== path.dirname(folder); folder = path.dirname(folder)) {
    assert.equal(existsSync(path.join(folder, "node_modules")), false, folder);
  }
});

test("the installed command lists the kernel in its place", () => {
  const said = run(home, "npx", "--no-install", "selflab-kernel", "list", "--prefix", prefix);
  assert.equal(said, `selflab  TypeScript (selflab)  ${path.join(kernels, "selflab")}`);
});

test("the installed kernel checks types, imports packages and local files, and is whole", async (context) => {
  const { argv } = JSON.parse(readFileSync(path.join(kernels, "selflab", "kernel.json"), "utf8"));
  assert.ok(argv[1].startsWith(path.join(home, "node_modules", "selflab-kernel")), argv[1]);
  writeFileSync(path.join(home, "half.ts"), "export const half = (x: number): number => x / 2;\n");
  const kernel = await KernelClient.start({ cwd: home, argv: argv.slice(0, 2) });
  context.after(() => kernel.stop());

  assert.equal(await kernel.value("interface P { x: number } const p: P = { x: 42 }; p.x"), "42");
  assert.equal(await kernel.value('import { half } from "./half"; half(p.x)'), "21");
  assert.equal(await kernel.value('import { basename } from "node:path"; basename("/a/b")'), "'b'");
  assert.match((await kernel.error('const n: number = "one"')).text, /TS2322/);
  assert.match((await kernel.error("basename(1)")).text, /TS2345/);
  assert.match((await kernel.error("half('1')")).text, /TS2345/);
  assert.equal(await kernel.value('import * as tslab from "tslab"; typeof tslab.display.html'), "'function'");
  const { reply } = await kernel.ask("complete_request", { code: "p.", cursor_pos: 2 });
  assert.deepEqual(reply.matches, ["x"]);
  const complete = await kernel.ask("is_complete_request", { code: "if (p) {" });
  assert.equal(complete.reply.status, "incomplete");
  await kernel.interrupted("while (true);");
  assert.equal(await kernel.value("p.x"), "42");
});

test("the examples of the installed README run", async (context) => {
  const text = readFileSync(path.join(home, "node_modules", "selflab-kernel", "README.md"), "utf8");
  const examples = [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map((match) => match[1]!);
  assert.ok(examples.length > 3);
  const { argv } = JSON.parse(readFileSync(path.join(kernels, "selflab", "kernel.json"), "utf8"));
  const kernel = await KernelClient.start({ cwd: home, argv: argv.slice(0, 2) });
  context.after(() => kernel.stop());
  for (const example of examples) await kernel.value(example);
});

test("the installed command takes back what it did", () => {
  run(home, "npx", "--no-install", "selflab-kernel", "uninstall", "--prefix", prefix);
  assert.equal(existsSync(path.join(kernels, "selflab")), false);
});
