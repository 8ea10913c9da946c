/** Nearest neighbors: a large product and the largest of each row. */
import { key, normal, split } from "../../lib/core/key.ts";
import { normalize } from "../../lib/core/numeric.ts";
import { tf } from "../../lib/core/tensor.ts";
import type { Tree } from "../../lib/core/tree.ts";
import type { Learner } from "../../lib/training/learner.ts";
import { everyTargets, type Work } from "./work.ts";

const count = 10_000;
const dimensions = 128;
const neighbors = 200;
const block = 500;

export type Search = { readonly asked: tf.Tensor2D; readonly base: tf.Tensor2D };

/** The 200 vectors of largest cosine for each of a block, as `lib/probes/nearestNeighbor.ts` finds them. The loss is −1 times their mean cosine. */
const search: Learner<Tree, Search> = {
  name: "nearest neighbors",
  init: () => [],
  step(model, { asked, base }) {
    const { values } = tf.topk(tf.matMul(normalize(asked), base, false, true), neighbors);
    return { model, loss: tf.neg(tf.mean(values)) as tf.Scalar, metrics: {} };
  },
};

export function nearestNeighbors(): Work<Tree, Search> {
  return {
    id: "neighbors",
    title: "kNN, 10,000 × 10,000, d = 128, k = 200, cosine: a step is one of 20 blocks of 500",
    short: "kNN",
    drawn: false,
    learner: search,
    batch: () =>
      tf.tidy(() => {
        const [keyAsked, keyBase] = split(key(1));
        return {
          asked: normal(keyAsked!, [block, dimensions]) as tf.Tensor2D,
          base: normalize(normal(keyBase!, [count, dimensions]) as tf.Tensor2D),
        };
      }),
    targets: everyTargets,
  };
}
