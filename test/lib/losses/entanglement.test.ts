import assert from "node:assert/strict";
import { test } from "node:test";
import { key, normal } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { entanglement } from "../../../lib/losses/entanglement.ts";
import { amongLabels } from "../../../lib/losses/pairs.ts";
import { softNearestNeighbor } from "../../../lib/losses/softNearestNeighbor.ts";
import { close } from "../../support/close.ts";

const labels = Array.from({ length: 200 }, (_, i) => i % 4);
const pairs = amongLabels(tf.tensor1d(labels, "int32"));
const noise = normal(key(1), [200, 5]) as tf.Tensor2D;
/** Each class around a place of its own, `apart` from the next. */
const classes = (apart: number): tf.Tensor2D =>
  tf.add(
    noise,
    tf.tensor2d(
      labels.map((label) => [apart * label, 0, 0, 0, 0]),
      [200, 5],
    ),
  );

test("entanglement() of labels that say nothing is a little below chance, ln(199 / 49)", () => {
  const { lowest } = entanglement(noise, pairs);
  const chance = Math.log(199 / 49);
  assert.ok(lowest < chance && lowest > chance - 0.05, `${lowest} of ${chance}`);
});

test("entanglement() falls as classes move apart, to 0", () => {
  const measured = [0, 1, 3, 9].map((apart) => entanglement(classes(apart), pairs).lowest);
  for (let i = 1; i < measured.length; i++) assert.ok(measured[i]! < measured[i - 1]! - 0.1, `${measured}`);
  close(entanglement(classes(30), pairs).lowest, 0, 1e-4);
});

test("entanglement() ignores scale and place, where the loss at one temperature does not ignore scale", () => {
  const moved: tf.Tensor2D = tf.add(tf.mul(classes(1), 50), 3);
  const { lowest, temperature } = entanglement(classes(1), pairs);
  close(entanglement(moved, pairs).lowest, lowest, 1e-4);
  close(entanglement(moved, pairs).temperature, temperature, 1e-12);
  const atOne = (z: tf.Tensor2D) => softNearestNeighbor(z, pairs).dataSync()[0]!;
  assert.ok(Math.abs(atOne(moved) - atOne(classes(1))) > 1);
});

test("entanglement() tries temperatures in parts of the mean distance and keeps all losses", () => {
  const z = tf.tensor2d([[0], [1], [3]]);
  const three = amongLabels(tf.tensor1d([0, 0, 1], "int32"));
  // Squared distances 1, 9, 4: mean 14/3.
  const { losses, lowest, temperature } = entanglement(z, three, [0.5, 2]);
  const at = (part: number) => softNearestNeighbor(z, three, { temperature: (part * 14) / 3 }).dataSync();
  close(losses, [at(0.5)[0]!, at(2)[0]!], 1e-6);
  assert.deepEqual([lowest, temperature], [losses[0], 0.5]);
});

test("entanglement() refuses equal rows and an empty list", () => {
  assert.throws(
    () => entanglement(tf.ones([200, 2]), pairs),
    new RangeError(
      "entanglement: expected rows of z that differ, got a mean squared distance of 0; nothing can be told of equal rows",
    ),
  );
  assert.throws(
    () => entanglement(noise, pairs, []),
    new RangeError("entanglement: expected at least one temperature, got none; pass such as [0.01, 0.1, 1]"),
  );
});
