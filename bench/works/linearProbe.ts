/** What a probe spends its time on: value and gradient of a softmax regression on all features at once. */
import { integers, key, normal, split } from "../../lib/core/key.ts";
import { tf } from "../../lib/core/tensor.ts";
import type { Tree } from "../../lib/core/tree.ts";
import { sparseCrossEntropy } from "../../lib/losses/crossEntropy.ts";
import type { Method } from "../../lib/methods/method.ts";
import { dense } from "../../lib/networks/dense.ts";
import { adam } from "../../lib/optimizers/adam.ts";
import { type Descent, descend } from "../../lib/training/descend.ts";
import { everyTargets, type Work } from "./work.ts";

const count = 10_000;
const features = 128;
const classes = 10;

/** The labelled features of a probe. */
export type Features = { readonly inputs: tf.Tensor2D; readonly labels: tf.Tensor1D };

/** One step of Adam, full batch; the penalty is ‖W‖² / 2N, that of `lib/probes/linear.ts`. */
export function linearProbe(): Work<Descent, Features> {
  const network = dense(features, classes);
  const method: Method<Tree, Tree, Features> = {
    name: "linear probe",
    init: network.init,
    loss(params, state, { inputs, labels }) {
      const { output } = network.apply(params, state, inputs, "train");
      const { kernel } = params as { kernel: tf.Tensor2D };
      const penalty = tf.mul(tf.sum(tf.square(kernel)), 1 / (2 * count));
      return { loss: tf.add(sparseCrossEntropy(output, labels), penalty), state, metrics: {} };
    },
    encode: (params, state, inputs) => network.apply(params, state, inputs, "evaluate").output,
  };
  return {
    id: "probe",
    title: "Linear probe: softmax regression on 10,000 × 128, full batch",
    short: "linear probe",
    drawn: false,
    learner: descend(method, adam({ learningRate: 1e-2 })),
    batch() {
      const [keyInputs, keyLabels] = split(key(1));
      return {
        inputs: normal(keyInputs!, [count, features]) as tf.Tensor2D,
        labels: integers(keyLabels!, [count], 0, classes) as tf.Tensor1D,
      };
    },
    targets: everyTargets,
  };
}
