import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluateFloat64 } from "../../../../lib/core/float64.ts";
import { key, normal } from "../../../../lib/core/key.ts";
import { attention } from "../../../../lib/core/operations/attention.ts";
import { run } from "../../../../lib/core/operations/native.ts";
import { selfAttentionHeads } from "../../../../lib/core/operations/selfAttention.ts";
import { tf } from "../../../../lib/core/tensor.ts";
import { tensors } from "../../../../lib/core/tree.ts";
import { checkGradient } from "../../../support/close.ts";
import { checkCompiled, weighted, weightedGradient } from "../../../support/compiled.ts";

type At = { readonly parts: tf.Tensor5D; readonly bias: tf.Tensor };

/** The same by products of stacks, one operation after the other. */
function byStacks({ parts, bias }: At): tf.Tensor {
  const [q, k, v] = tf.unstack(tf.transpose(parts, [2, 0, 3, 1, 4])) as tf.Tensor4D[];
  return tf.transpose(attention(q!, k!, v!, { bias }), [0, 2, 1, 3]);
}

const together = ({ parts, bias }: At) => selfAttentionHeads(parts, bias);

const withGradient =
  (f: (at: At) => tf.Tensor) =>
  ({ parts, bias }: At) => [
    f({ parts, bias }),
    ...tensors(weightedGradient(({ parts }: { parts: tf.Tensor5D }) => f({ parts, bias }), { parts })),
  ];

// More places than are done at once, and widths that fill no vector; 1 / √d is exact, which it has to be to compare in double.
for (const [n, t, heads, d, ...bias] of [
  [2, 3, 2, 4, 3, 3],
  [2, 70, 3, 4, 2, 1, 1, 70],
  [1, 130, 1, 16, 130, 130],
  [3, 64, 4, 16, 3, 4, 64, 64],
  [2, 1, 1, 1, 1],
] as const) {
  test(`selfAttentionHeads() of [${[n, t, 3, heads, d]}] with a bias of [${bias}] is attention() in float64, with its gradient`, () => {
    const parts = normal(key(1), [n, t, 3, heads, d]) as tf.Tensor5D;
    const at = { parts, bias: normal(key(2), [...bias]) };
    const wanted = evaluateFloat64(withGradient(byStacks), at) as unknown as Float64Array[];
    const exact = evaluateFloat64(withGradient(together), at) as unknown as Float64Array[];
    const got = withGradient(together)(at).map((tensor) => tensor.dataSync());
    assert.equal(wanted.length, 2);
    wanted.forEach((values, i) => {
      values.forEach((value, j) => {
        const size = Math.max(1, Math.abs(value));
        assert.ok(Math.abs(exact[i]![j]! - value) <= 1e-13 * size, `double: ${exact[i]![j]} for ${value}`);
        assert.ok(Math.abs(got[i]![j]! - value) <= 3e-6 * size, `float: ${got[i]![j]} for ${value}`);
      });
    });
  });
}

test("selfAttentionHeads() has the gradient of its finite differences, without a bias too", () => {
  const parts = normal(key(3), [2, 3, 3, 2, 2]) as tf.Tensor5D;
  checkGradient((x) => weighted(selfAttentionHeads(x as tf.Tensor5D)), parts);
});

test("selfAttentionHeads() gives the same bits eager and compiled, with its gradient", () => {
  const parts = normal(key(4), [8, 65, 3, 4, 16]) as tf.Tensor5D;
  checkCompiled(({ parts }: { parts: tf.Tensor5D }) => selfAttentionHeads(parts), { parts });
});

test("selfAttentionHeads() gives each sequence the bits that it has alone", () => {
  const parts = normal(key(5), [5, 70, 3, 2, 8]) as tf.Tensor5D;
  const alone = selfAttentionHeads(tf.slice(parts, [3, 0, 0, 0, 0], [1, -1, -1, -1, -1]));
  const all = selfAttentionHeads(parts);
  assert.deepEqual(alone.dataSync(), tf.slice(all, [3, 0, 0, 0], [1, -1, -1, -1]).dataSync());
});

test("selfAttentionHeads() refuses other parts, a bias that does not fit, and second derivatives", () => {
  const parts = tf.ones([2, 4, 3, 2, 5]) as tf.Tensor5D;
  assert.throws(
    () => selfAttentionHeads(tf.ones([2, 4, 2, 2, 5]) as tf.Tensor5D),
    /selfAttentionHeads: expected parts of shape .*pass queries, keys and values, \[N, T, 3, heads, d\]/,
  );
  assert.throws(
    () => selfAttentionHeads(parts, tf.ones([3, 4])),
    /SelflabAttention: expected shapes that fit/,
  );
  assert.throws(
    () => selfAttentionHeads(parts, tf.ones([7, 2, 2, 4, 4])),
    /SelflabAttention: expected a bias that fits/,
  );
  assert.throws(
    () => run("SelflabAttentionGrad", [parts, parts, parts, parts], { T: { type: "float32" } }),
    /SelflabAttentionGrad: expected what SelflabAttention gave/,
  );
});
