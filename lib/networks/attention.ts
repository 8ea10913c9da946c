/** Multi-head self-attention. */
import { type Key, split } from "../core/key.ts";
import { type AttentionOptions, attention } from "../core/operations/attention.ts";
import { selfAttentionHeads } from "../core/operations/selfAttention.ts";
import { checkShape, tf } from "../core/tensor.ts";
import type { Tree } from "../core/tree.ts";
import { dense, fanInUniform } from "./dense.ts";
import { dropoutFactor } from "./dropout.ts";
import type { Mode, Network } from "./network.ts";

/** A network of sequences, `[N, T, D]` to `[N, T, D]`, that can be told which places are filled. */
export interface SequenceNetwork extends Network<tf.Tensor3D> {
  /** `filled`, `[N, T]`: 1 where a place of x counts, 0 where it is padding, which no place attends to. Default: all. */
  apply(
    params: Tree,
    state: Tree,
    x: tf.Tensor,
    mode: Mode,
    filled?: tf.Tensor2D,
  ): { output: tf.Tensor3D; state: Tree };
}

export interface AttentionNetworkOptions {
  /** The parts that the width is cut into, each with weights of its own. Must divide it. Default 4. */
  readonly heads?: number;
  /** Whether a place attends only to itself and the places before it. Default false. */
  readonly causal?: boolean;
  /** Probability with which a weight is set to 0 in training; the key of the masks is the state. Default 0. */
  readonly dropout?: number;
}

/** Added to the score of a hidden key: exp of it is 0, and a row whose keys are all hidden still has a finite mean. */
const hidden = -1e9;

/**
 * `[N, T, width]` to `[N, T, width]`: for each head queries, keys and values are linear in x, and what the heads find is
 * put side by side and goes through one more linear map.
 *
 * The kernel of queries, keys and values, in this order, starts uniform in ±1/√width, and all offsets at 0.
 *
 * Source: Vaswani et al. 2017, arXiv:1706.03762, § 3.2.2.
 */
export function selfAttention(
  width: number,
  { heads = 4, causal = false, dropout = 0 }: AttentionNetworkOptions = {},
): SequenceNetwork {
  if (width % heads !== 0) {
    throw new RangeError(
      `selfAttention: expected heads that divide the width ${width}, got ${heads}; use such as 1, 2 or 4`,
    );
  }
  if (!(dropout >= 0 && dropout < 1)) {
    throw new RangeError(`selfAttention: expected dropout in [0, 1), got ${dropout}; 0.1 is usual`);
  }
  const out = dense(width, width);
  return {
    init(key) {
      const [forHeads, forOut, forMasks] = split(key, 3) as [Key, Key, Key];
      const kernel = fanInUniform(forHeads, [width, 3 * width], width);
      return {
        params: { heads: { kernel, bias: tf.zeros([3 * width]) }, out: out.init(forOut).params },
        state: dropout === 0 ? [] : { key: forMasks },
      };
    },
    apply(params, state, x, mode, filled) {
      checkShape("selfAttention", "x", x.shape, [null, null, width], "pass sequences, [N, T, D]");
      const [n, t] = x.shape as [number, number, number];
      const { heads: maps, out: last } = params as {
        heads: { kernel: tf.Tensor2D; bias: tf.Tensor1D };
        out: Tree;
      };
      const rows: tf.Tensor2D = tf.reshape(x, [n * t, width]);
      const mapped = tf.reshape(tf.add(tf.matMul(rows, maps.kernel), maps.bias), [
        n,
        t,
        3,
        heads,
        width / heads,
      ]) as tf.Tensor5D;
      const masks = maskOf(state, [n, heads, t, t], mode);
      const bias = scoreBias(n, t, causal, filled);
      const found =
        masks.factor === undefined
          ? selfAttentionHeads(mapped, bias)
          : maskedHeads(mapped, { factor: masks.factor, ...(bias && { bias }) });
      const { output } = out.apply(last, [], tf.reshape(found, [n * t, width]), mode);
      return { output: tf.reshape(output, [n, t, width]), state: masks.state };
    },
  };

  function maskOf(state: Tree, shape: number[], mode: Mode): { factor?: tf.Tensor; state: Tree } {
    if (dropout === 0 || mode === "evaluate") return { state };
    return dropoutFactor(dropout, state, shape);
  }
}

/** `selfAttentionHeads` with weights that are masked. */
function maskedHeads(parts: tf.Tensor5D, options: AttentionOptions): tf.Tensor4D {
  const [q, k, v] = tf.unstack(tf.transpose(parts, [2, 0, 3, 1, 4])) as tf.Tensor4D[];
  return tf.transpose(attention(q!, k!, v!, options), [0, 2, 1, 3]);
}

/** 0 where a key may be seen, `hidden` where not; broadcasts to `[N, heads, T, T]`. */
function scoreBias(n: number, t: number, causal: boolean, filled?: tf.Tensor2D): tf.Tensor | undefined {
  if (filled !== undefined) {
    checkShape("selfAttention", "filled", filled.shape, [n, t], "pass 1 or 0 for each place of x");
  }
  const padding = filled && tf.mul(tf.sub(1, tf.cast(tf.reshape(filled, [n, 1, 1, t]), "float32")), hidden);
  const future = causal ? futureBias(t) : undefined;
  return padding && future ? tf.minimum(padding, future) : (padding ?? future);
}

function futureBias(t: number): tf.Tensor2D {
  const values = Float32Array.from({ length: t * t }, (_, i) => (i % t > Math.floor(i / t) ? hidden : 0));
  return tf.tensor2d(values, [t, t]);
}
