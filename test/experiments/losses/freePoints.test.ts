import assert from "node:assert/strict";
import { test } from "node:test";
import { movePoints } from "../../../experiments/losses/freePoints.ts";
import { key } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { amongLabels } from "../../../lib/losses/pairs.ts";
import { softNearestNeighbor } from "../../../lib/losses/softNearestNeighbor.ts";

const size = { points: 40, classes: 4, steps: 60 };
const lossOf = (points: readonly number[][], labels: readonly number[]) =>
  tf.tidy(
    () =>
      softNearestNeighbor(
        tf.tensor2d([...points]),
        amongLabels(tf.tensor1d([...labels], "int32")),
      ).dataSync()[0]!,
  );

test("movePoints() deals classes in turn and moves all points down the loss", async () => {
  const { labels, first, last } = await movePoints(softNearestNeighbor, size, key(0));
  assert.deepEqual(labels.slice(0, 5), [0, 1, 2, 3, 0]);
  assert.ok(lossOf(first, labels) > 1, "points of random class are entangled");
  assert.ok(lossOf(last, labels) < 0.2, `${lossOf(last, labels)}`);
});

test("movePoints() moves points up where the loss is negated", async () => {
  const up = (...call: Parameters<typeof softNearestNeighbor>) =>
    tf.neg<tf.Scalar>(softNearestNeighbor(...call));
  const { labels, first, last } = await movePoints(up, size, key(0));
  assert.ok(lossOf(last, labels) > lossOf(first, labels) + 1);
});
