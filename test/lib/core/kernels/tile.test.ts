import assert from "node:assert/strict";
import { test } from "node:test";
import { key, normal } from "../../../../lib/core/key.ts";
import { tf } from "../../../../lib/core/tensor.ts";
import { checkGradient } from "../../../support/close.ts";
import { checkCompiled, weighted } from "../../../support/compiled.ts";

const forms: readonly (readonly [shape: number[], reps: number[]])[] = [
  [[3], [2]],
  [
    [2, 3],
    [2, 3],
  ],
  [
    [2, 1],
    [1, 4],
  ],
  [
    [1, 2, 1],
    [3, 1, 2],
  ],
  [
    [2, 1, 3, 1],
    [1, 2, 1, 2],
  ],
  [
    [1, 2, 1, 2, 1],
    [2, 1, 3, 2, 1],
  ],
];

test("tf.tile() repeats the whole tensor along each axis", () => {
  assert.deepEqual(tf.tile(tf.tensor1d([1, 2]), [2]).arraySync(), [1, 2, 1, 2]);
  assert.deepEqual(tf.tile(tf.tensor2d([[1], [2]]), [1, 3]).arraySync(), [
    [1, 1, 1],
    [2, 2, 2],
  ]);
});

for (const [shape, reps] of forms) {
  const f = (x: tf.Tensor) => tf.square(tf.tile(x, reps));

  test(`tf.tile() of [${shape}] by [${reps}] has the gradient of its finite differences and the same bits compiled`, () => {
    const x = normal(key(1), shape);
    checkGradient((at) => weighted(f(at)), x);
    checkCompiled(f, x);
  });
}
