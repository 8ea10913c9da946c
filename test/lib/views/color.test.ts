import assert from "node:assert/strict";
import { test } from "node:test";
import { key } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import {
  brightness,
  colorJitter,
  contrast,
  grey,
  hue,
  randomGrey,
  saturation,
  turnHue,
} from "../../../lib/views/color.ts";
import { close } from "../../support/close.ts";
import { atRate, copies, draws, evenBetween, independent, noisy, plain, values } from "./distribution.ts";

/** Channel `index` of the first pixel of every image. */
const channel = (images: tf.Tensor4D, index: number) =>
  values(tf.slice(images, [0, 0, 0, index], [-1, 1, 1, 1]));

test("brightness() multiplies each image by its own even factor", () => {
  const seen = brightness(0.8)(plain(draws, 0.5, [1, 2, 1]), key(1));
  const factors = channel(seen, 0).map((value) => value / 0.5);
  evenBetween(factors, 0.2, 1.8);
  independent(factors);
});

test("brightness() is clamped to white", () => {
  const seen = values(brightness(0.3)(plain(draws, 0.9), key(2)));
  assert.equal(Math.max(...seen), 1);
  atRate(
    seen.map((value) => value === 1),
    (1.3 - 1 / 0.9) / 0.6,
  );
});

test("contrast() stretches each image about its mean by its own even factor", () => {
  const seen = contrast(0.8)(copies(draws, [[[0.4], [0.6]]]), key(3));
  const [left, right] = [0, 1].map((x) => values(tf.slice(seen, [0, 0, x, 0], [-1, 1, 1, 1])));
  const factors = left!.map((value, i) => (right![i]! - value) / 0.2);
  evenBetween(factors, 0.2, 1.8);
  independent(factors);
  close(
    left!.map((value, i) => (value + right![i]!) / 2),
    0.5,
    1e-6,
  );
});

test("contrast() takes the mean of the greys of a color image", () => {
  const seen = contrast(0.5)(
    copies(3, [
      [
        [0.7, 0.3, 0.4],
        [0.3, 0.4, 0.6],
      ],
    ]),
    key(4),
  );
  const mean = 0.299 * 0.5 + 0.587 * 0.35 + 0.114 * 0.5;
  const factor = tf.div(tf.sub(channel(seen, 0), mean), 0.7 - mean);
  close(tf.add(tf.mul(factor, 0.3 - mean), mean), channel(seen, 1), 1e-6);
});

test("saturation() moves each image from its grey by its own even factor and keeps the grey", () => {
  const seen = saturation(0.8)(copies(draws, [[[0.5, 0.4, 0.45]]]), key(5));
  const [r, g] = [channel(seen, 0), channel(seen, 1)];
  const factors = r.map((value, i) => (value - g[i]!) / 0.1);
  evenBetween(factors, 0.2, 1.8);
  independent(factors);
  close(channel(grey(seen), 0), 0.299 * 0.5 + 0.587 * 0.4 + 0.114 * 0.45, 1e-6);
});

test("hue() turns each image by its own even part of the circle", () => {
  // From (1, ½, ½) a turn by h sixths of the circle, 0 ≤ h ≤ 1, raises green by h / 2; one the other way raises blue.
  const seen = hue(0.1)(copies(draws, [[[1, 0.5, 0.5]]]), key(6));
  const [g, b] = [channel(seen, 1), channel(seen, 2)];
  const turns = g.map((value, i) => (value - b[i]!) / 3);
  evenBetween(turns, -0.1, 0.1);
  independent(turns);
});

test("turnHue() by a third makes red green, green blue and blue red; by a whole it changes nothing", () => {
  const images = noisy(1, 6, 6, 3);
  const [r, g, b] = tf.split(images, 3, 3);
  close(turnHue(images, tf.tensor2d([[1 / 3]])), tf.concat([b!, r!, g!], 3).dataSync(), 2e-6);
  close(turnHue(images, tf.tensor2d([[-1 / 3]])), tf.concat([g!, b!, r!], 3).dataSync(), 2e-6);
  close(turnHue(images, tf.tensor2d([[1]])), images.dataSync(), 2e-6);
});

test("turnHue() leaves greys, black and white as they are", () => {
  const images = copies(1, [
    [
      [0, 0, 0],
      [0.3, 0.3, 0.3],
      [1, 1, 1],
    ],
  ]);
  close(turnHue(images, tf.tensor2d([[0.4]])), images.dataSync(), 1e-6);
});

test("grey() is .299 R + .587 G + .114 B in every channel, and white stays white", () => {
  close(
    grey(
      copies(1, [
        [
          [1, 0, 0],
          [0, 1, 0],
          [0, 0, 1],
          [1, 1, 1],
        ],
      ]),
    ),
    [0.299, 0.299, 0.299, 0.587, 0.587, 0.587, 0.114, 0.114, 0.114, 1, 1, 1],
    1e-7,
  );
  const images = noisy(2, 3, 3, 1);
  assert.equal(grey(images), images);
});

test("randomGrey() takes the color out of the share of images that it is told", () => {
  const seen = randomGrey(0.2)(copies(draws, [[[1, 0, 0]]]), key(7));
  atRate(
    channel(seen, 1).map((value) => value > 0),
    0.2,
  );
});

test("colorJitter() changes four of five images", () => {
  const seen = colorJitter()(copies(draws, [[[0.5, 0.4, 0.3]]]), key(8));
  atRate(
    channel(seen, 0).map((value) => value !== 0.5),
    0.8,
  );
});

test("colorJitter() of grey images is brightness and contrast only", () => {
  const images = noisy(8, 4, 4, 1);
  const some = colorJitter({ saturation: 0, hue: 0 })(images, key(9));
  close(colorJitter({ saturation: 1, hue: 0.5 })(images, key(9)), some.dataSync(), 0);
});

test("brightness(), contrast(), saturation() and hue() of amount 0 change nothing", () => {
  const images = noisy(4, 5, 5, 3);
  for (const view of [brightness(0), contrast(0), saturation(0)])
    close(view(images, key(1)), images.dataSync(), 0);
  close(hue(0)(images, key(1)), images.dataSync(), 1e-6);
  close(colorJitter({ probability: 0 })(images, key(1)), images.dataSync(), 0);
});

test("the views of color refuse amounts and channels that make no sense and say why", () => {
  assert.throws(
    () => brightness(1.2),
    new RangeError("brightness: expected an amount in [0, 1], got 1.2; 0 changes nothing"),
  );
  assert.throws(
    () => hue(0.6),
    new RangeError("hue: expected an amount in [0, 0.5], got 0.6; 0 changes nothing"),
  );
  assert.throws(
    () => contrast(0.5)(noisy(1, 2, 2, 4), key(1)),
    new RangeError(
      "color: expected images of 1 or 3 channels, got 4; pass grey images or red, green and blue",
    ),
  );
});
