/** Recurrent networks: sequences, `[N, T, D]`, to states of H units, `[N, T, H]` or `[N, H]`. */
import { type Key, split } from "../core/key.ts";
import { type GruWeights, gruSequence } from "../core/operations/gru.ts";
import { lstmSequence } from "../core/operations/lstm.ts";
import type { Affine } from "../core/operations/recurrence.ts";
import { checkShape, tf } from "../core/tensor.ts";
import type { Tree } from "../core/tree.ts";
import { fanInUniform } from "./dense.ts";
import type { Network } from "./network.ts";

type Shows = "each" | "last";

export interface RecurrentOptions<S extends Shows> {
  /** "each" shows the state after every step, "last" only after the last one. Default "each". */
  readonly shows?: S;
  /**
   * Whether a second cell with weights of its own reads from the end to the start. Its states stand beside those of the
   * first, 2H in all: in "each" by the place in x, in "last" both after reading everything. Default false.
   */
  readonly bidirectional?: boolean;
}

type Shown<S extends Shows> = S extends "each" ? tf.Tensor3D : tf.Tensor2D;

/**
 * The gated recurrent unit, from a state of zeros: see `gruSequence` for the formula.
 *
 * Kernels start uniform in ±1/√units, as in PyTorch, and offsets at 0.
 */
export function gru<S extends Shows = "each">(
  inputs: number,
  units: number,
  options: RecurrentOptions<S> = {},
): Network<Shown<S>> {
  return recurrent("gru", inputs, options, {
    init(key) {
      const [gates, candidate, inner] = split(key, 3) as [Key, Key, Key];
      return {
        gates: affineFrom(gates, inputs + units, 2 * units, units),
        candidate: affineFrom(candidate, inputs, units, units),
        inner: affineFrom(inner, units, units, units),
      };
    },
    run: (x, weights, shows) =>
      gruSequence(x, tf.zeros([x.shape[0], units]), weights as unknown as GruWeights, shows),
  });
}

/**
 * The long short-term memory, from states of zeros: see `lstmSequence` for the formula.
 *
 * Kernels start uniform in ±1/√units, as in PyTorch, and offsets at 0.
 */
export function lstm<S extends Shows = "each">(
  inputs: number,
  units: number,
  options: RecurrentOptions<S> = {},
): Network<Shown<S>> {
  return recurrent("lstm", inputs, options, {
    init: (key) => affineFrom(key, inputs + units, 4 * units, units),
    run(x, weights, shows) {
      const zeros: tf.Tensor2D = tf.zeros([x.shape[0], units]);
      return lstmSequence(x, { h: zeros, c: zeros }, weights as unknown as Affine, shows);
    },
  });
}

/** A cell with its weights. */
interface Reader {
  init(key: Key): Record<string, Tree>;
  run(x: tf.Tensor3D, weights: Tree, shows: Shows): tf.Tensor;
}

function recurrent<S extends Shows>(
  name: string,
  inputs: number,
  { shows = "each" as S, bidirectional = false }: RecurrentOptions<S>,
  reader: Reader,
): Network<Shown<S>> {
  return {
    init(key) {
      if (!bidirectional) return { params: reader.init(key), state: [] };
      const [forward, backward] = split(key) as [Key, Key];
      return { params: { forward: reader.init(forward), backward: reader.init(backward) }, state: [] };
    },
    apply(params, state, x) {
      checkShape(name, "x", x.shape, [null, null, inputs], "pass sequences, [N, T, D]");
      const sequences = x as tf.Tensor3D;
      if (!bidirectional) return { output: reader.run(sequences, params, shows) as Shown<S>, state };
      const { forward, backward } = params as { forward: Tree; backward: Tree };
      const returned = reader.run(tf.reverse(sequences, 1), backward, shows);
      const there = reader.run(sequences, forward, shows);
      const back = shows === "each" ? tf.reverse(returned, 1) : returned;
      return { output: tf.concat([there, back], -1) as Shown<S>, state };
    },
  };
}

function affineFrom(
  key: Key,
  inputs: number,
  outputs: number,
  units: number,
): Record<keyof Affine, tf.Tensor> {
  return { kernel: fanInUniform(key, [inputs, outputs], units), bias: tf.zeros([outputs]) };
}
