import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Coloring,
  fixedHues,
  freeHues,
  modalHues,
  spuriousHues,
} from "../../../datasets/images/coloring.ts";
import { Generator } from "../../../lib/core/generator.ts";

function draw(coloring: Coloring, shape: number, count = 4000) {
  const random = new Generator(1, shape);
  return Array.from({ length: count }, () => coloring(shape, random));
}

test("freeHues() keeps the ground at least a quarter turn from the shape", () => {
  for (const { hue, backgroundHue } of draw(freeHues(), 0)) {
    const apart = Math.abs(hue - backgroundHue);
    assert.ok(Math.min(apart, 1 - apart) >= 0.25 - 1e-9, `${hue} on ${backgroundHue}`);
  }
});

test("fixedHues() gives every image the same colors", () => {
  const all = draw(fixedHues({ hue: 0.2, backgroundHue: 1.7 }), 2, 10);
  for (const colors of all) assert.deepEqual(colors, all[0]);
  assert.equal(all[0]!.hue, 0.2);
  assert.ok(Math.abs(all[0]!.backgroundHue - 0.7) < 1e-12, `${all[0]!.backgroundHue}`);
});

test("spuriousHues() gives the color of the shape with probability rho, the others equally often", () => {
  for (const rho of [0.25, 0.75, 0.95]) {
    for (const shape of [0, 1, 2, 3]) {
      const counts = [0, 0, 0, 0];
      for (const { hue } of draw(spuriousHues(rho), shape)) counts[Math.floor(4 * hue)]! += 1;
      counts.forEach((count, color) => {
        const p = color === shape ? rho : (1 - rho) / 3;
        assert.ok(Math.abs(count / 4000 - p) < 4 * Math.sqrt((p * (1 - p)) / 4000), `${rho}: ${counts}`);
      });
    }
  }
});

test("modalHues(2) gives each shape two opposite hues equally often; modalHues(1) gives it one", () => {
  for (const shape of [0, 1, 2, 3]) {
    const modes = draw(modalHues(2), shape).map(({ hue }) => Math.floor(2 * ((hue + 0.1) % 1)));
    const high = modes.filter((mode) => mode === 1).length / modes.length;
    assert.ok(Math.abs(high - 0.5) < 4 * Math.sqrt(0.25 / 4000), `${high} of ½`);
    for (const { hue } of draw(modalHues(1), shape)) {
      const from = Math.abs(((hue - shape / 8 + 0.5) % 1) - 0.5);
      assert.ok(from < 0.0201, `${hue}`);
    }
  }
});

test("spuriousHues() and modalHues() refuse what is no probability and no number of modes", () => {
  assert.throws(
    () => spuriousHues(1.5),
    new RangeError("spuriousHues: expected rho in [0, 1], got 1.5; pass P(color of the shape | shape)"),
  );
  assert.throws(
    () => modalHues(3 as 2),
    new RangeError("modalHues: expected 1 or 2 modes, got 3; pass one of them"),
  );
});
