/** The gated recurrent unit over a whole sequence: `native/gru.cc`. */
import { checkShape, tf } from "../tensor.ts";
import { run } from "./native.ts";
import { refuseSecondDerivative } from "./nondifferentiable.ts";
import type { Affine } from "./recurrence.ts";

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
  const weights = [gates, candidate, inner].flatMap(({ kernel, bias }) => [kernel, bias]);
  return differentiable(shows)(x, start, ...weights) as never;
}

/** What the step back needs. */
type Saved = [
  x: tf.Tensor3D,
  start: tf.Tensor2D,
  ofInput: tf.Tensor2D,
  ofState: tf.Tensor2D,
  states: tf.Tensor3D,
  kept: tf.Tensor3D,
];

/** The sequence with its gradient. Products with all inputs at once; the steps are one operation, and so are those back. */
function differentiable(shows: "each" | "last") {
  return tf.customGrad((...inputs) => {
    const save = inputs.pop() as unknown as (kept: tf.Tensor[]) => void;
    const [x, start, gates, gatesBias, candidate, candidateBias, inner, innerBias] = inputs as [
      ...[tf.Tensor3D, tf.Tensor2D, tf.Tensor2D, tf.Tensor1D],
      ...[tf.Tensor2D, tf.Tensor1D, tf.Tensor2D, tf.Tensor1D],
    ];
    const [n, t, d] = x.shape;
    const h = inner.shape[0];
    const ofInput: tf.Tensor2D = tf.concat([tf.slice(gates, [0, 0], [d, 2 * h]), candidate], 1);
    const ofState: tf.Tensor2D = tf.concat([tf.slice(gates, [d, 0], [h, 2 * h]), inner], 1);
    const given = tf.add(tf.matMul(rowsOf(x), ofInput), tf.concat([gatesBias, candidateBias]));
    const [states, kept] = run(
      "SelflabGru",
      [tf.reshape(given, [n, t, 3 * h]), start, ofState, innerBias],
      { T: { type: "float32" } },
      2,
    ) as [tf.Tensor3D, tf.Tensor3D];
    save([x, start, ofInput, ofState, states, kept] satisfies Saved);
    return {
      value: shows === "each" ? states : tf.reshape(tf.slice(states, [0, t - 1, 0], [n, 1, h]), [n, h]),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        refuseSecondDerivative("gruSequence");
        return gradients(dy, saved as Saved, shows);
      },
    };
  });
}

/** By x, the start, and kernel and bias of gates, candidate and inner. */
function gradients(
  dy: tf.Tensor,
  [x, start, ofInput, ofState, states, kept]: Saved,
  shows: "each" | "last",
): tf.Tensor[] {
  const [n, t, d] = x.shape;
  const h = start.shape[1];
  const [byInputs, byProducts, byStart] = run(
    "SelflabGruGrad",
    [kept, states, start, ofState, dy],
    { T: { type: "float32" }, each: shows === "each" },
    3,
  ) as [tf.Tensor3D, tf.Tensor3D, tf.Tensor2D];
  const before = tf.concat([tf.expandDims(start, 1), tf.slice(states, [0, 0, 0], [n, t - 1, h])], 1);
  const dOfInput: tf.Tensor2D = tf.matMul(rowsOf(x), rowsOf(byInputs), true);
  const dOfState: tf.Tensor2D = tf.matMul(rowsOf(before as tf.Tensor3D), rowsOf(byProducts), true);
  const dGiven: tf.Tensor1D = tf.sum(rowsOf(byInputs), 0);
  const forGates = (kernel: tf.Tensor2D) => tf.slice(kernel, [0, 0], [-1, 2 * h]);
  const forRest = (kernel: tf.Tensor2D) => tf.slice(kernel, [0, 2 * h], [-1, h]);
  return [
    tf.reshape(tf.matMul(rowsOf(byInputs), ofInput, false, true), [n, t, d]),
    byStart,
    tf.concat([forGates(dOfInput), forGates(dOfState)]),
    tf.slice(dGiven, 0, 2 * h),
    forRest(dOfInput),
    tf.slice(dGiven, 2 * h, h),
    forRest(dOfState),
    tf.sum(tf.slice(rowsOf(byProducts), [0, 2 * h], [-1, h]), 0),
  ];
}

/** `[N, T, C]` as `[N T, C]`. */
function rowsOf(sequences: tf.Tensor3D): tf.Tensor2D {
  const [n, t, c] = sequences.shape;
  return tf.reshape(sequences, [n * t, c]);
}
