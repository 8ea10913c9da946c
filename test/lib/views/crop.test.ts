import assert from "node:assert/strict";
import { test } from "node:test";
import { key } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { drawBoxes } from "../../../lib/views/box.ts";
import { randomResizedCrop } from "../../../lib/views/crop.ts";
import { close } from "../../support/close.ts";
import { noisy } from "./distribution.ts";

test("randomResizedCrop() shows the part of the image that its box names, on ramps", () => {
  const [count, height, width] = [64, 11, 17];
  const across = tf.tile(tf.reshape(tf.linspace(0, 1, width), [1, 1, width, 1]), [count, height, 1, 1]);
  const down = tf.tile(tf.reshape(tf.linspace(0, 1, height), [1, height, 1, 1]), [count, 1, width, 1]);
  const options = { area: [0.2, 1], ratio: [0.75, 4 / 3] } as const;
  const seen = randomResizedCrop(options)(tf.concat([across, down], 3) as tf.Tensor4D, key(5));
  const [top, left, bottom, right] = tf.split(drawBoxes(key(5), count, options), 4, 1);
  const ramp = (from: tf.Tensor, to: tf.Tensor, size: number) =>
    tf.add(from, tf.mul(tf.sub(to, from), tf.reshape(tf.linspace(0, 1, size), [1, size])));
  close(
    tf.reshape(tf.slice(seen, [0, 4, 0, 0], [-1, 1, -1, 1]), [count, width]),
    ramp(left!, right!, width).dataSync(),
    1e-5,
  );
  close(
    tf.reshape(tf.slice(seen, [0, 0, 9, 1], [-1, -1, 1, 1]), [count, height]),
    ramp(top!, bottom!, height).dataSync(),
    1e-5,
  );
});

test("randomResizedCrop() of the whole image is the image, to the bit", () => {
  const images = noisy(4, 28, 28, 3);
  close(randomResizedCrop({ area: [1, 1], ratio: [1, 1] })(images, key(1)), images.dataSync(), 0);
});

test("randomResizedCrop() refuses a range that is none and says why", () => {
  assert.throws(
    () => randomResizedCrop({ area: [0.2, 1.5] }),
    new RangeError(
      "randomResizedCrop: expected an area [low, high] with 0 < low ≤ high ≤ 1, got [0.2, 1.5]; pass such as [.2, 1]",
    ),
  );
  assert.throws(
    () => randomResizedCrop({ ratio: [2, 0.5] }),
    new RangeError(
      "randomResizedCrop: expected a ratio [low, high] with 0 < low ≤ high, got [2, 0.5]; pass such as [3/4, 4/3]",
    ),
  );
});
