import assert from "node:assert/strict";
import { test } from "node:test";
import { key } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { horizontalFlip } from "../../../lib/views/flip.ts";
import { close } from "../../support/close.ts";
import { atRate, copies, draws, independent, noisy, values } from "./distribution.ts";

const leftIsBlack = copies(draws, [[[0], [1]]]);

test("horizontalFlip() mirrors every second image, each by its own draw", () => {
  const left = values(tf.slice(horizontalFlip()(leftIsBlack, key(1)), [0, 0, 0, 0], [-1, 1, 1, 1]));
  atRate(
    left.map((value) => value === 1),
    0.5,
  );
  independent(left);
});

test("horizontalFlip() mirrors at the rate it is told", () => {
  const seen = horizontalFlip({ probability: 0.2 })(leftIsBlack, key(2));
  atRate(
    values(tf.slice(seen, [0, 0, 0, 0], [-1, 1, 1, 1])).map((value) => value === 1),
    0.2,
  );
});

test("horizontalFlip() exchanges left and right and nothing else", () => {
  const images = noisy(4, 5, 6, 3);
  const always = horizontalFlip({ probability: 1 });
  close(always(images, key(1)), tf.reverse(images, 2).dataSync(), 0);
  close(always(always(images, key(1)), key(2)), images.dataSync(), 0);
  close(horizontalFlip({ probability: 0 })(images, key(1)), images.dataSync(), 0);
});

test("horizontalFlip() refuses what is no probability and says why", () => {
  assert.throws(
    () => horizontalFlip({ probability: 50 }),
    new RangeError("horizontalFlip: expected a probability in [0, 1], got 50; .5 is usual"),
  );
});
