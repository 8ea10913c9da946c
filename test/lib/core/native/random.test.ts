import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compile } from "../../../../lib/core/compile.ts";
import { inFloat64 } from "../../../../lib/core/float64.ts";
import type { Key } from "../../../../lib/core/key.ts";
import { run, runSingle } from "../../../../lib/core/operations/native.ts";
import { drawUniform, drawWords } from "../../../../lib/core/operations/stateless.ts";
import { tf } from "../../../../lib/core/tensor.ts";
import { bitsOf } from "../../../support/bits.ts";

const tensorflow = (
  name: string,
  dtype: "float32" | "int32",
  seed: Key,
  shape: readonly number[],
): tf.Tensor =>
  runSingle(name, [tf.tensor1d([...shape], "int32"), seed], {
    dtype: { type: dtype },
    T: { type: "int32" },
    Tseed: { type: "int32" },
  });

const half = fc.oneof(fc.integer(), fc.constantFrom(0, -1, 2 ** 31 - 1, -(2 ** 31)));
const shapes = fc.oneof(
  fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 4 }),
  fc.integer({ min: 0, max: 600 }).map((size) => [size]),
);

test("drawUniform() and drawWords() are TensorFlow's numbers, bit for bit, for every seed and shape", () => {
  fc.assert(
    fc.property(fc.tuple(half, half), shapes, (seed, shape) => {
      tf.tidy(() => {
        const from: Key = tf.tensor1d(seed, "int32");
        const uniform = drawUniform(from, shape);
        assert.deepEqual(uniform.shape, shape);
        assert.deepEqual(
          bitsOf(uniform),
          bitsOf(tensorflow("StatelessRandomUniform", "float32", from, shape)),
        );
        assert.deepEqual(
          bitsOf(drawWords(from, shape)),
          bitsOf(tensorflow("StatelessRandomUniformFullInt", "int32", from, shape)),
        );
      });
    }),
    { numRuns: 300 },
  );
});

test("drawUniform() and drawWords() are TensorFlow's where two threads make them, eager and compiled", () => {
  const from: Key = tf.tensor1d([-7, 12], "int32");
  const both = (seed: Key) => ({
    uniform: drawUniform(seed, [1001, 777]),
    words: drawWords(seed, [777_001]),
  });
  const compiled = compile(both);
  for (const { uniform, words } of [both(from), compiled(from)]) {
    const sizes = [uniform.shape, words.shape];
    assert.deepEqual(sizes, [[1001, 777], [777_001]]);
    assert.ok(same(uniform, tensorflow("StatelessRandomUniform", "float32", from, [1001, 777])));
    assert.ok(same(words, tensorflow("StatelessRandomUniformFullInt", "int32", from, [777_001])));
  }
  compiled.dispose();
});

function same(a: tf.Tensor, b: tf.Tensor): boolean {
  return Buffer.from(bitsOf(a).buffer).equals(Buffer.from(bitsOf(b).buffer));
}

for (const size of [0, 1, 2, 63, 64, 65, 5000]) {
  test(`drawUniform() of ${size} numbers in float64 is TensorFlow's`, () => {
    const seed: Key = tf.tensor1d([3, -4], "int32");
    const differ = inFloat64((from: Key) => {
      const [own, wanted] = [
        drawUniform(from, [size]),
        tensorflow("StatelessRandomUniform", "float32", from, [size]),
      ];
      return tf.sum(tf.cast(tf.notEqual(own, wanted), "int32"));
    });
    assert.equal(differ(seed).dataSync()[0], 0);
  });
}

test("SelflabRandomWords refuses a seed that is no pair, and sizes below 0", () => {
  const words = (shape: number[], seed: number[]) => () =>
    run("SelflabRandomWords", [tf.tensor1d(shape, "int32"), tf.tensor1d(seed, "int32")], {});
  assert.throws(words([2], [1, 2, 3]), /SelflabRandom: expected a seed of shape \[2\], got \[3\]/);
  assert.throws(words([2, -1], [1, 2]), /SelflabRandom: expected sizes ≥ 0, got the shape \[2, -1\]/);
});
