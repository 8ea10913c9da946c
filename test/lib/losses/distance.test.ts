import assert from "node:assert/strict";
import { test } from "node:test";
import { valueAndGrad } from "../../../lib/core/gradient.ts";
import { key, normal } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import {
  cosineDistance,
  cosineDistances,
  distance,
  distances,
  root,
  squaredDistance,
  squaredDistances,
} from "../../../lib/losses/distance.ts";
import { checkGradient, circle, close } from "../../support/close.ts";
import { checkCompiled, weighted } from "../../support/compiled.ts";

const a = tf.tensor2d([
  [1, 2],
  [0, 0],
]);
const b = tf.tensor2d([
  [4, 6],
  [0, 0],
]);
const z = normal(key(1), [6, 4]) as tf.Tensor2D;

test("distance() and squaredDistance() are those of rows", () => {
  close(distance(a, b), [5, 0], 1e-6);
  close(squaredDistance(a, b), [25, 0], 1e-6);
});

test("distance() has gradient 0 where both rows are equal, and length one elsewhere", () => {
  const { grads } = valueAndGrad((x: tf.Tensor2D) => ({ loss: tf.sum(distance(x, b)), aux: [] }), a);
  close(grads, [-0.6, -0.8, 0, 0], 1e-6);
});

test("cosineDistance() is 1 − cos, whatever the lengths", () => {
  close(cosineDistance(circle(0, 0, 0), tf.mul(circle(60, 90, 180), 7)), [0.5, 1, 2], 1e-6);
});

test("distances() are those of all pairs of rows, with an exact diagonal of 0", () => {
  const rows = z.arraySync();
  const expected = rows.flatMap((x) => rows.map((y) => Math.hypot(...x.map((value, i) => value - y[i]!))));
  close(distances(z), expected, 2e-6);
  close(
    squaredDistances(z),
    expected.map((d) => d * d),
    5e-6,
  );
  for (let i = 0; i < 6; i++) assert.equal(distances(z).arraySync()[i]![i], 0);
});

test("distances() do not lose their digits far from the origin", () => {
  close(distances(tf.add(circle(0, 60, 180), 1000)), [0, 1, 2, 1, 0, Math.sqrt(3), 2, Math.sqrt(3), 0], 2e-4);
});

test("distances() have the gradient of their finite differences, and finite ones for equal rows", () => {
  checkGradient((x) => weighted(distances(x)), z);
  checkGradient((x) => weighted(squaredDistances(x)), z);
  const same = tf.tile(z.slice([0, 0], [1, 4]), [5, 1]) as tf.Tensor2D;
  const { grads } = valueAndGrad((x: tf.Tensor2D) => ({ loss: weighted(distances(x)), aux: [] }), same);
  close(grads, 0, 1e-3);
});

test("cosineDistances() are 1 − cos of all pairs of rows", () => {
  close(cosineDistances(tf.mul(circle(0, 60, 180), 3)), [0, 0.5, 2, 0.5, 0, 1.5, 2, 1.5, 0], 1e-6);
});

test("root() has gradient 0 at 0, where that of √ is infinite", () => {
  const { grads } = valueAndGrad(
    (x: tf.Tensor1D) => ({ loss: tf.sum(root(x)) as tf.Scalar, aux: [] }),
    tf.tensor1d([0, 4]),
  );
  close(grads, [0, 0.25], 1e-7);
});

test("distances() are the same bits compiled", () => {
  checkCompiled(distances, z);
});

test("distance() refuses rows that do not pair", () => {
  assert.throws(
    () => distance(a, z),
    new RangeError("squaredDistance: expected b of shape [2, 2], got [6, 4]; pass two rows for each pair"),
  );
});
