/**
 * Barlow Twins: two views of an image should agree feature by feature, and no feature should repeat another.
 *
 *     L = Σᵢ (1 − Cᵢᵢ)² + λ Σᵢ Σ_{j≠i} Cᵢⱼ²        C = ẑᵃᵀ ẑᵇ / N
 *
 * ẑ is z standardized over the batch. Collapse is no minimum: a constant feature has Cᵢᵢ = 0.
 *
 * Source: Zbontar et al. 2021, arXiv:2103.03230, eq. 1–2 and Algorithm 1.
 * Differs: nothing; L is unscaled, where solo-learn multiplies it by 0.025.
 */
import { split } from "../../core/key.ts";
import { standardize } from "../../core/numeric.ts";
import { checkShape, tf } from "../../core/tensor.ts";
import type { Tree } from "../../core/tree.ts";
import { chain } from "../../networks/chain.ts";
import type { Network } from "../../networks/network.ts";
import type { View } from "../../views/view.ts";
import type { Method } from "../method.ts";

export interface BarlowTwinsOptions<Batch extends tf.Tensor> {
  /** Images to representations h, `[N, H]`: the part that is kept. */
  readonly encoder: Network;
  /** h to embeddings z, `[N, D]`: dropped after training. */
  readonly projector: Network;
  /** One random view of a batch. */
  readonly view: View<Batch>;
  /** Weight λ of the redundancy term. Default 5e-3, the paper's at D = 8192; it must grow as D shrinks (about .02 at D = 32). */
  readonly lambda?: number;
}

type Parts = Record<"encoder" | "projector", Tree>;

export function barlowTwins<Batch extends tf.Tensor = tf.Tensor4D>({
  encoder,
  projector,
  view,
  lambda = 5e-3,
}: BarlowTwinsOptions<Batch>): Method<Parts, Parts, Batch> {
  const network = chain({ encoder, projector });
  return {
    name: "Barlow Twins",
    init: network.init,
    loss(params, state, images, key) {
      const [keyA, keyB] = split(key);
      const a = network.apply(params, state, view(images, keyA!), "train");
      const b = network.apply(params, a.state, view(images, keyB!), "train");
      const { invariance, redundancy } = barlowTwinsTerms(a.output, b.output);
      const loss: tf.Scalar = tf.add(invariance, tf.mul(lambda, redundancy));
      return { loss, state: b.state, metrics: { invariance, redundancy } };
    },
    encode: (params, state, images) =>
      encoder.apply(params.encoder, state.encoder, images, "evaluate").output,
  };
}

/** C, `[D, D]`, between features of the first view (rows) and of the second (columns); entries are correlations in [−1, 1]. */
export function crossCorrelation(za: tf.Tensor2D, zb: tf.Tensor2D): tf.Tensor2D {
  checkShape("crossCorrelation", "zb", zb.shape, za.shape, "pass two views of the same batch");
  return tf.div(tf.matMul(standardize(za), standardize(zb), true), za.shape[0]);
}

/** The two sums of L, unweighted. `za`, `zb`: `[N, D]`, row n of both from image n, N ≥ 2. */
export function barlowTwinsTerms(
  za: tf.Tensor2D,
  zb: tf.Tensor2D,
): { invariance: tf.Scalar; redundancy: tf.Scalar } {
  checkShape("barlowTwinsTerms", "zb", zb.shape, za.shape, "pass two views of the same batch");
  const c = crossCorrelation(za, zb);
  const identity = tf.eye(za.shape[1]);
  return {
    invariance: tf.sum(tf.mul(identity, tf.square(tf.sub(1, c)))),
    redundancy: tf.sum(tf.mul(tf.sub(1, identity), tf.square(c))),
  };
}
