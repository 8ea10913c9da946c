/**
 * Deep metric learning: a network embeds labelled examples, and a loss of all pairs of the batch draws those of a label
 * together.
 *
 *     z = f(x)        L = loss(z, y)
 *
 * The frame of the losses that were made for labels: contrastive pairs, triplets, N-pair, lifted structure, soft nearest
 * neighbors. What is kept is z itself; there is no classifier, so classes may be new when it is used.
 *
 * Source: Song et al. 2016, arXiv:1511.06452, § 2 names and compares these losses.
 */
import { type Key, split } from "../../core/key.ts";
import type { tf } from "../../core/tensor.ts";
import type { Tree } from "../../core/tree.ts";
import { spread } from "../../metrics/spread.ts";
import type { Network } from "../../networks/network.ts";
import type { Method } from "../method.ts";

export interface MetricLearningOptions<Inputs extends tf.Tensor> {
  /** What learner and progress bar are called. Default "Metric learning". */
  readonly name?: string;
  /** Examples to embeddings z, `[N, D]`. */
  readonly network: Network;
  /** Of a batch: `z`, `[N, D]`, with `labels`, int32 `[N]`. The key is for losses that draw, such as random triplets. */
  readonly loss: (z: tf.Tensor2D, labels: tf.Tensor1D, key: Key) => tf.Scalar;
  /** One random view of a batch, which may have another form. Default: the examples as they are. */
  readonly view?: (inputs: Inputs, key: Key) => tf.Tensor;
}

/** Examples with their classes: `labels` is int32 `[N]`. */
export type LabelledBatch<Inputs extends tf.Tensor> = {
  readonly inputs: Inputs;
  readonly labels: tf.Tensor1D;
};

/** The metric `spread` tells a collapse: 1 is isotropic, 0 all embeddings in one direction. */
export function metricLearning<Inputs extends tf.Tensor = tf.Tensor4D>({
  name = "Metric learning",
  network,
  loss,
  view,
}: MetricLearningOptions<Inputs>): Method<Tree, Tree, LabelledBatch<Inputs>> {
  return {
    name,
    init: network.init,
    loss(params, state, { inputs, labels }, key) {
      const [forView, forLoss] = split(key) as [Key, Key];
      const seen = view ? view(inputs, forView) : inputs;
      const { output, state: next } = network.apply(params, state, seen, "train");
      return { loss: loss(output, labels, forLoss), state: next, metrics: { spread: spread(output) } };
    },
    encode: (params, state, inputs) => network.apply(params, state, inputs, "evaluate").output,
  };
}
