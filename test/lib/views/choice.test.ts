import assert from "node:assert/strict";
import { test } from "node:test";
import { key } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { sometimes } from "../../../lib/views/choice.ts";
import { close } from "../../support/close.ts";
import { atRate, draws, independent, noisy, plain, values } from "./distribution.ts";

test("sometimes() changes the share of images that it is told, each by its own draw", () => {
  const seen = values(sometimes(0.8, (images) => tf.zerosLike(images))(plain(draws, 1), key(1)));
  atRate(
    seen.map((value) => value === 0),
    0.8,
  );
  independent(seen);
});

test("sometimes() gives the view's bits or the image's, never a mixture", () => {
  const images = noisy(50, 4, 4, 3);
  const darker = (inputs: tf.Tensor4D) => tf.mul(inputs, 0.3) as tf.Tensor4D;
  const [before, after] = [values(images), values(darker(images))];
  const seen = values(sometimes(0.5, darker)(images, key(2)));
  const chosen = seen.map((value, i) => (value === after[i] ? 1 : Number(value !== before[i]) * 2));
  for (let image = 0; image < 50; image++) {
    const kinds = new Set(chosen.slice(48 * image, 48 * (image + 1)));
    assert.equal(kinds.size, 1);
    assert.ok(!kinds.has(2));
  }
  close(sometimes(0, darker)(images, key(3)), before, 0);
  close(sometimes(1, darker)(images, key(3)), after, 0);
});

test("sometimes() refuses what is no probability and says why", () => {
  assert.throws(
    () => sometimes(-0.1, (images) => images),
    new RangeError("sometimes: expected a probability in [0, 1], got -0.1; .5 is usual"),
  );
});
