/** A step that is almost all overhead: a small perceptron and NT-Xent. */
import { key, normal } from "../../lib/core/key.ts";
import { tf } from "../../lib/core/tensor.ts";
import type { Tree } from "../../lib/core/tree.ts";
import { ntxent } from "../../lib/losses/ntxent.ts";
import type { Method } from "../../lib/methods/method.ts";
import { mlp } from "../../lib/networks/mlp.ts";
import { adam } from "../../lib/optimizers/adam.ts";
import { type Descent, descend } from "../../lib/training/descend.ts";
import { smallestTargets, type Work } from "./work.ts";

/** 128 vectors, of which number n and number n + 64 are the two views of one thing; 64–128–128–64–32; NT-Xent, τ .5. */
export function mlpContrastive(): Work<Descent, tf.Tensor2D> {
  const network = mlp([64, 128, 128, 64, 32]);
  const method: Method<Tree, Tree, tf.Tensor2D> = {
    name: "contrastive perceptron",
    init: network.init,
    loss(params, state, vectors) {
      const { output, state: next } = network.apply(params, state, vectors, "train");
      const [za, zb] = tf.split(output, 2) as [tf.Tensor2D, tf.Tensor2D];
      return { loss: ntxent(za, zb, { temperature: 0.5 }), state: next, metrics: {} };
    },
    encode: (params, state, vectors) => network.apply(params, state, vectors, "evaluate").output,
  };
  return {
    id: "mlp",
    title: "Contrastive MLP 64–128–128–64–32, batch 128",
    short: "MLP",
    drawn: false,
    learner: descend(method, adam({ learningRate: 1e-3 })),
    batch: () => normal(key(1), [128, 64]) as tf.Tensor2D,
    targets: smallestTargets,
    stepsACall: 50,
  };
}
