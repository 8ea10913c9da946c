import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../../../lib/core/compile.ts";
import { key, normal } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { chain } from "../../../lib/optimizers/chain.ts";
import { clipByGlobalNorm, clipByNorm, clipByValue } from "../../../lib/optimizers/clipping.ts";
import type { Optimizer } from "../../../lib/optimizers/optimizer.ts";
import { sgd } from "../../../lib/optimizers/sgd.ts";
import { close } from "../../support/close.ts";

// Lengths 5 and 12; together 13.
const grads = () => ({ kernel: tf.tensor2d([[3, -4]]), layers: [{ bias: tf.tensor1d([0, 12]) }] as const });
type Grads = ReturnType<typeof grads>;

function clipped(optimizer: Optimizer, at: Grads = grads()): number[] {
  const { kernel, layers } = optimizer.update(at, [], at).updates;
  return [...kernel.dataSync(), ...layers[0].bias.dataSync()];
}

test("clipByValue() limits each number", () => {
  close(clipped(clipByValue(3.5)), [3, -3.5, 0, 3.5], 0);
});

test("clipByNorm() shortens each parameter's gradient alone", () => {
  close(clipped(clipByNorm(6)), [3, -4, 0, 6], 1e-6);
});

test("clipByGlobalNorm() shortens all gradients by one factor", () => {
  close(clipped(clipByGlobalNorm(6.5)), [1.5, -2, 0, 6], 1e-6);
});

for (const [name, clip] of Object.entries({ clipByValue, clipByNorm, clipByGlobalNorm })) {
  test(`${name}() leaves a gradient within the limit as it is, to the bit, and zeros too`, () => {
    const small = { kernel: normal(key(1), [3, 2]), bias: tf.zeros([2]) };
    const { updates } = clip(50).update(small, [], small);
    assert.deepEqual(updates.kernel.dataSync(), small.kernel.dataSync());
    close(updates.bias, 0, 0);
  });

  test(`${name}() hands a NaN on, so that the fit stops`, () => {
    const broken = {
      kernel: tf.tensor2d([[Number.NaN, 1]]),
      layers: [{ bias: tf.tensor1d([0, 1]) }] as const,
    };
    assert.ok(clipped(clip(1), broken).some(Number.isNaN));
  });

  test(`${name}() is a part of an optimizer and of a compiled step`, () => {
    const optimizer = chain(clip(1), sgd({ learningRate: 0.5 }) as Optimizer);
    const update = (at: Grads) => optimizer.update(at, optimizer.init(at), at).updates;
    const wanted = update(grads());
    const got = compile(update)(grads());
    assert.deepEqual(got.kernel.dataSync(), wanted.kernel.dataSync());
    close(
      wanted.kernel,
      clipped(clip(1))
        .slice(0, 2)
        .map((value) => -0.5 * value),
      1e-7,
    );
  });

  test(`${name}() refuses a limit that is not above 0`, () => {
    for (const limit of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      const message = `${name}: expected a limit above 0, got ${limit}; 1 is usual`;
      assert.throws(() => clip(limit), new RangeError(message));
    }
  });
}
