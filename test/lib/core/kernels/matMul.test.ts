import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../../../../lib/core/compile.ts";
import { valueAndGrad } from "../../../../lib/core/gradient.ts";
import { key, normal } from "../../../../lib/core/key.ts";
import { tf } from "../../../../lib/core/tensor.ts";
import { checkGradient, close } from "../../../support/close.ts";

const a = normal(key(1), [5, 3]) as tf.Tensor2D;
const b = normal(key(2), [3, 4]) as tf.Tensor2D;

/** The definition, in double precision. */
function product(a: number[][], b: number[][]): number[] {
  return a.flatMap((row) => b[0]!.map((_, j) => row.reduce((sum, value, k) => sum + value * b[k]![j]!, 0)));
}

const expected = product(a.arraySync(), b.arraySync());

test("tf.matMul() of two matrices equals the definition, transposed or not", () => {
  const at = tf.transpose(a);
  const bt = tf.transpose(b);
  close(tf.matMul(a, b), expected, 1e-6);
  close(tf.matMul(at, b, true), expected, 1e-6);
  close(tf.matMul(a, bt, false, true), expected, 1e-6);
  close(tf.matMul(at, bt, true, true), expected, 1e-6);
});

test("tf.matMul() of stacks of matrices multiplies matrix by matrix and repeats a single one", () => {
  const stack = tf.stack([a, tf.mul(a, 2)]) as tf.Tensor3D;
  const doubled = expected.map((value) => 2 * value);
  close(tf.matMul(stack, tf.stack([b, b])), [...expected, ...doubled], 1e-5);
  close(tf.matMul(stack, tf.expandDims(b, 0)), [...expected, ...doubled], 1e-5);
});

test("tf.matMul() multiplies whole numbers", () => {
  const c = tf.tensor2d([1, 2, 3, 4], [2, 2], "int32");
  assert.deepEqual(tf.matMul(c, c).arraySync(), [
    [7, 10],
    [15, 22],
  ]);
});

test("tf.matMul() has the gradient of its finite differences by both factors", () => {
  const weights = normal(key(3), [5, 4]);
  checkGradient((x) => tf.sum(tf.mul(tf.matMul(x, b), weights)), a);
  checkGradient((x) => tf.sum(tf.mul(tf.matMul(a, x), weights)), b);
});

test("tf.matMul() gives the same bits eager and compiled, with its gradients, small and large", () => {
  const f = (at: { a: tf.Tensor; b: tf.Tensor }) =>
    valueAndGrad(({ a, b }) => ({ loss: tf.sum(tf.square(tf.matMul(a, b))) as tf.Scalar, aux: [] }), at);
  const large = { a: normal(key(4), [150, 300]), b: normal(key(5), [300, 90]) };
  const stacks = { a: normal(key(6), [2, 3, 9, 10]), b: normal(key(7), [2, 3, 10, 8]) };
  for (const at of [{ a, b }, large, stacks]) {
    const eager = f(at);
    const compiled = compile(f)(at);
    assert.deepEqual(compiled.grads.a.arraySync(), eager.grads.a.arraySync());
    assert.deepEqual(compiled.grads.b.arraySync(), eager.grads.b.arraySync());
  }
});

test("tf.matMul() of the sizes that go to loops of our own keeps other types and repeats a single matrix", () => {
  const [x, y] = [normal(key(8), [3, 8, 20]), normal(key(9), [1, 20, 9])];
  const each = tf.stack([0, 1, 2].map((i) => tf.matMul(x.slice(i, 1).squeeze([0]), y.squeeze([0]))));
  close(tf.matMul(x, y), each.dataSync(), 1e-5);
  const whole = tf.cast(tf.mul(x.slice(0, 1), 10), "int32");
  const product = tf.matMul(whole, tf.cast(tf.mul(y, 10), "int32"));
  assert.equal(product.dtype, "int32");
  assert.deepEqual(product.shape, [1, 8, 9]);
});

test("tf.matMul() refuses sizes that do not fit and says how the factors were taken", () => {
  assert.throws(
    () => tf.matMul(a, a, true, true),
    new RangeError(
      "tf.matMul: expected as many rows of b as columns of a, 5, got 3 (a [5, 3] transposed, b [5, 3] transposed); transpose one of them",
    ),
  );
});
