import assert from "node:assert/strict";
import { test } from "node:test";
import { pattern, textureNames } from "../../../../datasets/images/drawing/texture.ts";
import { Generator } from "../../../../lib/core/generator.ts";

const side = 64;
const pixels = Array.from({ length: side * side }, (_, at) => [at % side, Math.floor(at / side)] as const);

test("pattern() stays in [−1, 1] and is neither lighter nor darker on average", () => {
  for (const kind of textureNames) {
    const values = pixels.map(([x, y]) => pattern(kind, new Generator(3, 4))(x, y));
    assert.ok(
      values.every((value) => Math.abs(value) <= 1),
      kind,
    );
    assert.ok(Math.abs(values.reduce((sum, value) => sum + value, 0) / values.length) < 0.1, kind);
  }
});

test("pattern() is flat when plain and varies otherwise, each time in another way", () => {
  for (const kind of textureNames) {
    const [first, second] = [1, 2].map((seed) => {
      const at = pattern(kind, new Generator(seed, 0));
      return pixels.map(([x, y]) => at(x, y));
    });
    assert.equal(new Set(first).size === 1, kind === "plain");
    if (kind !== "plain") assert.notDeepEqual(first, second);
  }
});
