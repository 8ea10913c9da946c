import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../../../lib/core/compile.ts";
import { type Key, key } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { gaussianBlur } from "../../../lib/views/blur.ts";
import { sometimes } from "../../../lib/views/choice.ts";
import { brightness, colorJitter, contrast, hue, randomGrey, saturation } from "../../../lib/views/color.ts";
import { randomResizedCrop } from "../../../lib/views/crop.ts";
import { digitViews } from "../../../lib/views/digits.ts";
import { randomErasing } from "../../../lib/views/erasing.ts";
import { horizontalFlip } from "../../../lib/views/flip.ts";
import { garmentViews } from "../../../lib/views/garments.ts";
import { affine } from "../../../lib/views/geometry.ts";
import { gaussianNoise } from "../../../lib/views/noise.ts";
import { photographViews } from "../../../lib/views/photographs.ts";
import type { View } from "../../../lib/views/view.ts";
import { noisy, values } from "./distribution.ts";

const views: Readonly<Record<string, View>> = {
  affine: affine(),
  brightness: brightness(0.8),
  colorJitter: colorJitter(),
  contrast: contrast(0.8),
  digitViews: digitViews(),
  garmentViews: garmentViews(),
  gaussianBlur: gaussianBlur(),
  gaussianNoise: gaussianNoise(),
  horizontalFlip: horizontalFlip(),
  hue: hue(0.5),
  photographViews: photographViews(),
  randomErasing: randomErasing(),
  randomGrey: randomGrey(0.5),
  randomResizedCrop: randomResizedCrop(),
  saturation: saturation(0.8),
  sometimes: sometimes(0.5, brightness(0.5)),
};
/** What leaves grey images as they are. */
const ofColor = new Set(["hue", "randomGrey", "saturation"]);

/** Noise, and the extremes: black, white, and pure colors. */
function extremes(channels: 1 | 3): tf.Tensor4D {
  const noise = noisy(29, 12, 12, channels);
  const hard = tf.round(noisy(1, 12, 12, channels));
  return tf.concat([noise, tf.zerosLike(hard), tf.onesLike(hard), hard]) as tf.Tensor4D;
}

/** The values of each image. */
function eachImage(images: tf.Tensor4D): string[] {
  return tf.unstack(images).map((image) => values(image).join());
}

for (const [name, view] of Object.entries(views)) {
  for (const channels of [1, 3] as const) {
    const images = extremes(channels);
    const label = `${name}() of ${channels === 1 ? "grey" : "color"} images`;

    test(`${label} keeps the shape and stays in [0, 1]`, () => {
      const seen = view(images, key(1));
      assert.deepEqual(seen.shape, images.shape);
      assert.ok(values(seen).every((value) => value >= 0 && value <= 1));
    });

    test(`${label} gives the same bits for the same key, eager and compiled, and others for another`, () => {
      const compiled = compile((inputs: tf.Tensor4D, from: Key) => view(inputs, from));
      const seen = values(view(images, key(2)));
      assert.deepEqual(values(compiled(images, key(2))), seen);
      assert.deepEqual(values(compiled(images, key(2))), seen);
      const other = values(view(images, key(3)));
      assert.deepEqual(values(compiled(images, key(3))), other);
      if (channels === 3 || !ofColor.has(name)) assert.notDeepEqual(other, seen);
      assert.equal(compiled.graphs(), 1);
      compiled.dispose();
    });

    test(`${label} draws for each image on its own, whatever the others show`, () => {
      const one = noisy(1, 12, 12, channels);
      const alike = eachImage(view(tf.tile(one, [32, 1, 1, 1]) as tf.Tensor4D, key(4)));
      if (channels === 3 || !ofColor.has(name)) assert.ok(new Set(alike).size > 1, "all copies look alike");
      const among = tf.concat([tf.tile(one, [31, 1, 1, 1]), noisy(1, 12, 12, channels)]) as tf.Tensor4D;
      assert.deepEqual(eachImage(view(among, key(4))).slice(0, 31), alike.slice(0, 31));
    });
  }
}
