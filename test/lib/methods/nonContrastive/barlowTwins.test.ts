import assert from "node:assert/strict";
import { test } from "node:test";
import { key, normal } from "../../../../lib/core/key.ts";
import { tf } from "../../../../lib/core/tensor.ts";
import {
  barlowTwins,
  barlowTwinsTerms,
  crossCorrelation,
} from "../../../../lib/methods/nonContrastive/barlowTwins.ts";
import { mlp } from "../../../../lib/networks/mlp.ts";
import { checkGradient, circle, close } from "../../../support/close.ts";
import { encoder, images, noisy, testMethod } from "../../../support/methods.ts";

const z = normal(key(1), [64, 8]) as tf.Tensor2D;

// At equal embeddings the loss is D = 4.
const method = barlowTwins({ encoder, projector: mlp([8, 8, 4]), view: noisy, lambda: 0.02 });
testMethod("barlowTwins", method, images, 0.1);

test("barlowTwins() weighs its two terms by lambda and shows them", () => {
  const { params, state } = method.init(key(2));
  const { loss, metrics } = method.loss(params, state, images, key(3));
  close(loss, tf.add(metrics.invariance!, tf.mul(0.02, metrics.redundancy!)).dataSync(), 1e-6);
});

test("barlowTwinsTerms() equals the definition in float64 on six unit vectors", () => {
  const { invariance, redundancy } = barlowTwinsTerms(circle(0, 40, 80), circle(10, 55, 100));
  // test/oracles/barlowTwins.py; the ε of standardize moves it by 4e-8.
  close(tf.add(invariance, tf.mul(5e-3, redundancy)), 0.00811817, 2e-7);
});

test("barlowTwinsTerms() ignores the scale and offset of each feature", () => {
  const terms = barlowTwinsTerms(z, normal(key(2), [64, 8]) as tf.Tensor2D);
  const moved = barlowTwinsTerms(tf.add(tf.mul(z, 2), 4), normal(key(2), [64, 8]) as tf.Tensor2D);
  close(moved.invariance, terms.invariance.dataSync(), 1e-4);
  close(moved.redundancy, terms.redundancy.dataSync(), 1e-4);
});

test("barlowTwinsTerms() charges D(D − 1) for D copies of one feature, and no variance", () => {
  const copies = tf.tile(z.slice([0, 0], [-1, 1]), [1, 6]) as tf.Tensor2D;
  const { invariance, redundancy } = barlowTwinsTerms(copies, copies);
  close(redundancy, 30, 1e-2);
  close(invariance, 0, 1e-6);
});

test("barlowTwinsTerms() charges D for collapse to one point", () => {
  const point = tf.ones([16, 8]) as tf.Tensor2D;
  const { invariance, redundancy } = barlowTwinsTerms(point, point);
  close(invariance, 8, 0);
  close(redundancy, 0, 0);
});

test("barlowTwinsTerms() has the gradients of their finite differences", () => {
  const other = normal(key(2), [6, 3]) as tf.Tensor2D;
  for (const term of ["invariance", "redundancy"] as const) {
    checkGradient((x) => barlowTwinsTerms(x, other)[term], normal(key(3), [6, 3]) as tf.Tensor2D);
  }
});

test("barlowTwinsTerms() refuses views of different width and says why", () => {
  assert.throws(
    () => barlowTwinsTerms(z, tf.zeros([64, 4])),
    new RangeError(
      "barlowTwinsTerms: expected zb of shape [64, 8], got [64, 4]; pass two views of the same batch",
    ),
  );
});

test("crossCorrelation() holds correlations: 1 for a feature with itself, −1 with its opposite", () => {
  const feature = z.slice([0, 0], [-1, 1]);
  const za = tf.concat([feature, z.slice([0, 1], [-1, 1])], 1) as tf.Tensor2D;
  const zb = tf.concat([tf.mul(feature, -3), feature], 1) as tf.Tensor2D;
  const [[same, swapped]] = crossCorrelation(za, zb).arraySync() as [[number, number]];
  close(same, -1, 1e-5);
  close(swapped, 1, 1e-5);
});

test("crossCorrelation() refuses views of different width and names itself", () => {
  assert.throws(
    () => crossCorrelation(z, tf.zeros([64, 4])),
    new RangeError(
      "crossCorrelation: expected zb of shape [64, 8], got [64, 4]; pass two views of the same batch",
    ),
  );
});
