/** The long short-term memory over a whole sequence. */
import { checkShape, tf } from "../tensor.ts";
import { sigmoidSlope, tanhSlope } from "./gates.ts";
import { type Affine, affine, type Cell, type Matrix, recurrence } from "./recurrence.ts";

/**
 * From the output h and the memory c, at first `start`, each step makes the next ones:
 *
 *     i, f, o = σ, g = tanh of the four parts [i f g o] of [x h] W + b
 *     c ← f ⊙ c + i ⊙ g
 *     h ← o ⊙ tanh c
 *
 * x: `[N, T, D]`; start: h and c, each `[N, H]`; W: `[D + H, 4H]`, b: `[4H]`, in the order i, f, g, o, which is
 * PyTorch's. Shows h after each step, `[N, T, H]`, or after the last, `[N, H]`. The gradient cannot be differentiated
 * again.
 *
 * Source: Hochreiter & Schmidhuber 1997, Neural Computation 9(8); with the forget gate of Gers et al. 2000,
 * Neural Computation 12(10).
 */
export function lstmSequence<Shows extends "each" | "last">(
  x: tf.Tensor3D,
  start: { readonly h: tf.Tensor2D; readonly c: tf.Tensor2D },
  gates: Affine,
  shows: Shows,
): Shows extends "each" ? tf.Tensor3D : tf.Tensor2D {
  const [n, , d] = x.shape;
  const units = gates.kernel.shape[1] / 4;
  const remedy = "pass one row of H units for each sequence";
  checkShape("lstmSequence", "h", start.h.shape, [n, units], remedy);
  checkShape("lstmSequence", "c", start.c.shape, [n, units], remedy);
  const shape = [d + units, 4 * units];
  checkShape("lstmSequence", "the kernel", gates.kernel.shape, shape, "make the weights for this x");
  return recurrence(cell, x, [start.h, start.c], [gates], shows) as never;
}

const cell: Cell<[Matrix, Matrix], [Affine], [Matrix, Matrix, Matrix, Matrix, Matrix, Matrix]> = {
  step(x, [h, c], [gates]) {
    const both = tf.concat([x, h], 1);
    const parts = tf.split(affine(both, gates), 4, 1) as [Matrix, Matrix, Matrix, Matrix];
    const i = tf.sigmoid(parts[0]);
    const f = tf.sigmoid(parts[1]);
    const g = tf.tanh(parts[2]);
    const o = tf.sigmoid(parts[3]);
    const next: Matrix = tf.add(tf.mul(f, c), tf.mul(i, g));
    const squashed = tf.tanh(next);
    return { state: [tf.mul(o, squashed), next], inputs: [both], kept: [i, f, g, o, c, squashed] };
  },
  back([i, f, g, o, c, squashed], [dh, dLater], [gates]) {
    const dc: Matrix = tf.add(dLater, tanhSlope(squashed, tf.mul(dh, o)));
    const di = sigmoidSlope(i, tf.mul(dc, g));
    const df = sigmoidSlope(f, tf.mul(dc, c));
    const dg = tanhSlope(g, tf.mul(dc, i));
    const dOut = sigmoidSlope(o, tf.mul(dh, squashed));
    const dGates = tf.concat([di, df, dg, dOut], 1);
    const recurrent: Matrix = tf.slice(gates.kernel, inputsOf(gates));
    return { dState: [tf.matMul(dGates, recurrent, false, true), tf.mul(dc, f)], dValues: [dGates] };
  },
  backToInput([dGates], [gates]) {
    return tf.matMul(dGates, tf.slice(gates.kernel, 0, inputsOf(gates)), false, true);
  },
};

function inputsOf({ kernel }: Affine): number {
  return kernel.shape[0] - kernel.shape[1] / 4;
}
