import assert from "node:assert/strict";
import { test } from "node:test";
import { tf } from "../../../lib/core/tensor.ts";
import { cosine, scaleByLearningRate } from "../../../lib/optimizers/schedule.ts";
import { close } from "../../support/close.ts";

function rates(schedule: (step: tf.Scalar) => tf.Scalar, steps: readonly number[]): number[] {
  return steps.map((step) => schedule(tf.scalar(step)).dataSync()[0]!);
}

test("cosine() equals its closed form at every step", () => {
  const steps = Array.from({ length: 51 }, (_, step) => step);
  const expected = steps.map((step) => 0.1 + (0.9 * (1 + Math.cos((Math.PI * step) / 50))) / 2);
  close(rates(cosine({ peak: 1, steps: 50, end: 0.1 }), steps), expected, 1e-6);
});

test("cosine() rises in equal steps to its peak and then falls", () => {
  close(
    rates(cosine({ peak: 0.4, steps: 12, warmup: 4 }), [0, 1, 2, 3, 4, 8, 12]),
    [0.1, 0.2, 0.3, 0.4, 0.4, 0.2, 0],
    1e-6,
  );
});

test("cosine() stays at its end behind the last step", () => {
  close(rates(cosine({ peak: 1, steps: 10, end: 0.2 }), [10, 11, 1000]), 0.2, 1e-6);
});

test("cosine() refuses a run no longer than its warm-up", () => {
  const message = "cosine: expected more steps than the warm-up's 10, got 10; shorten the warm-up";
  assert.throws(() => cosine({ peak: 1, steps: 10, warmup: 10 }), new RangeError(message));
});

test("scaleByLearningRate() turns gradients downhill and counts its steps from 0", () => {
  const optimizer = scaleByLearningRate((step) => tf.add(step, 1) as tf.Scalar);
  let state = optimizer.init([]);
  const updates = [1, 2, 3].map(() => {
    const result = optimizer.update(tf.scalar(5), state, tf.scalar(0));
    state = result.state;
    return result.updates.dataSync()[0]!;
  });
  close(updates, [-5, -10, -15], 0);
});
