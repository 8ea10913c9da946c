/** The gated recurrent unit over a whole sequence. */
import { checkShape, tf } from "../tensor.ts";
import { sigmoidSlope, tanhSlope } from "./gates.ts";
import { type Affine, affine, type Cell, type Matrix, recurrence } from "./recurrence.ts";

/** The weights for D inputs and H units, by the names of the formula. */
export interface GruWeights {
  /** W `[D + H, 2H]` and b `[2H]`: the first H columns are those of r, the others those of z. */
  readonly gates: Affine;
  /** W′ `[D, H]` and b′ `[H]`. */
  readonly candidate: Affine;
  /** W″ `[H, H]` and b″ `[H]`. */
  readonly inner: Affine;
}

/**
 * From the state h, at first `start`, each step makes the next one:
 *
 *     r, z = σ([x h] W + b)
 *     n    = tanh(x W′ + b′ + r ⊙ (h W″ + b″))
 *     h    ← (1 − z) ⊙ n + z ⊙ h
 *
 * x: `[N, T, D]`; start: `[N, H]`. Shows h after each step, `[N, T, H]`, or after the last, `[N, H]`. The gradient cannot
 * be differentiated again.
 *
 * Source: Cho et al. 2014, arXiv:1406.1078, eq. 5–8.
 * Differs: r acts after the product with W″ instead of before, and z is the share of the old state: both as in PyTorch.
 */
export function gruSequence<Shows extends "each" | "last">(
  x: tf.Tensor3D,
  start: tf.Tensor2D,
  { gates, candidate, inner }: GruWeights,
  shows: Shows,
): Shows extends "each" ? tf.Tensor3D : tf.Tensor2D {
  const [n, , d] = x.shape;
  const h = inner.kernel.shape[0];
  checkShape("gruSequence", "start", start.shape, [n, h], "pass one row of H units for each sequence");
  const shape = [d + h, 2 * h];
  checkShape("gruSequence", "the gates' kernel", gates.kernel.shape, shape, "make the weights for this x");
  return recurrence(cell, x, [start], [gates, candidate, inner], shows) as never;
}

const cell: Cell<[Matrix], [Affine, Affine, Affine], [Matrix, Matrix, Matrix, Matrix, Matrix]> = {
  step(x, [h], [gates, candidate, inner]) {
    const both = tf.concat([x, h], 1);
    const [r, z] = tf.split(tf.sigmoid(affine(both, gates)), 2, 1) as [Matrix, Matrix];
    const recalled = affine(h, inner);
    const n = tf.tanh(tf.add(affine(x, candidate), tf.mul(r, recalled))) as Matrix;
    const difference: Matrix = tf.sub(h, n);
    return {
      state: [tf.add(n, tf.mul(z, difference))],
      inputs: [both, x, h],
      kept: [r, z, n, recalled, difference],
    };
  },
  back([r, z, n, recalled, difference], [dh], [gates, candidate, inner]) {
    const direct: Matrix = tf.mul(dh, z);
    const dn = tanhSlope(n, tf.sub(dh, direct));
    const dr = sigmoidSlope(r, tf.mul(dn, recalled));
    const dz = sigmoidSlope(z, tf.mul(dh, difference));
    const dGates = tf.concat([dr, dz], 1);
    const dRecalled: Matrix = tf.mul(dn, r);
    const inputs = candidate.kernel.shape[0];
    const throughGates: Matrix = tf.matMul(dGates, tf.slice(gates.kernel, inputs), false, true);
    const throughInner: Matrix = tf.matMul(dRecalled, inner.kernel, false, true);
    return {
      dState: [tf.addN([direct, throughGates, throughInner])],
      dValues: [dGates, dn, dRecalled],
    };
  },
  backToInput([dGates, dn], [gates, candidate]) {
    const inputs = candidate.kernel.shape[0];
    const throughGates: Matrix = tf.matMul(dGates, tf.slice(gates.kernel, 0, inputs), false, true);
    return tf.add(throughGates, tf.matMul(dn, candidate.kernel, false, true));
  },
};
