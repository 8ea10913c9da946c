import assert from "node:assert/strict";
import { test } from "node:test";
import { key, normal } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { uniformity, uniformSphere } from "../../../lib/metrics/uniformity.ts";
import { checkGradient, circle, close } from "../../support/close.ts";

/** log E e^{−t‖u − v‖²} over the sphere of D dimensions: the angle between u and v has density ∝ sin^{D−2}. */
function byQuadrature(dimensions: number, t: number): number {
  const steps = 20000;
  let weights = 0;
  let sum = 0;
  for (let i = 0; i < steps; i++) {
    const angle = ((i + 0.5) * Math.PI) / steps;
    const weight = Math.sin(angle) ** (dimensions - 2);
    weights += weight;
    sum += weight * Math.exp(-t * (2 - 2 * Math.cos(angle)));
  }
  return Math.log(sum / weights);
}

test("uniformSphere() is the integral over the angle, from the circle to 128 dimensions", () => {
  for (const [dimensions, t] of [
    [2, 2],
    [2, 0.5],
    [3, 2],
    [16, 2],
    [128, 3],
  ] as const) {
    close(uniformSphere({ dimensions, t }), byQuadrature(dimensions, t), 1e-6);
  }
});

test("uniformSphere() in three dimensions is log of (1 − e^{−8}) / 8", () => {
  close(uniformSphere({ dimensions: 3 }), Math.log((1 - Math.exp(-8)) / 8), 1e-12);
});

test("uniformity() of directions drawn uniformly is that of the sphere within sampling error", () => {
  for (const dimensions of [2, 3, 16]) {
    const z = normal(key(dimensions), [2000, dimensions]) as tf.Tensor2D;
    close(uniformity(z), uniformSphere({ dimensions }), 0.02);
  }
});

test("uniformity() is 0 for collapsed embeddings", () => {
  close(uniformity(tf.tile(tf.tensor2d([[0.3, -2, 1]]), [10, 1])), 0, 1e-5);
});

test("uniformity() of two opposite embeddings is −4t", () => {
  close(uniformity(circle(0, 180)), -8, 1e-5);
  close(uniformity(circle(0, 180), { t: 0.5 }), -2, 1e-5);
});

test("uniformity() counts each pair of distinct rows once, as the definition in float64", () => {
  const angles = [0, 50, 200];
  const pairs = angles.flatMap((a, i) => angles.filter((_, j) => j > i).map((b) => a - b));
  const terms = pairs.map((gap) => Math.exp(-2 * (2 - 2 * Math.cos((gap * Math.PI) / 180))));
  close(uniformity(circle(...angles)), Math.log(terms.reduce((a, b) => a + b) / 3), 1e-6);
});

test("uniformity() has the gradient of its finite differences", () => {
  checkGradient((z) => uniformity(z), normal(key(1), [5, 3]) as tf.Tensor2D);
});

test("uniformity() refuses a single embedding", () => {
  assert.throws(
    () => uniformity(tf.zeros([1, 4])),
    new RangeError("uniformity: expected at least 2 embeddings, got 1; pass a batch"),
  );
});
