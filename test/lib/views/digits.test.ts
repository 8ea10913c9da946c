import { test } from "node:test";
import { key, split } from "../../../lib/core/key.ts";
import { brightness } from "../../../lib/views/color.ts";
import { digitViews } from "../../../lib/views/digits.ts";
import { affine } from "../../../lib/views/geometry.ts";
import { close } from "../../support/close.ts";
import { draws, evenBetween, noisy, plain, values } from "./distribution.ts";

test("digitViews() is an affine view, then brighter or darker by up to 30 %", () => {
  const images = noisy(6, 28, 28, 1);
  const [first, second] = split(key(1));
  const expected = brightness(0.3)(affine()(images, first!), second!);
  close(digitViews()(images, key(1)), expected.dataSync(), 0);
});

test("digitViews() multiplies the middle of a plain image by an even factor", () => {
  // The middle of 8 × 8 pixels stays inside whatever the turn, scale, shear and shift are.
  const seen = digitViews()(plain(draws, 0.5, [8, 8, 1]), key(2)).slice([0, 4, 4, 0], [-1, 1, 1, 1]);
  evenBetween(
    values(seen).map((value) => value / 0.5),
    0.7,
    1.3,
  );
});
