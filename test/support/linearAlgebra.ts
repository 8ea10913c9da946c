/** Comparing an operation of linear algebra with its case in test/oracles/linearAlgebra.json. */
import assert from "node:assert/strict";
import { compile } from "../../lib/core/compile.ts";
import { valueAndGrad } from "../../lib/core/gradient.ts";
import { tf } from "../../lib/core/tensor.ts";
import oracle from "../oracles/linearAlgebra.json" with { type: "json" };
import { close } from "./close.ts";

export type CaseName = Exclude<keyof typeof oracle, "source">;

type Nested = number | Nested[];

const tensorsOf = (values: readonly Nested[]): tf.Tensor[] =>
  values.map((one) => tf.tensor(one as tf.TensorLike));

/** The matrices of a case. */
export function inputsOf(name: CaseName): tf.Tensor[] {
  return tensorsOf(oracle[name].inputs);
}

/**
 * Fails unless the outputs of `f` are numpy's, the gradient of their weighted sum is PyTorch's, and the compiled gradient
 * has the bits of the eager one. `squared` marks outputs whose signs are open: their squares are compared and summed.
 */
export function checkCase(
  name: CaseName,
  f: (...inputs: tf.Tensor[]) => readonly tf.Tensor[],
  {
    squared = [],
    tolerance = 1e-4,
  }: { readonly squared?: readonly boolean[]; readonly tolerance?: number } = {},
): void {
  const inputs = inputsOf(name);
  const closed = (at: readonly tf.Tensor[]) =>
    f(...at).map((output, i) => (squared[i] === true ? tf.square(output) : output));
  const expected = tensorsOf(oracle[name].outputs);
  closed(inputs).forEach((output, i) => {
    const wanted = squared[i] === true ? tf.square(expected[i]!) : expected[i]!;
    assert.deepEqual(output.shape, wanted.shape);
    close(output, wanted, tolerance * largest(wanted));
  });
  const gradients = (at: readonly tf.Tensor[], weights: readonly tf.Tensor[]) =>
    valueAndGrad(
      (at: readonly tf.Tensor[]) => ({
        loss: tf.addN(closed(at).map((output, i) => tf.sum(tf.mul(output, weights[i]!)))) as tf.Scalar,
        aux: [],
      }),
      at,
    ).grads;
  const weights = tensorsOf(oracle[name].weights);
  const eager = gradients(inputs, weights);
  tensorsOf(oracle[name].gradients).forEach((wanted, i) => {
    close(eager[i]!, wanted, tolerance * largest(wanted));
  });
  const step = compile(gradients);
  const compiled = step(inputs, weights);
  step.dispose();
  eager.forEach((gradient, i) => {
    assert.deepEqual(compiled[i]!.dataSync(), gradient.dataSync());
  });
}

/** The largest magnitude, at least 1: what a tolerance is relative to. */
function largest(values: tf.Tensor): number {
  return Math.max(1, tf.max(tf.abs(values)).dataSync()[0]!);
}
