import assert from "node:assert/strict";
import { test } from "node:test";
import { cellModule, declarationsOf } from "../../../kernel/source/language/cellModules.ts";

test("declarationsOf() finds the names of every kind of declaration, but none inside blocks and functions", () => {
  const source = `import d, { a as b, type T } from "x"; import * as all from "y"; import type U from "z";
    const { c, e: [f] } = g; let h, i = 1; function j() { var own } class K { own = 1 }
    enum L { own } interface M {} type N = 1; namespace O { export const own = 1 }
    { let own; var hoisted } for (var q of []) ;`;
  assert.deepEqual([...declarationsOf(source).names].sort(), [..."KLMNOTUbcdfhijq", "all", "hoisted"].sort());
});

test("declarationsOf() tells constants, types and exports apart", () => {
  const { constants, types, exported } = declarationsOf(
    "const a = 1; let b; import c from 'x'; interface D {} import type { E } from 'y'; export let f; export default function g() {} export { b }",
  );
  assert.deepEqual([...constants], ["a", "c", "E"]);
  assert.deepEqual([...types], ["D", "E"]);
  assert.deepEqual([...exported], ["f", "b"]);
});

test("cellModule() imports the names of earlier cells that the cell uses and does not declare", () => {
  const source = "a + b; let c = 1";
  const origin = new Map([
    ["a", "./1.mjs"],
    ["b", "./2.mjs"],
    ["c", "./1.mjs"],
    ["unused", "./1.mjs"],
  ]);
  const { text, offset } = cellModule(source, declarationsOf(source), { origin });
  assert.equal(text, `import {a} from "./1.mjs";import {b} from "./2.mjs";\n${source}\nexport {c};`);
  assert.equal(text.slice(offset, offset + source.length), source);
});

test("cellModule() imports all names for a completion, and exports only what it is told to", () => {
  const source = "let a = 1, b = 2";
  const { text } = cellModule(source, declarationsOf(source), {
    origin: new Map([["other", "./1.mjs"]]),
    importAll: true,
    exports: ["a"],
  });
  assert.equal(text, `import {other} from "./1.mjs";\n${source}\nexport {a};`);
});

test("cellModule() exports no name twice", () => {
  const source = "export const a = 1; let b = 2; export { b }";
  assert.match(cellModule(source, declarationsOf(source), { origin: new Map() }).text, /\nexport \{\};$/);
});
