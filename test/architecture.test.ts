/** Who may import whom: reads every import of the product's code. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import ts from "typescript";

const root = path.resolve(import.meta.dirname, "..");

const ingredients = [
  ...["views", "pretext", "networks", "losses", "negatives", "memory", "clusters", "optimizers"],
  ...["metrics", "theory", "signals", "text", "figures"],
].map((name) => `lib/${name}`);
const foundation = ["lib/core", "lib/linalg"];
const contract = "lib/methods/method.ts";

/**
 * What each part may import besides its own files: folders or single files. The part of a file is the longest entry
 * that its path starts with.
 */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  "lib/core": [],
  "lib/linalg": ["lib/core"],
  ...Object.fromEntries(ingredients.map((folder) => [folder, foundation])),
  [contract]: [...foundation, ...ingredients],
  "lib/methods": [...foundation, ...ingredients, contract],
  "lib/training": [...foundation, ...ingredients, contract],
  "lib/probes": [...foundation, ...ingredients, contract],
  datasets: ["lib/core"],
  experiments: ["lib", "datasets"],
  "notebooks/source": ["lib", "datasets", "experiments"],
  kernel: [],
};

/** Parts whose files do not import one another: each method, and each lesson, stands alone. */
const apart = ["lib/methods", "notebooks/source"];

/** Packages that only the named part imports. */
const reserved: Readonly<Record<string, string>> = { "@tensorflow/tfjs-node": "lib/core" };

interface Import {
  readonly file: string;
  readonly specifier: string;
}

const files = ["lib", "datasets", "experiments", "kernel", "notebooks/source"].flatMap(sourcesUnder);

function sourcesUnder(folder: string): string[] {
  const absolute = path.join(root, folder);
  if (!existsSync(absolute)) return [];
  return readdirSync(absolute, { recursive: true, encoding: "utf8" })
    .map((name) => path.posix.join(folder, name.split(path.sep).join("/")))
    .filter((file) => /\.[cm]?[jt]sx?$/.test(file) && !/\/(node_modules|dist)\//.test(file));
}

function textOf(file: string): string {
  return readFileSync(path.join(root, file), "utf8");
}

function importsOf(file: string): Import[] {
  return ts.preProcessFile(textOf(file), true, true).importedFiles.map(({ fileName }) => ({
    file,
    specifier: fileName,
  }));
}

/** The file in this repository that an import names, from the root; none for a package. */
function target({ file, specifier }: Import): string | undefined {
  if (specifier.startsWith(".")) return path.posix.join(path.posix.dirname(file), specifier);
  if (!specifier.startsWith("selflab/")) return undefined;
  const place = specifier.slice("selflab/".length);
  return /^(datasets|experiments)\//.test(place) ? `${place}.ts` : `lib/${place}.ts`;
}

function inside(file: string, place: string): boolean {
  return file === place || file.startsWith(`${place}/`);
}

function partOf(file: string): string | undefined {
  return Object.keys(mayImport)
    .filter((part) => inside(file, part))
    .sort((a, b) => b.length - a.length)[0];
}

/** Why an import is against the rules, or nothing. */
function objection(one: Import): string | undefined {
  const { file, specifier } = one;
  const part = partOf(file);
  if (part === undefined) return "its folder has no entry in the table of what may be imported";
  const to = target(one);
  if (to === undefined) {
    const owner = Object.entries(reserved).find(([name]) => inside(specifier, name))?.[1];
    return owner === undefined || inside(file, owner) ? undefined : `only ${owner} imports this package`;
  }
  const allowed = mayImport[part]!;
  if (allowed.some((place) => inside(to, place))) return undefined;
  if (partOf(to) === part) {
    return apart.includes(part) ? `files of ${part} do not import one another` : undefined;
  }
  return `${part} imports ${allowed.length === 0 ? "only itself" : allowed.join(", ")}`;
}

const objections = (imports: readonly Import[]): string[] =>
  imports.flatMap((one) => {
    const why = objection(one);
    return why === undefined ? [] : [`${one.file} imports "${one.specifier}": ${why}`];
  });

test("imports of lib, datasets, experiments, kernel and lessons point down", () => {
  assert.ok(files.length > 0, "expected source files to check, found none");
  assert.deepEqual(objections(files.flatMap(importsOf)), []);
});

test("no file that the package exports hands on what another exports", () => {
  const exported = files.filter((file) => /^(lib|datasets|experiments)\//.test(file));
  const barrels = exported.filter((file) => {
    const source = ts.createSourceFile(file, textOf(file), ts.ScriptTarget.Latest);
    return source.statements.some(
      (statement) => ts.isExportDeclaration(statement) && statement.moduleSpecifier !== undefined,
    );
  });
  assert.deepEqual(barrels, []);
});

test("the table refuses upward, sideways and reserved imports", () => {
  const refused: Import[] = [
    { file: "lib/core/tree.ts", specifier: "../networks/network.ts" },
    { file: "lib/losses/ntxent.ts", specifier: "../views/view.ts" },
    { file: "lib/losses/ntxent.ts", specifier: "@tensorflow/tfjs-node" },
    { file: "lib/methods/instance/moco.ts", specifier: "./simclr.ts" },
    { file: "lib/methods/method.ts", specifier: "./instance/simclr.ts" },
    { file: "lib/probes/linear.ts", specifier: "../methods/instance/simclr.ts" },
    { file: "lib/probes/linear.ts", specifier: "../training/fit.ts" },
    { file: "lib/losses/ntxent.ts", specifier: "selflab/datasets/images/mnist" },
    { file: "datasets/images/mnist.ts", specifier: "../../lib/views/view.ts" },
    { file: "kernel/source/protocol/wire.ts", specifier: "../../../lib/figures/figure.ts" },
    { file: "experiments/framing/x.ts", specifier: "../../kernel/source/protocol/wire.ts" },
    { file: "notebooks/source/02-second.ts", specifier: "./01-first.ts" },
    { file: "lib/stray.ts", specifier: "./core/tree.ts" },
  ];
  assert.equal(objections(refused).length, refused.length);
  const accepted: Import[] = [
    { file: "lib/methods/instance/simclr.ts", specifier: "../method.ts" },
    { file: "lib/core/compile.ts", specifier: "./compile/recording.ts" },
    { file: "lib/core/backend.ts", specifier: "@tensorflow/tfjs-node" },
    { file: "notebooks/source/01-first.ts", specifier: "selflab/losses/ntxent" },
    { file: "experiments/instance/simclr.ts", specifier: "../pretraining.ts" },
  ];
  assert.deepEqual(objections(accepted), []);
});
