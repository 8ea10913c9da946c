/** What every method owes: it fits one batch, holds its tensor count, and repeats for the same key. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fold, key, uniform } from "../../lib/core/key.ts";
import { dispose, tidy } from "../../lib/core/scope.ts";
import { tf } from "../../lib/core/tensor.ts";
import { leaves, type Tree } from "../../lib/core/tree.ts";
import type { Method } from "../../lib/methods/method.ts";
import { sequence } from "../../lib/networks/chain.ts";
import { mlp } from "../../lib/networks/mlp.ts";
import { pointwise } from "../../lib/networks/network.ts";
import { adam } from "../../lib/optimizers/adam.ts";
import { descend } from "../../lib/training/descend.ts";

/** Sixteen images of noise, `[16, 4, 4, 1]`. */
export const images = uniform(key(1), [16, 4, 4, 1]) as tf.Tensor4D;

/** Images to representations, `[N, 8]`. */
export const encoder = sequence(
  pointwise((x) => tf.reshape(x, [-1, 16])),
  mlp([16, 32, 8]),
);

/** A view that adds a little noise. */
export function noisy(batch: tf.Tensor4D, from: tf.Tensor1D): tf.Tensor4D {
  return tf.add(batch, uniform(from, batch.shape, -0.05, 0.05));
}

/** Registers the three tests. After 150 steps on `batch` the loss has to be below `solved`. */
export function testMethod<Params extends Tree, State extends Tree, Batch extends Tree>(
  name: string,
  method: Method<Params, State, Batch>,
  batch: Batch,
  solved: number,
): void {
  const learner = descend(method, adam({ learningRate: 1e-2 }));
  type Model = ReturnType<typeof learner.init>;

  const train = (steps: number, seed: number): { model: Model; loss: number; counts: number[] } => {
    let model = tidy(() => learner.init(key(seed)));
    let loss = Number.NaN;
    const counts: number[] = [];
    for (let i = 0; i < steps; i++) {
      const next = tidy(() => learner.step(model, batch, fold(key(seed + 1), i)));
      dispose(model);
      model = next.model;
      loss = next.loss.dataSync()[0]!;
      dispose([next.loss, next.metrics]);
      counts.push(tf.memory().numTensors);
    }
    return { model, loss, counts };
  };

  test(`${name}() overfits one batch`, () => {
    const { loss } = train(150, 5);
    assert.ok(loss < solved, `loss ${loss}, expected below ${solved}`);
  });

  test(`${name}() holds the same number of tensors after each step`, () => {
    assert.equal(new Set(train(5, 6).counts).size, 1);
  });

  test(`${name}() gives the same bits for the same key and others for another`, () => {
    const values = (seed: number) => leaves(train(3, seed).model).map(({ tensor }) => tensor.dataSync());
    assert.deepEqual(values(7), values(7));
    assert.notDeepEqual(values(7), values(8));
  });

  test(`${name}() represents in evaluation, by [N, H] and the same each time`, () => {
    const { params, state } = method.init(key(9));
    const represent = () => method.encode(params, state, images);
    assert.deepEqual(represent().shape, [16, 8]);
    assert.deepEqual(represent().dataSync(), represent().dataSync());
  });
}
