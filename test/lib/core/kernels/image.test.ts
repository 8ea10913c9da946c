import assert from "node:assert/strict";
import { test } from "node:test";
import { key, normal } from "../../../../lib/core/key.ts";
import { tf } from "../../../../lib/core/tensor.ts";
import { checkGradient, close } from "../../../support/close.ts";
import { checkCompiled, weighted, weightedGradient } from "../../../support/compiled.ts";

const images = normal(key(1), [2, 4, 5, 2]) as tf.Tensor4D;
// Samples fall between pixels' centers, where the crop is differentiable by its box; one box leaves the image.
const boxes = tf.tensor2d([
  [0.07, 0.11, 0.83, 0.92],
  [0.9, 0.13, 0.24, 0.77],
  [-0.23, 0.31, 0.62, 1.21],
]);
const owners = () => tf.tensor1d([1, 0, 1], "int32");

type Inputs = { images: tf.Tensor4D; boxes: tf.Tensor2D };
const crop =
  (method: "bilinear" | "nearest") =>
  ({ images, boxes }: Inputs): tf.Tensor =>
    tf.image.cropAndResize(images, boxes, owners(), [3, 3], method, 0.5);

for (const method of ["bilinear", "nearest"] as const) {
  test(`tf.image.cropAndResize() (${method}) has the gradient of its finite differences by the images, and the same bits compiled`, () => {
    checkGradient((at) => weighted(crop(method)({ images: at, boxes })), images);
    checkCompiled(crop(method), { images, boxes });
  });
}

test("tf.image.cropAndResize() has the gradient of its finite differences by the boxes; by the nearest pixel it is 0", () => {
  checkGradient((at) => weighted(crop("bilinear")({ images, boxes: at })), boxes, {
    step: 1e-3,
    tolerance: 5e-3,
  });
  close(weightedGradient(crop("nearest"), { images, boxes }).boxes, 0, 0);
});

test("tf.image.cropAndResize() refuses to be differentiated twice", () => {
  const twice = (images: tf.Tensor4D) =>
    weightedGradient(
      (at: tf.Tensor4D) => weightedGradient(crop("bilinear"), { images: at, boxes }).boxes,
      images,
    );
  assert.throws(
    () => twice(images),
    new TypeError(
      "tf.image.cropAndResize: expected a result that no gradient is taken through, got one; its gradient can be taken once only",
    ),
  );
});

const others: Record<string, (images: tf.Tensor4D) => tf.Tensor> = {
  "flipLeftRight()": (at) => tf.image.flipLeftRight(at),
  "resizeBilinear() up": (at) => tf.image.resizeBilinear(at, [7, 6]),
  "resizeBilinear() down": (at) => tf.image.resizeBilinear(at, [2, 3]),
  "resizeBilinear() by half pixels": (at) => tf.image.resizeBilinear(at, [7, 6], false, true),
  "resizeBilinear() between the corners": (at) => tf.image.resizeBilinear(at, [7, 6], true),
  "resizeNearestNeighbor() up": (at) => tf.image.resizeNearestNeighbor(at, [7, 6]),
  "resizeNearestNeighbor() by half pixels": (at) => tf.image.resizeNearestNeighbor(at, [3, 8], false, true),
  "resizeNearestNeighbor() down": (at) => tf.image.resizeNearestNeighbor(at, [2, 3]),
};

for (const [name, f] of Object.entries(others)) {
  test(`tf.image.${name} has the gradient of its finite differences and the same bits compiled`, () => {
    checkGradient((at) => weighted(f(at)), images);
    checkCompiled(f, images);
  });
}
