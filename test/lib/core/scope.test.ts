import assert from "node:assert/strict";
import { test } from "node:test";
import { dispose, hold, release, tidy } from "../../../lib/core/scope.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { close } from "../../support/close.ts";

test("tidy() keeps the tensors of the tree returned and disposes all others", () => {
  const before = tf.memory().numTensors;
  const tree = tidy(() => ({ list: [tf.add(tf.scalar(1), 1)], record: { x: tf.ones([2]) } }));
  assert.equal(tf.memory().numTensors, before + 2);
  close(tree.list[0]!, 2, 0);
  dispose(tree);
  assert.equal(tf.memory().numTensors, before);
});

test("release() carries a held tree out of an inner scope and gives it to the outer one", () => {
  const before = tf.memory().numTensors;
  const sum = tf.tidy(() => {
    let held: { x: tf.Tensor }[] = [];
    tf.tidy(() => {
      held = hold([{ x: tf.scalar(3) }]);
    });
    const [first] = release(held);
    return tf.add(first!.x, 1);
  });
  close(sum, 4, 0);
  sum.dispose();
  assert.equal(tf.memory().numTensors, before);
});

test("release() leaves alone what the tree held of somebody else's", () => {
  const mine = tf.scalar(5);
  const kept = tf.keep(tf.scalar(6));
  tf.tidy(() => {
    release(hold({ mine, again: mine, kept }));
  });
  close(mine, 5, 0);
  tf.tidy(() => kept);
  close(kept, 6, 0);
});
