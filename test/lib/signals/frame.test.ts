import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compile } from "../../../lib/core/compile.ts";
import { key, normal } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { frame, overlapAdd } from "../../../lib/signals/frame.ts";
import { checkGradient, close } from "../../support/close.ts";

/** Two signals, and frames of any length and hop, a hop longer than a frame among them. */
const cases = fc
  .record({
    samples: fc.integer({ min: 1, max: 40 }),
    length: fc.integer({ min: 1, max: 12 }),
    hop: fc.integer({ min: 1, max: 14 }),
  })
  .filter(({ samples, length }) => samples >= length);

test("frame() holds the samples of the definition, for any length and hop", () => {
  fc.assert(
    fc.property(cases, ({ samples, length, hop }) => {
      const signal = normal(key(samples), [2, samples]) as tf.Tensor2D;
      const rows = signal.arraySync();
      const count = 1 + Math.floor((samples - length) / hop);
      const expected = rows.map((row) =>
        Array.from({ length: count }, (_, f) => row.slice(f * hop, f * hop + length)),
      );
      assert.deepEqual(frame(signal, { length, hop }).arraySync(), expected);
    }),
  );
});

test("overlapAdd() adds each frame at its place, for any length and hop", () => {
  fc.assert(
    fc.property(cases, fc.integer({ min: 1, max: 6 }), ({ length, hop }, frames) => {
      const x = normal(key(length), [2, frames, length]) as tf.Tensor3D;
      const expected = x.arraySync().flatMap((signal) => {
        const sum = new Array<number>((frames - 1) * hop + length).fill(0);
        signal.forEach((samples, f) => {
          for (const [t, value] of samples.entries()) sum[f * hop + t]! += value;
        });
        return sum;
      });
      close(overlapAdd(x, hop), expected, 1e-5);
    }),
  );
});

test("frame() and overlapAdd() are each other's gradient: ⟨frame(x), y⟩ = ⟨x, overlapAdd(y)⟩", () => {
  for (const [length, hop] of [
    [8, 2],
    [7, 3],
    [4, 6],
  ] as const) {
    const x = normal(key(1), [2, 30]) as tf.Tensor2D;
    const y = normal(key(2), frame(x, { length, hop }).shape) as tf.Tensor3D;
    checkGradient((x) => tf.sum(tf.mul(frame(x, { length, hop }), y)), x);
    const weights = normal(key(3), overlapAdd(y, hop).shape);
    checkGradient((y) => tf.sum(tf.mul(overlapAdd(y, hop), weights)), y);
  }
});

test("frame() and overlapAdd() give the same bits eager and compiled, gradients too", () => {
  const x = normal(key(4), [3, 50]) as tf.Tensor2D;
  const step = (x: tf.Tensor2D) => {
    const back = (x: tf.Tensor2D) => overlapAdd(tf.square(frame(x, { length: 9, hop: 4 })), 3);
    return { value: back(x), gradient: tf.grad((x) => tf.sum(back(x as tf.Tensor2D)))(x) };
  };
  const eager = step(x);
  const compiled = compile(step)(x);
  assert.deepEqual(compiled.value.dataSync(), eager.value.dataSync());
  assert.deepEqual(compiled.gradient.dataSync(), eager.gradient.dataSync());
});

test("frame() and overlapAdd() refuse what makes no frame and say so", () => {
  assert.throws(
    () => frame(tf.zeros([1, 3]), { length: 4, hop: 1 }),
    new RangeError(
      "frame: expected at least 4 samples, one frame, got 3; pad the signal or shorten the frame",
    ),
  );
  assert.throws(
    () => frame(tf.zeros([1, 8]), { length: 4, hop: 0.5 }),
    new RangeError(
      "frame: expected a hop of 1 or more whole samples, got 0.5; count in samples, not in seconds",
    ),
  );
  assert.throws(
    () => overlapAdd(tf.zeros([8, 4]) as unknown as tf.Tensor3D, 1),
    new RangeError(
      "overlapAdd: expected frames of shape [·, ·, ·], got [8, 4]; pass frames as frame() makes them",
    ),
  );
});
