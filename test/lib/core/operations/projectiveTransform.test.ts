import assert from "node:assert/strict";
import { test } from "node:test";
import { key, normal, split, uniform } from "../../../../lib/core/key.ts";
import { projectiveTransform } from "../../../../lib/core/operations/projectiveTransform.ts";
import { tf } from "../../../../lib/core/tensor.ts";
import { checkGradient, close } from "../../../support/close.ts";
import { checkCompiled, weighted } from "../../../support/compiled.ts";

const images = normal(key(1), [5, 4, 3, 2]) as tf.Tensor4D;
/** Turned and scaled; seen in perspective; moved by a half; moved far out; with k = 0 in the first line. */
const rows = [
  [0.8, 0.5, -0.3, -0.4, 0.9, 0.7, 0, 0],
  [1.1, 0.2, 0.1, 0.1, 0.9, -0.2, 0.05, -0.08],
  [1, 0, 0.5, 0, 1, 0, 0, 0],
  [1, 0, 1e12, 0, 1, 0, 0, 0],
  [1, 0, 0, 0, 1, 0, -1, 0],
];
const transforms = () => tf.tensor2d(rows);
const f = (at: tf.Tensor4D) => projectiveTransform(at, transforms());

test("projectiveTransform() by the identity changes nothing, and by half a pixel takes the mean of neighbors", () => {
  const one = tf.tensor4d([1, 3, 5, 2, 4, 6], [1, 2, 3, 1]);
  close(projectiveTransform(one, tf.tensor2d([[1, 0, 0, 0, 1, 0, 0, 0]])), one, 0);
  close(projectiveTransform(one, tf.tensor2d([[1, 0, 0.5, 0, 1, 0, 0, 0]])), [2, 4, 2.5, 3, 5, 3], 1e-6);
});

test("projectiveTransform() has the gradient of its finite differences by the images, and the same bits compiled", () => {
  checkGradient((at) => weighted(f(at)), images);
  checkCompiled(f, images);
});

test("projectiveTransform() of random transforms has for gradient its exact adjoint: ⟨T x, y⟩ = ⟨x, Tᵀ y⟩", () => {
  const [keyX, keyY, keyT] = split(key(2), 3);
  const x = normal(keyX!, [8, 9, 7, 3]) as tf.Tensor4D;
  const y = normal(keyY!, [8, 9, 7, 3]);
  const base = tf.tensor2d([[1, 0, 0, 0, 1, 0, 0, 0]]);
  const spread = tf.tensor2d([[0.6, 0.6, 4, 0.6, 0.6, 4, 0.05, 0.05]]);
  const drawn = tf.add(base, tf.mul(uniform(keyT!, [8, 8], -1, 1), spread)) as tf.Tensor2D;
  const adjoint = tf.grad((at) => tf.sum(tf.mul(projectiveTransform(at as tf.Tensor4D, drawn), y)))(x);
  const left = tf.sum(tf.mul(projectiveTransform(x, drawn), y), [1, 2, 3]);
  close(tf.sum(tf.mul(x, adjoint), [1, 2, 3]), left, 2e-4);
});

test("projectiveTransform() refuses a gradient by the transforms, and transforms for another number of images", () => {
  assert.throws(
    () => tf.grad((at) => tf.sum(projectiveTransform(images, at as tf.Tensor2D)))(transforms()),
    new TypeError(
      "projectiveTransform: expected transforms that are not trained, got a gradient by them; sample the images by products with weights instead",
    ),
  );
  assert.throws(
    () => projectiveTransform(images, tf.ones([1, 8])),
    new RangeError(
      "projectiveTransform: expected transforms of shape [5, 8], got [1, 8]; pass one for each image",
    ),
  );
});
