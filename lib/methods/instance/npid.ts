/**
 * Instance discrimination without parameters for classes: each image is a class of its own, whose weights are the image's
 * embedding in a memory bank.
 *
 *     v = g(f(view(x)))        L = −log ( exp(v·mᵢ/τ) / (exp(v·mᵢ/τ) + Σ_{k ≠ i} exp(v·mₖ/τ)) )        mᵢ ← μ mᵢ + (1 − μ) v
 *
 * mᵢ is the row of image i in the bank, as it was when the image was last in a batch: a pass over the data ago. The sum is over
 * all other images, or over those of K that are drawn anew for each batch. If all rows are equal, L = ln(K + 1). In the first
 * pass rows are random directions, from which nothing can be learned: L is then about ln(K + 1) + 1 / (2 τ² D).
 *
 * Source: Wu, Xiong, Yu & Lin 2018, arXiv:1805.01978, § 3.1, eq. 2 and § 3.2; the sum over images drawn for a batch: He et al.
 * 2019, arXiv:1911.05722, § 3.3 and Fig. 2b.
 * Differs: over a sample the paper has NCE with an estimated normalizer, eq. 7, where this is a softmax over the sample, as in
 * MoCo's comparison. Its proximal term, § 3.4, is left out.
 */
import { permutation, split, streams } from "../../core/key.ts";
import { tf } from "../../core/tensor.ts";
import type { Tree } from "../../core/tree.ts";
import { infonce, infonceAccuracy } from "../../losses/infonce.ts";
import type { Pairs } from "../../losses/pairs.ts";
import { viewForms, viewScores } from "../../losses/viewInfonce.ts";
import { type Bank, randomBank, recall, remember } from "../../memory/bank.ts";
import { chain } from "../../networks/chain.ts";
import type { Network } from "../../networks/network.ts";
import type { View } from "../../views/view.ts";
import type { Method } from "../method.ts";

export interface NpidOptions<Inputs extends tf.Tensor> {
  /** Images to representations h, `[N, H]`: the part that is kept. */
  readonly encoder: Network;
  /** h to embeddings v, `[N, D]`. */
  readonly projector: Network;
  /** One random view of a batch. */
  readonly view: View<Inputs>;
  /** The size of the bank, `[M, D]`: a row for each of M examples of the data, of the embedding's width D. */
  readonly bank: {
    readonly examples: number;
    readonly width: number;
    /** Momentum μ of a row, in [0, 1). Default .5, that of the authors' program. */
    readonly momentum?: number;
  };
  /** How many rows K of the bank are drawn for a batch; an image's own is no negative of it. Default all M. */
  readonly negatives?: number;
  /** Temperature τ > 0. Default .07, the paper's. */
  readonly temperature?: number;
}

/** Images with their numbers in the data, int32 `[B]`, no two alike. */
type Batch<Inputs extends tf.Tensor> = { readonly inputs: Inputs; readonly examples: tf.Tensor1D };

type Parts = Record<"encoder" | "projector", Tree>;
type State = { readonly network: Parts; readonly bank: Bank };

export function npid<Inputs extends tf.Tensor = tf.Tensor4D>({
  encoder,
  projector,
  view,
  bank: { examples: total, width, momentum = 0.5 },
  negatives = total,
  temperature = 0.07,
}: NpidOptions<Inputs>): Method<Parts, State, Batch<Inputs>> {
  if (!Number.isInteger(negatives) || negatives < 1 || negatives > total) {
    throw new RangeError(
      `npid: expected from 1 to ${total} negatives, one for each example at most, got ${negatives}; 4096 are usual`,
    );
  }
  const network = chain({ encoder, projector });
  return {
    name: "NPID",
    init(key) {
      const keys = streams(key, "network", "bank");
      const { params, state } = network.init(keys.network);
      return { params, state: { network: state, bank: randomBank(keys.bank, total, width) } };
    },
    loss(params, { network: before, bank }, { inputs, examples }, key) {
      const [viewKey, drawKey] = split(key);
      const v = network.apply(params, before, view(inputs, viewKey!), "train");
      const drawn = tf.slice(permutation(drawKey!, total), 0, negatives);
      const own = recall(bank, examples) as tf.Tensor2D;
      const more = recall(bank, drawn) as tf.Tensor2D;
      const { scores, pairs } = viewScores(v.output, own, { ...viewForms.moco, temperature, more });
      const others = withoutOwn(pairs, examples, drawn);
      return {
        loss: infonce(scores, others),
        state: { network: v.state, bank: remember(bank, examples, v.output, { momentum }) },
        metrics: { accuracy: infonceAccuracy(scores, others) },
      };
    },
    encode: (params, state, images) =>
      encoder.apply(params.encoder, state.network.encoder, images, "evaluate").output,
  };
}

/** Of the pairs of each example with its own row and the rows drawn, `[B, 1 + K]`, all but those that were its own again. */
function withoutOwn(pairs: Pairs, examples: tf.Tensor1D, drawn: tf.Tensor1D): Pairs {
  const differ = tf.notEqual(tf.expandDims(examples, 1), tf.expandDims(drawn, 0));
  const [count] = examples.shape;
  const kept = tf.concat([tf.ones([count, 1]), tf.cast(differ, "float32")], 1) as tf.Tensor2D;
  return {
    positives: pairs.positives,
    negatives: tf.mul(pairs.negatives, kept),
    denominator: tf.mul(pairs.denominator, kept),
  };
}
