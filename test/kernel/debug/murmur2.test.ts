import assert from "node:assert/strict";
import { test } from "node:test";
import { murmur2 } from "../../../kernel/source/debug/murmur2.ts";

test("murmur2() names a cell as ipykernel's murmur2_x86() does", () => {
  const golden: [string, number][] = [
    ["", 3990065800],
    ["a", 2167009006],
    ["ab", 2805137849],
    ["abc", 3350977461],
    ["abcd", 804720481],
    ["let x: number = 1;\nx", 670247657],
    ["π ≈ 3.14159 🎈", 218683635],
  ];
  for (const [text, hash] of golden) assert.equal(murmur2(text, 0xc70f6907), hash, text);
});
