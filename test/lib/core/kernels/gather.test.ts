import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../../../../lib/core/compile.ts";
import { integers, key, normal, split } from "../../../../lib/core/key.ts";
import { tf } from "../../../../lib/core/tensor.ts";
import { bitsOf } from "../../../support/bits.ts";
import { checkGradient, close } from "../../../support/close.ts";
import { checkCompiled, weighted } from "../../../support/compiled.ts";

type Gather = readonly [
  shape: number[],
  indices: number[],
  indexShape: number[],
  axis: number,
  batch: number,
];

const gathers: readonly Gather[] = [
  [[5, 2], [3, 0, 3, 3], [4], 0, 0],
  [[5, 2], [3, 0, 1, 3], [2, 2], 0, 0],
  [[2, 5], [4, 1, 4], [3], 1, 0],
  [[2, 4, 3], [1, 1, 0, 2], [2, 2], -2, 0],
  [[2, 4], [3, 3, 0, 1], [2, 2], 1, 1],
  [[2, 3, 4, 2], [3, 3, 0, 1], [2, 2], 2, 1],
  [[2, 2, 3], [2, 2, 0, 1], [2, 2, 1], 2, 2],
];

for (const [shape, indices, indexShape, axis, batch] of gathers) {
  const f = (x: tf.Tensor) => tf.square(tf.gather(x, tf.tensor(indices, indexShape, "int32"), axis, batch));

  test(`tf.gather() of [${shape}] at [${indexShape}] along axis ${axis} after ${batch} has the gradient of its finite differences and the same bits compiled`, () => {
    const x = normal(key(1), shape);
    checkGradient((at) => weighted(f(at)), x);
    checkCompiled(f, x);
  });
}

test("tf.gather() adds the gradients of a row that is read several times", () => {
  const table = tf.ones([4, 2]);
  const rows = tf.tensor1d([2, 0, 2, 2], "int32");
  close(tf.grad((x) => tf.sum(tf.gather(x, rows)))(table), [1, 1, 0, 0, 3, 3, 0, 0], 0);
});

test("tf.gather() takes indices that the step computes, and refuses one out of range in TensorFlow's words", () => {
  const f = compile((x: tf.Tensor, rows: tf.Tensor) => tf.gather(x, tf.cast(tf.add(rows, 1), "int32")));
  const table = tf.tensor1d([10, 20, 30]);
  close(f(table, tf.tensor1d([1, 0])), [30, 20], 0);
  assert.throws(() => f(table, tf.tensor1d([0, 2])), /indices\[1\] = 3 is not in \[0, 3\)/);
  assert.throws(() => tf.gather(table, tf.tensor1d([3], "int32")), /indices\[0\] = 3 is not in \[0, 3\)/);
});

test("tf.gatherND(), tf.scatterND() and tf.tensorScatterUpdate() have the gradients of their finite differences, and the same bits compiled", () => {
  const places = (): tf.Tensor => tf.tensor2d([[2, 1], [0, 0], [2, 1]], [3, 2], "int32"); // biome-ignore format: one place a column
  const apart = (): tf.Tensor => tf.tensor2d([[2], [0]], [2, 1], "int32");
  const operations: Record<string, [f: (x: tf.Tensor) => tf.Tensor, shape: number[]]> = {
    gatherND: [(x) => tf.gatherND(x, places()), [3, 2, 2]],
    scatterND: [(x) => tf.scatterND(places(), x, [3, 2, 2]), [3, 2]],
    tensor: [(x) => tf.tensorScatterUpdate(x, apart(), tf.ones([2, 2])), [3, 2]],
    updates: [(x) => tf.tensorScatterUpdate(tf.ones([3, 2]), apart(), x), [2, 2]],
  };
  for (const [f, shape] of Object.values(operations)) {
    const x = normal(key(2), shape);
    checkGradient((at) => weighted(tf.square(f(at))), x);
    checkCompiled((at) => tf.square(f(at)), x);
  }
});

test("tf.gather() leaves only its result behind", () => {
  const table = tf.ones([3, 2]);
  const rows = tf.tensor1d([1], "int32");
  const before = tf.memory().numTensors;
  tf.gather(table, rows).dispose();
  assert.equal(tf.memory().numTensors, before);
});

test("tf.gather() has the gradient of TensorFlow's sum over segments, bit for bit, and its own gradient", () => {
  for (const [places, width, count] of [
    [3, 5, 40],
    [900, 70, 2000],
    [40, 8, 20_000],
  ] as const) {
    const [keyIndices, keySlopes] = split(key(count));
    const indices = integers(keyIndices!, [count], 0, places) as tf.Tensor1D;
    const slopes = normal(keySlopes!, [count, width]);
    const gradient = (dy: tf.Tensor) =>
      tf.grad((x) => tf.sum(tf.mul(tf.gather(x, indices), dy)))(tf.zeros([places, width]));
    assert.deepEqual(bitsOf(gradient(slopes)), bitsOf(tf.unsortedSegmentSum(slopes, indices, places)));
    const again = tf.grad((dy) => tf.sum(tf.square(gradient(dy))))(slopes);
    close(again, tf.mul(2, tf.gather(gradient(slopes), indices)), 1e-4);
  }
});
