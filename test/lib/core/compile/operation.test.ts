import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { compile } from "../../../../lib/core/compile.ts";
import { valueAndGrad } from "../../../../lib/core/gradient.ts";
import { tf } from "../../../../lib/core/tensor.ts";

/** The line below is looked for in stacks. */
function lookup(table: tf.Tensor2D, rows: tf.Tensor1D): tf.Tensor2D {
  return tf.gather(table, rows);
}
const lineOfGather = 10;

const table = tf.ones([4, 2]) as tf.Tensor2D;
const rows = (...of: number[]) => tf.tensor1d(of, "int32");

test("compile() tells an error of TensorFlow by operation, shapes and the line of TypeScript that called it", () => {
  const compiled = compile(lookup);
  compiled(table, rows(0, 1));
  assert.throws(
    () => compiled(table, rows(0, 9)),
    (error: Error) => {
      assert.equal(
        error.message,
        `compile: expected values that GatherV2([4, 2], [2], []) of ${import.meta.filename}:${lineOfGather} can take, got an error: indices[1] = 9 is not in [0, 4); check what reaches that line`,
      );
      assert.match(error.stack!.split("\n")[1]!, new RegExp(`at lookup \\(.*:${lineOfGather}\\)`));
      assert.ok(error instanceof RangeError, "a RangeError");
      assert.ok(error.cause instanceof Error, "TensorFlow's own error is the cause");
      return true;
    },
  );
  // The function still works.
  assert.deepEqual(compiled(table, rows(3)).arraySync(), [[1, 1]]);
});

test("compile() knows the line of a gradient's operation: that of the operation it differentiates", () => {
  const gradient = compile(
    (table: tf.Tensor2D, rows: tf.Tensor1D) =>
      valueAndGrad(
        (at: tf.Tensor2D) => ({ loss: tf.sum(tf.square(lookup(at, rows))) as tf.Scalar, aux: [] }),
        table,
      ).grads,
  );
  const { operations, output } = gradient.trace(table, rows(1, 1));
  assert.deepEqual(output.arraySync(), [
    [0, 0],
    [4, 4],
    [0, 0],
    [0, 0],
  ]);
  const here = path.basename(import.meta.filename);
  const ofLookup = operations.filter(({ site }) => {
    const [frame] = site.frames();
    return path.basename(frame!.file) === here && frame!.line === lineOfGather;
  });
  const names = ofLookup.map(({ name, site }) => `${name}${site.forward ? " of the gradient" : ""}`);
  assert.equal(names[0], "GatherV2");
  assert.ok(names.includes("SelflabSegmentSum of the gradient"), names.join());
  for (const { site } of operations) assert.equal(path.basename(site.frames().at(-1)!.file), here);
});

test("compile() records the shapes of each operation's inputs and outputs", () => {
  const product = compile((a: tf.Tensor2D, b: tf.Tensor2D) => tf.matMul(a, b));
  const { operations } = product.trace(tf.ones([3, 4]), tf.ones([4, 5]));
  assert.deepEqual(
    operations.map(({ name, inputs, outputs }) => [
      name,
      inputs.map(({ shape }) => shape),
      outputs.map(({ shape }) => shape),
    ]),
    [
      [
        "MatMul",
        [
          [3, 4],
          [4, 5],
        ],
        [[3, 5]],
      ],
    ],
  );
});
