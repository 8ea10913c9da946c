/**
 * SimCLR: two random views of an image should be nearer to each other than to the views of all other images of
 * the batch.
 *
 *     zₐ = g(f(view(x))), z_b = g(f(view(x)))        L = NT-Xent(zₐ, z_b)
 *
 * f is the encoder, whose output h is kept; g is the projector, which is dropped after training.
 *
 * Source: Chen, Kornblith, Norouzi & Hinton 2020, arXiv:2002.05709, § 2.1 and Algorithm 1.
 * Differs: nothing in the loss. Networks and views are arguments, where the paper has a ResNet and colour photographs.
 */
import { split } from "../../core/key.ts";
import type { tf } from "../../core/tensor.ts";
import type { Tree } from "../../core/tree.ts";
import { contrastiveAccuracy, ntxent } from "../../losses/ntxent.ts";
import { chain } from "../../networks/chain.ts";
import type { Network } from "../../networks/network.ts";
import type { View } from "../../views/view.ts";
import type { Method } from "../method.ts";

/** A loss of two views, `[N, D]` each, in the place of NT-Xent. */
export type PairLoss = (za: tf.Tensor2D, zb: tf.Tensor2D) => tf.Scalar;

export interface SimclrOptions<Batch extends tf.Tensor> {
  /** Images to representations h, `[N, H]`: the part that is kept. */
  readonly encoder: Network;
  /** h to embeddings z, `[N, D]`: dropped after training. */
  readonly projector: Network;
  /** One random view of a batch. */
  readonly view: View<Batch>;
  /** Temperature τ of NT-Xent. Default .5, the paper's for small images (its § B.9). */
  readonly temperature?: number;
  /** Whether embeddings are compared by cosine, in the loss and in the accuracy. Default true; the paper's Table 5 has both. */
  readonly normalized?: boolean;
  /** Another loss of the two views, as in the paper's Table 4. Default NT-Xent. */
  readonly loss?: PairLoss;
}

type Parts = Record<"encoder" | "projector", Tree>;

export function simclr<Batch extends tf.Tensor = tf.Tensor4D>({
  encoder,
  projector,
  view,
  temperature = 0.5,
  normalized = true,
  loss,
}: SimclrOptions<Batch>): Method<Parts, Parts, Batch> {
  const network = chain({ encoder, projector });
  const pairLoss: PairLoss = loss ?? ((za, zb) => ntxent(za, zb, { temperature, normalized }));
  return {
    name: "SimCLR",
    init: network.init,
    loss(params, state, images, key) {
      const [keyA, keyB] = split(key);
      const a = network.apply(params, state, view(images, keyA!), "train");
      const b = network.apply(params, a.state, view(images, keyB!), "train");
      return {
        loss: pairLoss(a.output, b.output),
        state: b.state,
        metrics: { accuracy: contrastiveAccuracy(a.output, b.output, { normalized }) },
      };
    },
    encode: (params, state, images) =>
      encoder.apply(params.encoder, state.encoder, images, "evaluate").output,
  };
}
