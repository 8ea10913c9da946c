/** Singular values and vectors. */
import { tf } from "../tensor.ts";
import { differentiable } from "./differentiable.ts";
import { checkMatrix, reciprocalAbove } from "./matrix.ts";
import { run } from "./native.ts";

/** Singular values closer than this share of the largest are one in float32, and those below it are 0. */
const resolution = 1e-6;

const decompose = differentiable("Svd", {
  forward: ([a]) => run("Svd", [a!], { T: { type: a!.dtype }, compute_uv: true, full_matrices: false }, 3),
  backward: ({ outputs, gradients }) => [
    () => {
      const [s, u, v] = outputs as [tf.Tensor, tf.Tensor, tf.Tensor];
      const [ds, du, dv] = gradients as [tf.Tensor, tf.Tensor, tf.Tensor];
      const row = tf.expandDims(s, -2);
      const column = tf.expandDims(s, -1);
      const floor = tf.mul(tf.expandDims(tf.max(s, -1, true), -1), resolution);
      const f = tf.mul(
        reciprocalAbove(tf.sub(row, column), floor),
        reciprocalAbove(tf.add(row, column), floor),
      );
      const inverse = reciprocalAbove(row, floor);
      const turnedLeft = tf.mul(tf.mul(f, skew(u, du)), row);
      const turnedRight = tf.mul(column, tf.mul(f, skew(v, dv)));
      const scaled = tf.mul(tf.eye(s.shape.at(-1)!), tf.expandDims(ds, -1));
      const inner = tf.add(tf.add(turnedLeft, turnedRight), scaled);
      const left = tf.add(tf.matMul(u, inner), tf.mul(outside(u, du), inverse));
      const right = tf.mul(outside(v, dv), inverse);
      return tf.add(tf.matMul(left, v, false, true), tf.matMul(u, right, false, true));
    },
  ],
});

/**
 * A = U diag(s) Vᵀ, `[…, M, N]`: the singular values s ≥ 0, largest first, `[…, K]`, K = min(M, N), and orthonormal
 * columns `left` U, `[…, M, K]`, and `right` V, `[…, N, K]`. The common sign of a pair of columns is open.
 *
 *     ∂L/∂A = (U (J S + S K + diag(∂L/∂s)) + (1 − UUᵀ) Ū S⁻¹) Vᵀ + U S⁻¹ V̄ᵀ (1 − VVᵀ)
 *     J = F ∘ (UᵀŪ − ŪᵀU)        K = F ∘ (VᵀV̄ − V̄ᵀV)        Fᵢⱼ = 1 / (sⱼ² − sᵢ²), Ū = ∂L/∂U
 *
 * Of equal singular values (closer than 1e-6 of the largest) only the space of their vectors is determined: Fᵢⱼ is 0
 * there, which is the gradient of a loss that depends on that space alone. Where s is 0 so is its S⁻¹, and the
 * gradient by s there is that of one side. Losses should not depend on the open signs.
 *
 * Source: Townsend 2016, "Differentiating the singular value decomposition"; Ionescu et al. 2015, arXiv:1509.07838,
 * Proposition 1; for s alone: Giles 2008, "Collected matrix derivative results", § 3.2.
 */
export function svd<T extends tf.Tensor>(matrix: T): { values: tf.Tensor; left: T; right: T } {
  checkMatrix("svd", matrix);
  const [values, left, right] = decompose([matrix], {});
  return { values: values!, left: left as T, right: right as T };
}

/** BᵀB̄ − B̄ᵀB. */
function skew(basis: tf.Tensor, gradient: tf.Tensor): tf.Tensor {
  return tf.sub(tf.matMul(basis, gradient, true), tf.matMul(gradient, basis, true));
}

/** The part of the gradient that leaves the span of the basis: (1 − BBᵀ) B̄. */
function outside(basis: tf.Tensor, gradient: tf.Tensor): tf.Tensor {
  return tf.sub(gradient, tf.matMul(basis, tf.matMul(basis, gradient, true)));
}
