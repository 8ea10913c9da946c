/** Transformers: blocks of self-attention and a perceptron for each place, one after the other. */
import { type Key, split } from "../core/key.ts";
import { gelu } from "../core/operations/activations.ts";
import { tf } from "../core/tensor.ts";
import type { Tree } from "../core/tree.ts";
import { type SequenceNetwork, selfAttention } from "./attention.ts";
import { chain } from "./chain.ts";
import { dense } from "./dense.ts";
import { dropout as dropoutLayer } from "./dropout.ts";
import type { Network } from "./network.ts";
import { layerNorm } from "./normalization.ts";

export interface TransformerBlockOptions {
  /** Heads of the attention. Default 4. */
  readonly heads?: number;
  /** Width of the perceptron's hidden layer. Default 4 times the width. */
  readonly hidden?: number;
  /** Whether a place sees only itself and the places before it: a decoder, such as GPT. Default false: an encoder. */
  readonly causal?: boolean;
  /**
   * Whether normalization stands before attention and perceptron, inside the branch (GPT-2), or after the sum (the first
   * transformer). Default "before", which trains without a warm-up of the learning rate.
   */
  readonly norm?: "before" | "after";
  /** Probability of dropout, in the attention's weights and at the end of each branch. Default 0. */
  readonly dropout?: number;
  /** Between the layers of the perceptron. Default `gelu`. */
  readonly activation?: (x: tf.Tensor) => tf.Tensor;
}

/**
 * `[N, T, width]` to `[N, T, width]`:
 *
 *     x ← x + attention(norm(x)),  x ← x + perceptron(norm(x))        norm "before"
 *     x ← norm(x + attention(x)),  x ← norm(x + perceptron(x))        norm "after"
 *
 * Source: Vaswani et al. 2017, arXiv:1706.03762, § 3.1; the order "before": Xiong et al. 2020, arXiv:2002.04745, Fig. 1.
 */
export function transformerBlock(
  width: number,
  {
    heads = 4,
    hidden = 4 * width,
    causal = false,
    norm = "before",
    dropout = 0,
    activation = gelu,
  }: TransformerBlockOptions = {},
): SequenceNetwork {
  const parts = {
    attention: selfAttention(width, { heads, causal, dropout }),
    attentionNorm: layerNorm(width),
    attentionDropout: dropoutLayer(dropout),
    widen: dense(width, hidden),
    narrow: dense(hidden, width),
    perceptronNorm: layerNorm(width),
    perceptronDropout: dropoutLayer(dropout),
  };
  type Part = keyof typeof parts;
  return {
    init: chain(parts).init,
    apply(params, state, x, mode, filled) {
      const weights = params as Record<Part, Tree>;
      const next = { ...(state as Record<Part, Tree>) };
      const run = (part: Exclude<Part, "attention">, input: tf.Tensor): tf.Tensor => {
        const network: Network<tf.Tensor> = parts[part];
        const result = network.apply(weights[part], next[part], input, mode);
        next[part] = result.state;
        return result.output;
      };
      const attend = (input: tf.Tensor): tf.Tensor => {
        const result = parts.attention.apply(weights.attention, next.attention, input, mode, filled);
        next.attention = result.state;
        return run("attentionDropout", result.output);
      };
      const perceive = (input: tf.Tensor): tf.Tensor => {
        const rows = run("widen", tf.reshape(input, [-1, width]));
        const result = run("narrow", activation(rows));
        return run("perceptronDropout", tf.reshape(result, input.shape));
      };
      let output = x;
      for (const [branch, normalize] of [
        [attend, "attentionNorm"],
        [perceive, "perceptronNorm"],
      ] as const) {
        output =
          norm === "before"
            ? tf.add(output, branch(run(normalize, output)))
            : run(normalize, tf.add(output, branch(output)));
      }
      return { output: output as tf.Tensor3D, state: next };
    },
  };
}

export interface TransformerOptions extends TransformerBlockOptions {
  /** The number of blocks. Default 2. */
  readonly layers?: number;
}

/**
 * `layers` blocks one after the other, `[N, T, width]` to `[N, T, width]`; with norm "before" a last normalization follows,
 * since the sums of the blocks have none.
 *
 * It knows nothing of order: add positions first, as `learnedPositions` or `sinusoidalPositions` do.
 */
export function transformer(
  width: number,
  { layers = 2, ...options }: TransformerOptions = {},
): SequenceNetwork {
  const blocks = Array.from({ length: layers }, () => transformerBlock(width, options));
  const last = options.norm === "after" ? undefined : layerNorm(width);
  return {
    init(key) {
      const [forBlocks, forLast] = split(key) as [Key, Key];
      const keys = split(forBlocks, layers);
      const made = blocks.map((block, i) => block.init(keys[i]!));
      const named = (of: "params" | "state") =>
        Object.fromEntries(made.map((block, i) => [`block${i}`, block[of]]));
      return {
        params: { ...named("params"), ...(last && { norm: last.init(forLast).params }) },
        state: named("state"),
      };
    },
    apply(params, state, x, mode, filled) {
      const weights = params as Record<string, Tree>;
      const states = state as Record<string, Tree>;
      const next: Record<string, Tree> = {};
      let output = x;
      blocks.forEach((block, i) => {
        const name = `block${i}`;
        const result = block.apply(weights[name]!, states[name]!, output, mode, filled);
        output = result.output;
        next[name] = result.state;
      });
      if (last) output = last.apply(weights.norm!, [], output, mode).output;
      return { output: output as tf.Tensor3D, state: next };
    },
  };
}
