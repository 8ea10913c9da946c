import { test } from "node:test";
import { key, normal } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { spread } from "../../../lib/metrics/spread.ts";
import { checkGradient, circle, close } from "../../support/close.ts";

test("spread() is 1 for the unit vectors of all axes and their opposites", () => {
  close(spread(tf.concat([tf.eye(8), tf.neg(tf.eye(8))]) as tf.Tensor2D), 1, 1e-5);
});

test("spread() of isotropic embeddings is 1 within sampling error", () => {
  close(spread(normal(key(1), [5000, 32]) as tf.Tensor2D), 1, 0.01);
});

test("spread() is 0 for collapsed embeddings, whatever their length", () => {
  close(
    spread(
      tf.tensor2d([
        [1, 2],
        [3, 6],
        [0.1, 0.2],
      ]),
    ),
    0,
    1e-6,
  );
});

test("spread() of the directions ±45° is 1/√2: one of two channels varies, by sin 45°", () => {
  close(spread(circle(45, -45)), Math.SQRT2 * ((Math.SQRT1_2 + 0) / 2), 1e-6);
});

test("spread() has the gradient of its finite differences", () => {
  checkGradient((z) => spread(z), normal(key(2), [6, 3]) as tf.Tensor2D);
});
