import assert from "node:assert/strict";
import { test } from "node:test";
import { key, normal } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { collapse } from "../../../lib/metrics/collapse.ts";
import { circle, close } from "../../support/close.ts";

const noise = normal(key(1), [500, 32]);

test("collapse() finds none in isotropic embeddings", () => {
  const { collapsed, meanCosine, spread } = collapse(noise as tf.Tensor2D);
  assert.equal(collapsed, false);
  close(meanCosine, 0, 0.01);
  close(spread, 1, 0.01);
});

test("collapse() sees total collapse by the spread, where the effective rank is high", () => {
  const z = tf.add(tf.ones([1, 32]), tf.mul(0.01, noise)) as tf.Tensor2D;
  const { collapsed, effectiveRank, spread } = collapse(z);
  assert.ok(collapsed && spread < 0.02 && effectiveRank > 25, `${spread} ${effectiveRank}`);
});

test("collapse() sees dimensional collapse by the effective rank, where the spread is high", () => {
  const signs = tf.sign(normal(key(2), [1, 32]));
  const z = tf.mul(normal(key(3), [500, 1]), signs) as tf.Tensor2D;
  const { collapsed, effectiveRank, spread } = collapse(z);
  assert.ok(collapsed && spread > 0.95 && effectiveRank < 1.01, `${spread} ${effectiveRank}`);
});

test("collapse() takes the mean cosine over distinct pairs", () => {
  close(collapse(circle(0, 60, 120)).meanCosine, (0.5 + 0.5 - 0.5) / 3, 1e-6);
});

test("collapse() leaves no tensor behind", () => {
  const z = circle(0, 60, 120);
  const before = tf.memory().numTensors;
  collapse(z);
  assert.equal(tf.memory().numTensors, before);
});
