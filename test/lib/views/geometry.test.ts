import assert from "node:assert/strict";
import { test } from "node:test";
import { key } from "../../../lib/core/key.ts";
import { projectiveTransform } from "../../../lib/core/operations/projectiveTransform.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { type AffineDraw, affine, affineTransforms, drawAffine } from "../../../lib/views/geometry.ts";
import { close } from "../../support/close.ts";
import { column, draws, evenBetween, independent, noisy, values } from "./distribution.ts";

/** One draw that changes nothing but what is given. */
function still(changes: Partial<Record<keyof AffineDraw, number>>): AffineDraw {
  const settings = { rotation: 0, scale: 1, shear: 0, right: 0, down: 0, ...changes };
  const [rotation, scale, shear, right, down] = [
    settings.rotation,
    settings.scale,
    settings.shear,
    settings.right,
    settings.down,
  ].map((value) => tf.tensor1d([value]));
  return { rotation: rotation!, scale: scale!, shear: shear!, right: right!, down: down! };
}

function moved(images: tf.Tensor4D, changes: Partial<Record<keyof AffineDraw, number>>): tf.Tensor4D {
  const [, height, width] = images.shape;
  return projectiveTransform(images, affineTransforms(still(changes), { height, width }));
}

test("affine() turns, scales, shears and shifts evenly and independently, as the transforms tell", () => {
  const side = 28;
  const transforms = affineTransforms(drawAffine(key(1), draws), { height: side, width: side });
  const [xx, xy, x0, yx, yy, y0] = [0, 1, 2, 3, 4, 5].map((i) => column(transforms, i));
  const angle = xx!.map((value, i) => Math.atan2(yx![i]!, value));
  const size = xx!.map((value, i) => Math.hypot(value, yx![i]!));
  // Turned back and unscaled, the second column is (κ, 1).
  const back = (i: number) => [Math.cos(angle[i]!) / size[i]!, Math.sin(angle[i]!) / size[i]!] as const;
  const shear = xy!.map((value, i) => back(i)[0] * value + back(i)[1] * yy![i]!);
  close(
    xy!.map((value, i) => back(i)[0] * yy![i]! - back(i)[1] * value),
    1,
    1e-5,
  );
  // Where the middle of the image goes, in half sides.
  const middle = (side - 1) / 2;
  const right = x0!.map((value, i) => (value + (xx![i]! + xy![i]! - 1) * middle) / (side / 2));
  const down = y0!.map((value, i) => (value + (yx![i]! + yy![i]! - 1) * middle) / (side / 2));
  evenBetween(angle, -0.35, 0.35);
  evenBetween(size, 0.6, 1.2);
  evenBetween(shear, -0.3, 0.3);
  evenBetween(right, -0.15, 0.15);
  evenBetween(down, -0.15, 0.15);
  independent(angle, size, shear, right, down);
});

test("affine() shows the input at s R(θ) [1 κ; 0 1] p + t, bilinear, 0 outside, on images that are not square", () => {
  const [count, height, width] = [5, 9, 14];
  const images = noisy(count, height, width, 1);
  const pixels = images.arraySync();
  const options = { rotation: 3, scale: [0.4, 1.6], shear: 0.5, shift: 0.4 } as const;
  const { rotation, scale, shear, right, down } = drawAffine(key(2), count, options);
  const [theta, s, kappa, tx, ty] = [rotation, scale, shear, right, down].map(values);
  // Straight from the definition, in units of half a side.
  const expected: number[] = [];
  for (let n = 0; n < count; n++) {
    const at = (row: number, x: number) => pixels[n]![row]?.[x]?.[0] ?? 0;
    for (let row = 0; row < height; row++) {
      for (let x = 0; x < width; x++) {
        const p = [(2 * x + 1) / width - 1, (2 * row + 1) / height - 1] as const;
        const sheared = p[0] + kappa![n]! * p[1];
        const gx = s![n]! * (Math.cos(theta![n]!) * sheared - Math.sin(theta![n]!) * p[1]) + tx![n]!;
        const gy = s![n]! * (Math.sin(theta![n]!) * sheared + Math.cos(theta![n]!) * p[1]) + ty![n]!;
        const [px, py] = [((gx + 1) * width - 1) / 2, ((gy + 1) * height - 1) / 2];
        const [left, top] = [Math.floor(px), Math.floor(py)];
        const [u, v] = [px - left, py - top];
        expected.push(
          (1 - v) * ((1 - u) * at(top, left) + u * at(top, left + 1)) +
            v * ((1 - u) * at(top + 1, left) + u * at(top + 1, left + 1)),
        );
      }
    }
  }
  close(affine(options)(images, key(2)), expected, 2e-5);
});

test("affineTransforms() of a quarter turn of the grid turns a square image by a quarter", () => {
  const images = noisy(1, 6, 6, 3);
  // Row y, column x shows row x, column 5 − y: the grid turns clockwise, y being down, and what is seen the other way.
  const turned = tf.transpose(tf.reverse(images, 2), [0, 2, 1, 3]);
  close(moved(images, { rotation: Math.PI / 2 }), turned.dataSync(), 2e-6);
  close(moved(images, { rotation: Math.PI }), tf.reverse(images, [1, 2]).dataSync(), 4e-6);
});

test("affineTransforms() of a shift by k pixels moves by k pixels and fills with 0", () => {
  const images = noisy(1, 8, 10, 1);
  // The grid moves 2 pixels right and 1 down, so the picture 2 left and 1 up.
  const part = tf.slice(images, [0, 1, 2, 0], [-1, 7, 8, -1]);
  const expected = tf.pad(part, [
    [0, 0],
    [0, 1],
    [0, 2],
    [0, 0],
  ]);
  close(moved(images, { right: 2 / 5, down: 1 / 4 }), expected.dataSync(), 2e-6);
});

test("affineTransforms() of a shear of 1 moves each row by its height above the middle", () => {
  const images = noisy(1, 3, 3, 1);
  const rows = images.reshape([3, 3]).arraySync() as number[][];
  const [top, middle, bottom] = rows as [number[], number[], number[]];
  close(moved(images, { shear: 1 }), [0, top[0]!, top[1]!, ...middle, bottom[1]!, bottom[2]!, 0], 1e-6);
});

test("affineTransforms() of scale ½ shows the middle half at twice the size", () => {
  const ramp = tf.tile(tf.reshape(tf.linspace(0, 1, 9), [1, 1, 9, 1]), [1, 9, 1, 1]) as tf.Tensor4D;
  const seen = moved(ramp, { scale: 0.5 });
  close(
    tf.slice(seen, [0, 4, 0, 0], [1, 1, 9, 1]),
    Array.from({ length: 9 }, (_, i) => 0.25 + i / 16),
    1e-6,
  );
});

test("affine() that moves nothing gives the image back to the bit", () => {
  const images = noisy(4, 28, 28, 3);
  close(affine({ rotation: 0, scale: [1, 1], shear: 0, shift: 0 })(images, key(3)), images.dataSync(), 0);
});

test("affine() refuses settings that make no sense and says why", () => {
  assert.throws(
    () => affine({ rotation: -0.3 }),
    new RangeError("affine: expected rotation ≥ 0, got -0.3; it is the largest one, either way"),
  );
  assert.throws(
    () => affine({ scale: [1.2, 0.6] }),
    new RangeError(
      "affine: expected a scale [low, high] with 0 < low ≤ high, got [1.2, 0.6]; pass such as [.6, 1.2]",
    ),
  );
});
