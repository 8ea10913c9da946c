/** What an operation owes to a compiled step: the same bits as eager, for its values and for their gradient. */
import assert from "node:assert/strict";
import { compile } from "../../lib/core/compile.ts";
import { valueAndGrad } from "../../lib/core/gradient.ts";
import { tf } from "../../lib/core/tensor.ts";
import { type Tree, tensors } from "../../lib/core/tree.ts";

/** A scalar that depends on every entry of y, each with its own weight in [−1, 1]: its gradient shows errors that a plain sum hides. */
export function weighted(y: tf.Tensor): tf.Scalar {
  const weights = Float32Array.from({ length: y.size }, (_, i) => Math.sin(2 * i + 1));
  return tf.sum(tf.mul(y, tf.tensor(weights, y.shape)));
}

/** The gradient of `weighted(f(x))` at a tree of float tensors. */
export function weightedGradient<T extends Tree>(f: (at: T) => tf.Tensor, at: T): T {
  return valueAndGrad((x: T) => ({ loss: weighted(f(x)), aux: [] }), at).grads;
}

/** Fails unless `f` and the gradient of `weighted(f(x))` have the same bits eager and compiled. */
export function checkCompiled<T extends Tree>(f: (at: T) => tf.Tensor, at: T): void {
  const step = (x: T): Tree => ({ value: f(x), gradient: weightedGradient(f, x) });
  const compiled = compile(step);
  const [got, wanted] = [compiled(at), step(at)].map((tree) => tensors(tree).map((one) => one.dataSync()));
  assert.deepEqual(got, wanted);
  compiled.dispose();
}
