/** A small transformer: products of medium size between many small operations. */
import { integers, key } from "../../lib/core/key.ts";
import { tf } from "../../lib/core/tensor.ts";
import { sparseCrossEntropy } from "../../lib/losses/crossEntropy.ts";
import type { Method } from "../../lib/methods/method.ts";
import { chain } from "../../lib/networks/chain.ts";
import { dense } from "../../lib/networks/dense.ts";
import { embedding, learnedPositions } from "../../lib/networks/embedding.ts";
import { pointwise } from "../../lib/networks/network.ts";
import { transformer } from "../../lib/networks/transformer.ts";
import { adam } from "../../lib/optimizers/adam.ts";
import { type Descent, descend } from "../../lib/training/descend.ts";
import { smallTargets, type Work } from "./work.ts";

const texts = 64;
const context = 64;
const vocabulary = 64;
const width = 64;

/** Texts of 65 tokens: 64 to read, and for each of them the one that follows. */
export type Texts = tf.Tensor2D;

/** Two causal blocks of 64 dimensions and 4 heads; the cross-entropy of the next of 64 tokens at each of 64 places. */
export function languageModel(): Work<Descent, Texts> {
  const network = chain({
    tokens: embedding(vocabulary, width),
    positions: learnedPositions(context, width),
    blocks: transformer(width, { layers: 2, heads: 4, causal: true }),
    rows: pointwise((x) => tf.reshape(x, [-1, width])),
    scores: dense(width, vocabulary),
  });
  type Parts = Parameters<typeof network.apply>[0];
  const method: Method<Parts, Parts, Texts> = {
    name: "language model",
    init: network.init,
    loss(params, state, tokens) {
      const read = tf.slice(tokens, [0, 0], [texts, context]);
      const next = tf.reshape(tf.slice(tokens, [0, 1], [texts, context]), [-1]) as tf.Tensor1D;
      const { output, state: after } = network.apply(params, state, read, "train");
      return { loss: sparseCrossEntropy(output, next), state: after, metrics: {} };
    },
    encode: (params, state, tokens) => network.apply(params, state, tokens, "evaluate").output,
  };
  return {
    id: "transformer",
    title: "Transformer 2 × 64-d, 4 heads, context 64, 64 texts",
    short: "transformer",
    drawn: false,
    learner: descend(method, adam({ learningRate: 1e-3 })) as unknown as Work<Descent, Texts>["learner"],
    batch: () => integers(key(1), [texts, context + 1], 0, vocabulary) as Texts,
    targets: smallTargets,
  };
}
