/** A recurrent network: many small operations, one after the other. */
import { integers, key, normal, split } from "../../lib/core/key.ts";
import type { tf } from "../../lib/core/tensor.ts";
import type { Tree } from "../../lib/core/tree.ts";
import { sparseCrossEntropy } from "../../lib/losses/crossEntropy.ts";
import type { Method } from "../../lib/methods/method.ts";
import { chain } from "../../lib/networks/chain.ts";
import { dense } from "../../lib/networks/dense.ts";
import { gru } from "../../lib/networks/recurrent.ts";
import { adam } from "../../lib/optimizers/adam.ts";
import { type Descent, descend } from "../../lib/training/descend.ts";
import { smallestTargets, type Work } from "./work.ts";

const count = 64;
const steps = 32;
const width = 64;
const classes = 10;

export type Sequences = { readonly inputs: tf.Tensor; readonly labels: tf.Tensor1D };

/** 64 sequences of 32 vectors of 64 numbers; the last state of a GRU of 64 units tells which of ten classes. */
export function gruClassifier(): Work<Descent, Sequences> {
  const network = chain({ reader: gru(width, width, { shows: "last" }), classifier: dense(width, classes) });
  const method: Method<Tree, Tree, Sequences> = {
    name: "GRU",
    init: network.init,
    loss(params, state, { inputs, labels }) {
      const { output, state: next } = network.apply(params as never, state as never, inputs, "train");
      return { loss: sparseCrossEntropy(output, labels), state: next, metrics: {} };
    },
    encode: (params, state, inputs) =>
      network.apply(params as never, state as never, inputs, "evaluate").output,
  };
  return {
    id: "gru",
    title: "GRU 64 over 32 steps, classifying 64 sequences",
    short: "GRU",
    drawn: false,
    learner: descend(method, adam({ learningRate: 1e-3 })),
    batch() {
      const [keyInputs, keyLabels] = split(key(1));
      return {
        inputs: normal(keyInputs!, [count, steps, width]),
        labels: integers(keyLabels!, [count], 0, classes) as tf.Tensor1D,
      };
    },
    targets: smallestTargets,
    stepsACall: 10,
  };
}
