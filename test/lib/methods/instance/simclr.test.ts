import assert from "node:assert/strict";
import { test } from "node:test";
import { key, split } from "../../../../lib/core/key.ts";
import { tf } from "../../../../lib/core/tensor.ts";
import { contrastiveAccuracy, ntxent } from "../../../../lib/losses/ntxent.ts";
import { simclr } from "../../../../lib/methods/instance/simclr.ts";
import { chain } from "../../../../lib/networks/chain.ts";
import { mlp } from "../../../../lib/networks/mlp.ts";
import { close } from "../../../support/close.ts";
import { encoder, images, noisy, testMethod } from "../../../support/methods.ts";

const projector = mlp([8, 8, 4], { batchNorm: true });
const method = simclr({ encoder, projector, view: noisy, temperature: 0.2 });

// Perfectly spread views of 16 images reach about .5 at τ = .2; equal embeddings have ln 31 = 3.4.
testMethod("simclr", method, images, 1);

test("simclr() has the NT-Xent of two views drawn from the two halves of its key", () => {
  const { params, state } = method.init(key(2));
  const network = chain({ encoder, projector });
  const [keyA, keyB] = split(key(3));
  const a = network.apply(params, state, noisy(images, keyA!), "train");
  const b = network.apply(params, a.state, noisy(images, keyB!), "train");
  const result = method.loss(params, state, images, key(3));
  close(result.loss, ntxent(a.output, b.output, { temperature: 0.2 }).dataSync(), 0);
  close(result.metrics.accuracy!, contrastiveAccuracy(a.output, b.output).dataSync(), 0);
  assert.notDeepEqual(noisy(images, keyA!).dataSync(), noisy(images, keyB!).dataSync());
});

test("simclr() takes another loss of the two views", () => {
  const distance = (za: tf.Tensor2D, zb: tf.Tensor2D): tf.Scalar => tf.mean(tf.square(tf.sub(za, zb)));
  const still = simclr({ encoder, projector, view: (batch: tf.Tensor4D) => batch, loss: distance });
  const { params, state } = still.init(key(4));
  close(still.loss(params, state, images, key(5)).loss, 0, 0);
});
