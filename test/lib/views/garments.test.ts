import assert from "node:assert/strict";
import { test } from "node:test";
import { key, split } from "../../../lib/core/key.ts";
import { colorJitter } from "../../../lib/views/color.ts";
import { randomResizedCrop } from "../../../lib/views/crop.ts";
import { randomErasing } from "../../../lib/views/erasing.ts";
import { horizontalFlip } from "../../../lib/views/flip.ts";
import { garmentViews } from "../../../lib/views/garments.ts";
import { close } from "../../support/close.ts";
import { draws, noisy, plain, values } from "./distribution.ts";

test("garmentViews() is crop, flip, brightness and contrast, erasing", () => {
  const images = noisy(16, 28, 28, 1);
  const views = [
    randomResizedCrop({ area: [0.3, 1] }),
    horizontalFlip(),
    colorJitter({ brightness: 0.8, contrast: 0.8 }),
    randomErasing(),
  ];
  const keys = split(key(1), views.length);
  const expected = views.reduce((seen, view, i) => view(seen, keys[i]!), images);
  close(garmentViews()(images, key(1)), expected.dataSync(), 0);
});

test("garmentViews() of strength 0 erases, and leaves the grey of a plain image", () => {
  const seen = garmentViews({ strength: 0 })(plain(draws, 0.5, [6, 6, 1]), key(2));
  assert.ok(values(seen).every((value) => value === 0 || Math.abs(value - 0.5) < 1e-6));
  const erased = values(seen.min([1, 2, 3])).filter((value) => value === 0).length;
  // At most every second image: a small rectangle may lie between the centers of 6 × 6 pixels.
  assert.ok(erased > 0.4 * draws && erased < 0.52 * draws, `${erased} of ${draws} images erased`);
});

test("garmentViews() refuses a strength above 1 and says why", () => {
  assert.throws(
    () => garmentViews({ strength: 2 }),
    new RangeError("brightness: expected an amount in [0, 1], got 2; 0 changes nothing"),
  );
});
