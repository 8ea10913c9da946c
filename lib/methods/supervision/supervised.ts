/**
 * Supervised learning from scratch: the control of every label-efficiency figure.
 *
 *     L = −1/N Σₙ log softmax(W f(view(xₙ)) + b)_{yₙ}
 *
 * It has the same encoder and may have the same views as the self-supervised method it is compared with.
 */
import { tf } from "../../core/tensor.ts";
import type { Tree } from "../../core/tree.ts";
import { sparseCrossEntropy } from "../../losses/crossEntropy.ts";
import { chain } from "../../networks/chain.ts";
import { dense } from "../../networks/dense.ts";
import type { Network } from "../../networks/network.ts";
import type { View } from "../../views/view.ts";
import type { Method } from "../method.ts";

export interface SupervisedOptions {
  /** Images to representations h, `[N, features]`. */
  readonly encoder: Network;
  /** Width of h. */
  readonly features: number;
  /** Number of classes. */
  readonly classes: number;
  /** One random view of a batch. Default: the images as they are. */
  readonly view?: View;
}

/** Images with their classes: `labels` is int32 `[N]`. */
export type LabelledBatch = { inputs: tf.Tensor4D; labels: tf.Tensor1D };

type Parts = Record<"encoder" | "classifier", Tree>;

export interface Supervised extends Method<Parts, Parts, LabelledBatch> {
  /** The class scores, `[N, classes]`. */
  classify(params: Parts, state: Parts, inputs: tf.Tensor): tf.Tensor2D;
}

export function supervised({ encoder, features, classes, view }: SupervisedOptions): Supervised {
  const network = chain({ encoder, classifier: dense(features, classes) });
  return {
    name: "Supervised",
    init: network.init,
    loss(params, state, { inputs, labels }, key) {
      const images = view ? view(inputs, key) : inputs;
      const { output, state: next } = network.apply(params, state, images, "train");
      const accuracy: tf.Scalar = tf.mean(tf.cast(tf.equal(tf.argMax(output, 1), labels), "float32"));
      return { loss: sparseCrossEntropy(output, labels), state: next, metrics: { accuracy } };
    },
    encode: (params, state, inputs) =>
      encoder.apply(params.encoder, state.encoder, inputs, "evaluate").output,
    classify: (params, state, inputs) => network.apply(params, state, inputs, "evaluate").output,
  };
}
