import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { fingerprint } from "../../../experiments/reproduce/fingerprint.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(import.meta.dirname, "fingerprint-"));
  mkdirSync(path.join(folder, "parts"));
  write("parts/method.ts", "/** Doc. */\nexport const rate: number = 0.1;\n");
  write("row.ts", row('title: "a",', "rate"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

function row(described: string, result: string): string {
  return `import { rate } from "./parts/method.ts";\nexport default experiment({ ${described} run: async () => ${result} });\n`;
}

const now = () => fingerprint(path.join(folder, "row.ts"));

test("fingerprint() is the same for the same sources", () => {
  assert.deepEqual(now(), now());
});

test("fingerprint() changes with what a run does", () => {
  const before = now();
  write("row.ts", row('title: "a",', "rate * 2"));
  assert.notEqual(now().sources, before.sources);
});

test("fingerprint() changes with an imported method", () => {
  const before = now();
  write("parts/method.ts", "export const rate: number = 0.2;\n");
  assert.notEqual(now().sources, before.sources);
});

test("fingerprint() ignores comments, white space and types", () => {
  const before = now();
  write("parts/method.ts", "// Another comment.\n\n\nexport const rate = 0.1;\n");
  assert.deepEqual(now(), before);
});

test("fingerprint() ignores titles, claims and figures, which are functions of runs", () => {
  const before = now();
  write("row.ts", row('title: "b", claims: [{ atLeast: 2 }], figure() { return draw(3); },', "rate"));
  assert.deepEqual(now(), before);
});

test("fingerprint() ignores imports and functions that only claims and figures use", () => {
  const before = now();
  write("parts/drawn.ts", "export const share = 0.5;\n");
  const helpers =
    "function half(x) { return twice(x) * share * share; }\nfunction twice(x) { return 2 * x; }\n";
  const described = 'title: "a", figure(runs) { return half(runs[0]); },';
  const figures = 'import { share } from "./parts/drawn.ts";\n';
  write("row.ts", figures + helpers + row(described, "rate"));
  assert.deepEqual(now(), before);
});

test("fingerprint() changes with an import or a function once the run uses it", () => {
  const before = now();
  write("parts/drawn.ts", "export const share = 0.5;\n");
  const text = `import { share } from "./parts/drawn.ts";\nfunction half(x) { return x * share; }\n`;
  write("row.ts", text + row('title: "a",', "half(rate)"));
  const used = now();
  assert.notEqual(used.sources, before.sources);
  write("parts/drawn.ts", "export const share = 0.25;\n");
  assert.notEqual(now().sources, used.sources);
});

test("fingerprint() tells a changed engine from changed sources", () => {
  const file = write(
    "row.ts",
    'import { tf } from "../../../../lib/core/tensor.ts";\nexport default experiment({ run: async () => tf });\n',
  );
  const { sources, engine } = fingerprint(file);
  const without = fingerprint(write("other.ts", "export default experiment({ run: async () => 0 });\n"));
  assert.notEqual(engine, without.engine);
  assert.notEqual(sources, without.sources);
});
