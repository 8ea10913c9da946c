import assert from "node:assert/strict";
import { test } from "node:test";
import { glob } from "../../../kernel/source/protocol/glob.ts";

const cases: readonly [pattern: string, matching: readonly string[], others: readonly string[]][] = [
  ["let", ["let"], ["Let", "let ", "a let", ""]],
  ["*", ["", "a", "two\nlines"], []],
  ["*fit*", ["fit", "await fit(x)", "\nfit\n"], ["FIT", "fi t"]],
  ["a*b*c", ["abc", "a\nbxc", "abcbc"], ["abcd", "acb"]],
  ["?", ["a", "😀", "\n"], ["", "ab"]],
  ["x[0-9]", ["x0", "x9"], ["xa", "x", "x10"]],
  ["[^a-c-]", ["d", "]"], ["a", "b", "-", ""]],
  ["[]x]", ["]", "x"], ["[]x]"]],
  ["*.map((x) => [x])", ["a.map((x) => x)"], ["a.map((x) => y)"]],
  ["a[1", ["a[1"], ["a1"]],
  ["a.b+$^(|", ["a.b+$^(|"], ["aXb+$^(|"]],
  ["[é-ü😀]", ["ö", "😀"], ["e"]],
  ["[z-a]", [], ["a", "m", "z", ""]],
  ["[^z-a]?", ["ab"], ["a"]],
  ["*ab*ab", ["abab", "xabyab", "ab ab ab"], ["ab", "aab", "abab "]],
  ["*?b", ["ab", "bb", "abb"], ["b", "ba"]],
  ["**a**", ["a", "bab"], ["", "b"]],
  ["", [""], ["a"]],
];

for (const [pattern, matching, others] of cases) {
  test(`glob(${JSON.stringify(pattern)}) matches the texts it describes, and no others`, () => {
    const matches = glob(pattern);
    for (const text of matching) assert.ok(matches(text), `expected ${JSON.stringify(text)} to match`);
    for (const text of others) assert.ok(!matches(text), `expected ${JSON.stringify(text)} not to match`);
  });
}

test("glob() with many stars takes no longer than the product of the lengths", () => {
  const started = performance.now();
  assert.ok(!glob("*a".repeat(30))("ab".repeat(20).concat("b".repeat(5000))));
  assert.ok(performance.now() - started < 1000);
});
