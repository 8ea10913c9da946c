import assert from "node:assert/strict";
import { test } from "node:test";
import { valueAndGrad } from "../../../../lib/core/gradient.ts";
import { key, normal } from "../../../../lib/core/key.ts";
import { gruSequence } from "../../../../lib/core/operations/gru.ts";
import { lstmSequence } from "../../../../lib/core/operations/lstm.ts";
import type { Affine } from "../../../../lib/core/operations/recurrence.ts";
import { tf } from "../../../../lib/core/tensor.ts";
import { map, type Tree, tensors } from "../../../../lib/core/tree.ts";
import oracle from "../../../oracles/recurrent.json" with { type: "json" };
import { checkGradient, close } from "../../../support/close.ts";
import { checkCompiled, weighted, weightedGradient } from "../../../support/compiled.ts";
import { fixture } from "../../../support/fixture.ts";

interface Given {
  readonly x: tf.Tensor3D;
  readonly start: tf.Tensor2D[];
  readonly weights: Tree;
}

const sequences = {
  gru: ({ x, start, weights }: Given, shows: "each" | "last") =>
    gruSequence(x, start[0]!, weights as unknown as Parameters<typeof gruSequence>[2], shows),
  lstm: ({ x, start, weights }: Given, shows: "each" | "last") =>
    lstmSequence(x, { h: start[0]!, c: start[1]! }, weights as unknown as Affine, shows),
};

for (const name of ["gru", "lstm"] as const) {
  const expected = oracle[name];
  const run = sequences[name];
  const given: Given = {
    x: fixture(expected.x) as tf.Tensor3D,
    start: expected.start.map(fixture) as tf.Tensor2D[],
    weights: fixture(expected.weights.forward),
  };

  test(`${name}Sequence() has PyTorch's states after each step`, () => {
    close(run(given, "each"), expected.output.flat(2), 1e-6);
  });

  test(`${name}Sequence() shows the last state alone where asked`, () => {
    close(
      run(given, "last"),
      expected.output.flatMap((states) => states.at(-1)!),
      1e-6,
    );
  });

  test(`${name}Sequence() has PyTorch's gradients by x, the start and the weights`, () => {
    const slopes = fixture(expected.slopes);
    const { grads } = valueAndGrad(
      (at: Tree) => ({
        loss: tf.sum(tf.mul(run(at as unknown as Given, "each"), slopes as tf.Tensor)) as tf.Scalar,
        aux: [],
      }),
      given as unknown as Tree,
    );
    const wanted = { ...expected.gradients, start: expected.gradients.start.map(fixture) };
    const { x, start, weights } = grads as unknown as Given;
    close(x, tensors(fixture(wanted.x))[0]!.dataSync(), 1e-5);
    start.forEach((slope, i) => {
      close(slope, wanted.start[i] as tf.Tensor, 1e-5);
    });
    map(
      (got, right) => {
        close(got, right!, 1e-5);
        return got;
      },
      weights,
      fixture(wanted.weights),
    );
  });

  test(`${name}Sequence() has the gradient of its finite differences from the last state`, () => {
    checkGradient((x) => weighted(run({ ...given, x }, "last")), given.x);
  });

  test(`${name}Sequence() gives the same bits eager and compiled, with its gradients`, () => {
    for (const shows of ["each", "last"] as const) {
      checkCompiled((at: Tree) => run(at as unknown as Given, shows), given as unknown as Tree);
    }
  });

  test(`${name}Sequence() over one step equals the first of many`, () => {
    const first = run({ ...given, x: tf.slice(given.x, [0, 0, 0], [-1, 1, -1]) }, "each");
    close(first, tf.slice(run(given, "each"), [0, 0, 0], [-1, 1, -1]), 1e-6);
  });
}

test("gruSequence() and lstmSequence() refuse states and weights that do not fit", () => {
  const x = normal(key(1), [2, 4, 3]) as tf.Tensor3D;
  const map = (inputs: number, outputs: number): Affine => ({
    kernel: tf.zeros([inputs, outputs]),
    bias: tf.zeros([outputs]),
  });
  const gru = { gates: map(5, 4), candidate: map(3, 2), inner: map(2, 2) };
  assert.throws(
    () => gruSequence(x, tf.zeros([2, 3]), gru, "last"),
    new RangeError(
      "gruSequence: expected start of shape [2, 2], got [2, 3]; pass one row of H units for each sequence",
    ),
  );
  assert.throws(
    () => gruSequence(x, tf.zeros([2, 2]), { ...gru, gates: map(6, 4) }, "last"),
    new RangeError(
      "gruSequence: expected the gates' kernel of shape [5, 4], got [6, 4]; make the weights for this x",
    ),
  );
  assert.throws(
    () => lstmSequence(x, { h: tf.zeros([2, 2]), c: tf.zeros([1, 2]) }, map(5, 8), "last"),
    new RangeError(
      "lstmSequence: expected c of shape [2, 2], got [1, 2]; pass one row of H units for each sequence",
    ),
  );
  assert.throws(
    () => lstmSequence(x, { h: tf.zeros([2, 2]), c: tf.zeros([2, 2]) }, map(6, 8), "last"),
    new RangeError(
      "lstmSequence: expected the kernel of shape [5, 8], got [6, 8]; make the weights for this x",
    ),
  );
});

test("gruSequence() refuses second derivatives, which would lack what its gradient has saved", () => {
  const map = (inputs: number, outputs: number): Affine => ({
    kernel: tf.ones([inputs, outputs]),
    bias: tf.zeros([outputs]),
  });
  const weights = { gates: map(5, 4), candidate: map(3, 2), inner: map(2, 2) };
  type At = { x: tf.Tensor3D };
  const f = ({ x }: At) => gruSequence(x, tf.zeros([2, 2]), weights, "last");
  const x = normal(key(1), [2, 4, 3]) as tf.Tensor3D;
  assert.throws(
    () => weightedGradient(({ x }: At) => weightedGradient(f, { x }).x, { x }),
    new TypeError(
      "gruSequence: expected a gradient that is not differentiated again, got one that is; use first derivatives only",
    ),
  );
});
