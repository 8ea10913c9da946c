import assert from "node:assert/strict";
import { test } from "node:test";
import { key } from "../../../lib/core/key.ts";
import { gaussianNoise } from "../../../lib/views/noise.ts";
import { close } from "../../support/close.ts";
import { atRate, draws, independent, noisy, plain, values } from "./distribution.ts";

test("gaussianNoise() adds normal noise of the deviation it is told", () => {
  const noise = values(gaussianNoise({ deviation: 0.05 })(plain(draws, 0.5), key(1))).map(
    (value) => value - 0.5,
  );
  const mean = noise.reduce((sum, value) => sum + value, 0) / draws;
  const variance = noise.reduce((sum, value) => sum + value ** 2, 0) / draws;
  close(mean, 0, (3.5 * 0.05) / Math.sqrt(draws));
  close(variance / 0.05 ** 2, 1, 3.5 * Math.sqrt(2 / draws));
  for (const [sigmas, share] of [
    [0.5, 0.382925],
    [1, 0.682689],
    [2, 0.9545],
  ] as const)
    atRate(
      noise.map((value) => Math.abs(value) < sigmas * 0.05),
      share,
    );
  independent(noise);
});

test("gaussianNoise() gives each pixel and channel its own noise", () => {
  const noise = values(gaussianNoise()(plain(100, 0.5, [10, 5, 3]), key(2)));
  assert.equal(new Set(noise).size > 0.99 * noise.length, true);
  independent(noise);
});

test("gaussianNoise() is clamped to [0, 1], and of deviation 0 changes nothing", () => {
  const seen = values(gaussianNoise({ deviation: 1 })(plain(draws, 1), key(3)));
  assert.equal(Math.max(...seen), 1);
  assert.equal(Math.min(...seen), 0);
  const images = noisy(2, 3, 3, 3);
  close(gaussianNoise({ deviation: 0 })(images, key(4)), images.dataSync(), 0);
});

test("gaussianNoise() refuses a negative deviation and says why", () => {
  assert.throws(
    () => gaussianNoise({ deviation: -1 }),
    new RangeError("gaussianNoise: expected a standard deviation ≥ 0, got -1; images are in [0, 1]"),
  );
});
