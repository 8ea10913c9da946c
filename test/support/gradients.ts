/** Comparing a network with the values and gradients of an oracle. */
import { valueAndGrad } from "../../lib/core/gradient.ts";
import { tf } from "../../lib/core/tensor.ts";
import { leaves, type Tree } from "../../lib/core/tree.ts";
import { close } from "./close.ts";

/**
 * Fails unless `f` has the output `wanted.output` at `at`, and Σ f · slopes the gradient `wanted.gradients`, a tree of the
 * same names as `at`, in which leaves that are not compared may be missing.
 */
export function checkAgainst<T extends Tree>(
  f: (at: T) => tf.Tensor,
  at: T,
  wanted: { readonly output: tf.Tensor; readonly slopes: tf.Tensor; readonly gradients: Tree },
  tolerance = 2e-5,
): void {
  const { grads, aux } = valueAndGrad((at: T) => {
    const output = f(at);
    return { loss: tf.sum(tf.mul(output, wanted.slopes)) as tf.Scalar, aux: output };
  }, at);
  close(aux, wanted.output, tolerance);
  const found = new Map(leaves(grads).map(({ path, tensor }) => [path, tensor]));
  for (const { path, tensor } of leaves(wanted.gradients)) close(found.get(path)!, tensor, tolerance);
}
