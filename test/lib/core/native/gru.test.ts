import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluateFloat64 } from "../../../../lib/core/float64.ts";
import { key, normal, split } from "../../../../lib/core/key.ts";
import { type GruWeights, gruSequence } from "../../../../lib/core/operations/gru.ts";
import { run } from "../../../../lib/core/operations/native.ts";
import { tf } from "../../../../lib/core/tensor.ts";
import { tensors } from "../../../../lib/core/tree.ts";
import { weightedGradient } from "../../../support/compiled.ts";

/** What a sequence is made of: 50 rows are more than go through the steps together. */
interface Given {
  readonly x: tf.Tensor3D;
  readonly start: tf.Tensor2D;
  readonly weights: GruWeights;
}

function given(n: number, t: number, d: number, h: number): Given {
  const keys = split(key(n + h), 8);
  const draw = (i: number, shape: number[]) => tf.mul(normal(keys[i]!, shape), 0.5);
  const map = (i: number, inputs: number, outputs: number) => ({
    kernel: draw(i, [inputs, outputs]) as tf.Tensor2D,
    bias: draw(i + 1, [outputs]) as tf.Tensor1D,
  });
  return {
    x: draw(0, [n, t, d]) as tf.Tensor3D,
    start: draw(1, [n, h]) as tf.Tensor2D,
    weights: { gates: map(2, d + h, 2 * h), candidate: map(4, d, h), inner: map(6, h, h) },
  };
}

/** The formula of `gruSequence`, step by step. */
function definition({ x, start, weights: { gates, candidate, inner } }: Given): tf.Tensor3D {
  let h = start;
  const states = tf.unstack(x, 1).map((xt) => {
    const both = tf.concat([xt as tf.Tensor2D, h], 1);
    const [r, z] = tf.split(tf.sigmoid(tf.add(tf.matMul(both, gates.kernel), gates.bias)), 2, 1);
    const recalled = tf.add(tf.matMul(h, inner.kernel), inner.bias);
    const fresh = tf.add(tf.matMul(xt as tf.Tensor2D, candidate.kernel), candidate.bias);
    const n = tf.tanh(tf.add(fresh, tf.mul(r!, recalled)));
    h = tf.add(tf.mul(tf.sub(1, z!), n), tf.mul(z!, h));
    return h;
  });
  return tf.stack(states, 1) as tf.Tensor3D;
}

const sequence = ({ x, start, weights }: Given) => gruSequence(x, start, weights, "each");

for (const [n, t, d, h] of [
  [50, 4, 5, 33],
  [3, 6, 2, 64],
  [25, 2, 17, 8],
  [1, 2, 1, 1],
] as const) {
  test(`gruSequence() of ${n} × ${t} × ${d} with ${h} units is that of the formula in float64, with its gradients`, () => {
    const at = given(n, t, d, h);
    const both = (f: (at: Given) => tf.Tensor) => (g: Given) => [
      f(g),
      ...tensors(weightedGradient(f as never, g as never)),
    ];
    const wanted = evaluateFloat64(both(definition) as never, at as never) as unknown as Float64Array[];
    const exact = evaluateFloat64(both(sequence) as never, at as never) as unknown as Float64Array[];
    const got = both(sequence)(at).map((tensor) => tensor.dataSync());
    assert.equal(got.length, 9);
    wanted.forEach((values, i) => {
      const size = Math.max(1, ...values.map(Math.abs));
      values.forEach((value, j) => {
        assert.ok(
          Math.abs(exact[i]![j]! - value) <= 1e-12 * size,
          `double, result ${i}: ${exact[i]![j]} for ${value}`,
        );
        assert.ok(
          Math.abs(got[i]![j]! - value) <= 3e-6 * size,
          `float, result ${i}: ${got[i]![j]} for ${value}`,
        );
      });
    });
  });
}

test("gruSequence() gives each row the bits that it has alone", () => {
  const all = given(50, 4, 5, 33);
  const states = sequence(all);
  for (const row of [0, 13, 24, 49]) {
    const alone = sequence({ ...all, x: all.x.slice(row, 1), start: all.start.slice([row, 0], [1, -1]) });
    assert.deepEqual(alone.dataSync(), states.slice(row, 1).dataSync());
  }
});

test("SelflabGru refuses shapes that do not fit and says which", () => {
  const forward = (p: tf.Tensor, kernel: tf.Tensor) => () =>
    run("SelflabGru", [p, tf.zeros([2, 4]), kernel, tf.zeros([4])], { T: { type: "float32" } }, 2);
  assert.throws(
    forward(tf.zeros([2, 3, 11]), tf.zeros([4, 12])),
    /expected p of shape \[N, T, 3 H\], got \[2, 3, 11\]/,
  );
  assert.throws(
    forward(tf.zeros([2, 3, 12]), tf.zeros([3, 12])),
    /expected U of shape \[4, 12\], got \[3, 12\]/,
  );
});
