import assert from "node:assert/strict";
import { test } from "node:test";
import { key } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { drawBoxes } from "../../../lib/views/box.ts";
import { boxPixels, randomErasing } from "../../../lib/views/erasing.ts";
import { close } from "../../support/close.ts";
import { atRate, draws, evenBetween, independent, noisy, plain, values } from "./distribution.ts";

/** The share of every image that is not 1 any more. */
const erasedShares = (images: tf.Tensor4D) => values(tf.sub(1, tf.mean(images, [1, 2, 3])));

test("randomErasing() erases a part of every second image, each by its own draw", () => {
  const shares = erasedShares(randomErasing({ area: [0.1, 0.3] })(plain(draws, 1, [12, 12, 1]), key(1)));
  const hits = shares.map((share) => share > 0);
  atRate(hits, 0.5);
  independent(hits.map(Number));
});

test("randomErasing() erases even areas of the range that it is told", () => {
  const always = randomErasing({ probability: 1, area: [0.1, 0.4], ratio: [0.5, 2] });
  const shares = erasedShares(always(plain(2000, 1, [64, 64, 1]), key(2)));
  evenBetween(
    shares.map((share) => Math.min(0.4, Math.max(0.1, share))),
    0.1,
    0.4,
  );
  const mean = shares.reduce((sum, share) => sum + share, 0) / 2000;
  close(mean, 0.25, (3.5 * 0.3) / Math.sqrt(12 * 2000));
});

test("randomErasing() puts the value into every channel of one rectangle and leaves the rest to the bit", () => {
  const images = noisy(40, 10, 14, 3);
  const options = { area: [0.1, 0.3], ratio: [0.5, 2] } as const;
  const inside = boxPixels(drawBoxes(key(3), 40, options), { height: 10, width: 14 });
  const expected = tf.where(
    tf.cast(tf.tile(inside, [1, 1, 1, 3]), "bool"),
    tf.fill(images.shape, 0.25),
    images,
  );
  const seen = randomErasing({ ...options, probability: 1, value: 0.25 })(images, key(3));
  close(seen, expected.dataSync(), 0);
});

test("randomErasing() of no image changes nothing", () => {
  const images = noisy(4, 5, 5, 3);
  close(randomErasing({ probability: 0 })(images, key(4)), images.dataSync(), 0);
});

test("boxPixels() takes the pixels whose centers lie inside", () => {
  // Rows of a quarter each, columns of a third: rows 1 and 2, column 2.
  const seen = boxPixels(tf.tensor2d([[0.3, 0.55, 0.7, 1]]), { height: 4, width: 3 });
  close(seen, [0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0], 0);
});

test("randomErasing() refuses settings that make no sense and says why", () => {
  assert.throws(
    () => randomErasing({ value: 255 }),
    new RangeError("randomErasing: expected a value in [0, 1], got 255; 0 is black, 1 is white"),
  );
  assert.throws(
    () => randomErasing({ area: [0, 0.4] }),
    new RangeError(
      "randomErasing: expected an area [low, high] with 0 < low ≤ high ≤ 1, got [0, 0.4]; pass such as [.02, .33]",
    ),
  );
  assert.throws(
    () => randomErasing({ probability: 2 }),
    new RangeError("randomErasing: expected a probability in [0, 1], got 2; .5 is usual"),
  );
});
