import { test } from "node:test";
import { tf } from "../../../lib/core/tensor.ts";
import { active, averageOver, averageOverAnchors } from "../../../lib/losses/average.ts";
import { amongLabels } from "../../../lib/losses/pairs.ts";
import { close } from "../../support/close.ts";

test("averageOver() is the mean of what is marked, and 0 where nothing is", () => {
  const costs = tf.tensor1d([1, 5, 100]);
  close(averageOver(costs, tf.tensor1d([1, 1, 0])), 3, 0);
  close(averageOver(costs, tf.zeros([3])), 0, 0);
});

test("active() marks costs above 0", () => {
  close(active(tf.tensor1d([0, 1e-9, 3, 0])), [0, 1, 1, 0], 0);
});

test("averageOverAnchors() leaves out rows whose label is alone, or counts them as zero, whatever their loss", () => {
  const losses = tf.tensor1d([2, 4, 1e30]);
  const pairs = amongLabels(tf.tensor1d([7, 7, 8], "int32"));
  close(averageOverAnchors(losses, pairs, "left out"), 3, 0);
  close(averageOverAnchors(losses, pairs, "zero"), 2, 1e-6);
});
