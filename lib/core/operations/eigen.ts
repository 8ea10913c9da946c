/** Eigenvalues and eigenvectors of symmetric matrices. */
import { tf } from "../tensor.ts";
import { differentiable } from "./differentiable.ts";
import { checkSquare, reciprocalAbove, symmetric } from "./matrix.ts";
import { run } from "./native.ts";

/** Eigenvalues closer than this share of the largest are one in float32. */
const resolution = 1e-6;

const eigen = differentiable("SelfAdjointEigV2", {
  forward: ([a]) => run("SelfAdjointEigV2", [a!], { T: { type: a!.dtype }, compute_v: true }, 2),
  backward: ({ outputs, gradients }) => [
    () => {
      const [values, v] = outputs as [tf.Tensor, tf.Tensor];
      const [dValues, dv] = gradients as [tf.Tensor, tf.Tensor];
      const gaps = tf.sub(tf.expandDims(values, -2), tf.expandDims(values, -1));
      const largest = tf.expandDims(tf.max(tf.abs(values), -1, true), -1);
      const f = reciprocalAbove(gaps, tf.mul(largest, resolution));
      const turned = tf.mul(f, tf.matMul(v, dv, true));
      const scaled = tf.mul(tf.eye(values.shape.at(-1)!), tf.expandDims(dValues, -1));
      return symmetric(tf.matMul(tf.matMul(v, tf.add(turned, scaled)), v, false, true));
    },
  ],
});

/**
 * A = V diag(λ) Vᵀ of symmetric A, `[…, D, D]`: the eigenvalues λ, ascending, `[…, D]`, and unit eigenvectors in the
 * columns of V, `[…, D, D]`. The sign of each is open.
 *
 *     ∂L/∂A = V (diag(∂L/∂λ) + F ∘ Vᵀ ∂L/∂V) Vᵀ        Fᵢⱼ = 1 / (λⱼ − λᵢ), symmetrized
 *
 * Of equal eigenvalues (closer than 1e-6 of the largest) only the space of their vectors is determined, not the
 * vectors: Fᵢⱼ is 0 there. That is the gradient of a loss that depends on that space alone, and of the mean of the
 * eigenvalues; for other losses there is none. The forward pass reads the lower triangle.
 *
 * Source: Giles 2008, "Collected matrix derivative results for forward and reverse mode algorithmic differentiation",
 * § 3.1; with vectors: Ionescu et al. 2015, arXiv:1509.07838, Proposition 2.
 */
export function eigenSymmetric(matrix: tf.Tensor2D): { values: tf.Tensor1D; vectors: tf.Tensor2D };
export function eigenSymmetric(matrix: tf.Tensor): { values: tf.Tensor; vectors: tf.Tensor };
export function eigenSymmetric(matrix: tf.Tensor): { values: tf.Tensor; vectors: tf.Tensor } {
  checkSquare("eigenSymmetric", matrix);
  const [values, vectors] = eigen([matrix], {});
  return { values: values!, vectors: vectors! };
}
