import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { CellLanguageService } from "../../../kernel/source/language/languageService.ts";
import { settingsOf } from "../../../kernel/source/language/settings.ts";

const root = mkdtempSync(path.join(tmpdir(), "selflab-settings-"));
const typeRoots = [fileURLToPath(new URL("../../../node_modules/@types", import.meta.url))];
after(() => rmSync(root, { recursive: true }));

/** A folder inside one with a tsconfig.json. */
function folderWith(name: string, config: string): string {
  const inner = path.join(root, name, "notebooks");
  mkdirSync(inner, { recursive: true });
  writeFileSync(path.join(root, name, "tsconfig.json"), config);
  return inner;
}

function codes(folder: string, source: string): number[] {
  return new CellLanguageService(folder, typeRoots).check(source).map(({ code }) => code);
}

test("without a tsconfig.json, cells are checked as tsc --strict does; a broken one changes nothing", () => {
  for (const folder of [root, folderWith("broken", '{ "compilerOptions": {')]) {
    const { options, checked } = settingsOf(folder, typeRoots);
    assert.deepEqual(
      [options.strict, options.lib, options.types, checked],
      [true, ["lib.esnext.d.ts"], ["node"], true],
    );
  }
});

test("a tsconfig.json above says how strict the check is, and which libraries there are", () => {
  const cell = "const list = [1]; const first: number = list[0]";
  const index = folderWith(
    "index",
    '{ "compilerOptions": { "noUncheckedIndexedAccess": true } // with a comment\n}',
  );
  assert.deepEqual(codes(index, cell), [2322]);
  const loose = folderWith("loose", '{ "compilerOptions": { "strict": false, "lib": ["ESNext", "DOM"] } }');
  assert.deepEqual(codes(loose, "const f = (x) => x; document.title.length"), []);
  assert.deepEqual(codes(root, "document"), [2584]);
});

test("what a tsconfig.json says of how code is emitted changes nothing", () => {
  const old = folderWith("old", '{ "compilerOptions": { "module": "commonjs", "target": "es5" } }');
  assert.deepEqual(codes(old, "await null; import.meta.url; 1n"), []);
});

test("noCheck turns checking off for all notebooks of a folder", () => {
  const off = folderWith("off", '{ "compilerOptions": { "noCheck": true } }');
  assert.deepEqual(codes(off, "const x: number = 'text'"), []);
  assert.deepEqual(codes(off, "// @ts-check\nconst x: number = 'text'"), [2322]);
});
