import assert from "node:assert/strict";
import { test } from "node:test";
import { mnist } from "../../../datasets/images/mnist.ts";
import { key } from "../../../lib/core/key.ts";

/** Images of each digit in the published files. */
const trainSizes = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949];
const testSizes = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009];

const train = mnist({ part: "train" });

function sizes(labels: Int32Array): number[] {
  const counts = new Array<number>(10).fill(0);
  for (const label of labels) counts[label]! += 1;
  return counts;
}

test("mnist() has the published sizes, classes and first labels", () => {
  const held = mnist({ part: "test" });
  assert.deepEqual(train.inputs.shape, [60000, 28, 28, 1]);
  assert.deepEqual(held.inputs.shape, [10000, 28, 28, 1]);
  assert.deepEqual(sizes(train.labels), trainSizes);
  assert.deepEqual(sizes(held.labels), testSizes);
  assert.deepEqual([...train.labels.subarray(0, 10)], [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
  assert.deepEqual([...held.labels.subarray(0, 10)], [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
});

test("mnist() has the published mean .1307 and standard deviation .3081 of the training pixels", () => {
  let sum = 0;
  let squares = 0;
  let highest = 0;
  for (const value of train.inputs.data) {
    sum += value;
    squares += value * value;
    if (value > highest) highest = value;
  }
  const mean = sum / train.inputs.data.length;
  assert.equal(mean.toFixed(4), "0.1307");
  assert.equal(Math.sqrt(squares / train.inputs.data.length - mean * mean).toFixed(4), "0.3081");
  assert.equal(highest, 1);
});

test("mnist() with a count takes the first images, with a key a balanced draw that is nested", () => {
  const first = mnist({ part: "train", count: 5 });
  assert.deepEqual(first.inputs.data, train.inputs.data.slice(0, 5 * 784));
  const drawn = mnist({ part: "train", count: 1000, key: key(0) });
  assert.deepEqual(sizes(drawn.labels), new Array(10).fill(100));
  const fewer = mnist({ part: "train", count: 100, key: key(0) });
  assert.deepEqual(fewer.inputs.data, drawn.inputs.data.slice(0, 100 * 784));
  assert.deepEqual(fewer.labels, drawn.labels.slice(0, 100));
});

test("mnist() refuses a part and a count that do not exist", () => {
  assert.throws(
    () => mnist({ part: "validation" as "test" }),
    new RangeError('mnist: expected part "train" or "test", got "validation"; pass one of them'),
  );
  assert.throws(
    () => mnist({ part: "test", count: 10001 }),
    new RangeError(
      "mnist: expected count to be a whole number from 1 to 10000, got 10001; ask for no more than the set holds",
    ),
  );
});
