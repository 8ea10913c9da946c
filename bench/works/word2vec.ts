/** Word vectors: large tables of which a step touches few rows. */
import { valueAndGrad } from "../../lib/core/gradient.ts";
import { integers, key, split, uniform } from "../../lib/core/key.ts";
import { scatterAdd } from "../../lib/core/operations/scatterAdd.ts";
import { tf } from "../../lib/core/tensor.ts";
import type { Learner } from "../../lib/training/learner.ts";
import { smallTargets, type Work } from "./work.ts";

const vocabulary = 10_000;
const width = 100;
const pairs = 512;
const negatives = 5;
const learningRate = 0.025;

export type Tables = Record<"words" | "contexts", tf.Tensor>;
export type SkipGrams = Record<"words" | "contexts" | "negatives", tf.Tensor>;

/**
 * Skip-grams with negative sampling, a mean over pairs (w, c):
 *
 *     −log σ(u_w · v_c) − Σₖ log σ(−u_w · v_{nₖ})        θ ← θ − η N ∂L/∂θ, for the rows of the batch
 *
 * The gradient is that of the rows that were read, and is added to them: no table of zeros is made, and a row that
 * occurs twice is changed twice. A pair moves its rows by η as in the original, which has no mean.
 *
 * Source: Mikolov et al. 2013, arXiv:1310.4546, eq. 4.
 */
const negativeSampling: Learner<Tables, SkipGrams> = {
  name: "word2vec",
  init(from) {
    const [keyWords, keyContexts] = split(from);
    const table = (draw: tf.Tensor1D) => uniform(draw, [vocabulary, width], -0.5 / 10, 0.5 / 10);
    return { words: table(keyWords!), contexts: table(keyContexts!) };
  },
  step(tables, batch) {
    const others = tf.concat([tf.reshape(batch.contexts, [pairs, 1]), batch.negatives], 1) as tf.Tensor2D;
    const rows = {
      u: tf.gather(tables.words, batch.words as tf.Tensor1D),
      v: tf.gather(tables.contexts, others),
    };
    const signs = tf.tensor2d([[1, ...Array<number>(negatives).fill(-1)]]);
    const { loss, grads } = valueAndGrad(({ u, v }: typeof rows) => {
      const scores = tf.sum(tf.mul(tf.expandDims(u, 1), v), 2);
      return { loss: tf.mean(tf.sum(tf.softplus(tf.neg(tf.mul(scores, signs))), 1)) as tf.Scalar, aux: [] };
    }, rows);
    return {
      model: {
        words: scatterAdd(tables.words, batch.words!, tf.mul(grads.u, -learningRate * pairs)),
        contexts: scatterAdd(tables.contexts, others, tf.mul(grads.v, -learningRate * pairs)),
      },
      loss,
      metrics: {},
    };
  },
};

export function word2vec(): Work<Tables, SkipGrams> {
  return {
    id: "word2vec",
    title: "word2vec, skip-grams: 10,000 words, d = 100, 512 pairs, 5 negatives, SGD",
    short: "word2vec",
    drawn: false,
    learner: negativeSampling,
    batch() {
      const [keyWords, keyContexts, keyNegatives] = split(key(1), 3);
      return {
        words: integers(keyWords!, [pairs], 0, vocabulary),
        contexts: integers(keyContexts!, [pairs], 0, vocabulary),
        negatives: integers(keyNegatives!, [pairs, negatives], 0, vocabulary),
      };
    },
    targets: smallTargets,
    stepsACall: 20,
  };
}
