/** Convolutions at full resolution: the step that is all arithmetic. */
import { mnist } from "../../datasets/images/mnist.ts";
import { tf } from "../../lib/core/tensor.ts";
import { type LabelledBatch, supervised } from "../../lib/methods/supervision/supervised.ts";
import { sequence } from "../../lib/networks/chain.ts";
import { convolution } from "../../lib/networks/convolution.ts";
import { type Network, pointwise } from "../../lib/networks/network.ts";
import { adam } from "../../lib/optimizers/adam.ts";
import { type Descent, descend } from "../../lib/training/descend.ts";
import { convolutionTargets, type Work } from "./work.ts";

/** Two convolutions, 32 and 64 channels, 3 × 3, stride 1, each with ReLU and 2 × 2 max pooling; cross-entropy of ten digits. */
export function cnnClassifier(): Work<Descent, LabelledBatch> {
  const flat = 7 * 7 * 64;
  const encoder = sequence(
    ...block(1, 32),
    ...block(32, 64),
    pointwise((x) => tf.reshape(x, [-1, flat]) as tf.Tensor2D),
  );
  return {
    id: "cnn",
    title: "CNN 32–64, 3 × 3 at full resolution, classifying 128 digits",
    short: "CNN 32–64",
    drawn: false,
    learner: descend(supervised({ encoder, features: flat, classes: 10 }), adam({ learningRate: 1e-3 })),
    batch() {
      const { inputs, labels } = mnist({ part: "train", count: 128 });
      return {
        inputs: tf.tensor(inputs.data, [...inputs.shape]) as tf.Tensor4D,
        labels: tf.tensor1d(labels, "int32"),
      };
    },
    targets: convolutionTargets,
  };
}

function block(inputs: number, outputs: number): Network<tf.Tensor>[] {
  return [
    convolution(inputs, outputs),
    pointwise((x) => tf.relu(x)),
    pointwise((x) => tf.maxPool(x as tf.Tensor4D, 2, 2, "valid")),
  ];
}
