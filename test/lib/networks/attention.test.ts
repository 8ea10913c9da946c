import assert from "node:assert/strict";
import { test } from "node:test";
import { key, normal } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import type { Tree } from "../../../lib/core/tree.ts";
import { selfAttention } from "../../../lib/networks/attention.ts";
import oracle from "../../oracles/transformer.json" with { type: "json" };
import { checkGradient, close } from "../../support/close.ts";
import { checkCompiled, weighted, weightedGradient } from "../../support/compiled.ts";
import { fixture } from "../../support/fixture.ts";
import { checkAgainst } from "../../support/gradients.ts";

const x = fixture(oracle.x) as tf.Tensor3D;
const slopes = fixture(oracle.slopes) as tf.Tensor;
const filled = tf.tensor2d(oracle.filled, [2, 3], "int32");

type At = { weights: Tree; x: tf.Tensor };

for (const { causal, padded, weights, output, dx, dWeights } of oracle.attention) {
  const network = selfAttention(4, { heads: 2, causal });
  const name = `selfAttention() of 2 heads${causal ? ", causal" : ""}${padded ? ", with padding" : ""},`;
  const f = ({ weights, x }: At) =>
    network.apply(weights, [], x, "train", padded ? filled : undefined).output;

  test(`${name} has PyTorch's values and gradients`, () => {
    const gradients = { weights: fixture(dWeights), x: fixture(dx) };
    const at = { weights: fixture(weights), x };
    checkAgainst(f, at, { output: fixture(output) as tf.Tensor, slopes, gradients });
  });

  test(`${name} gives the same bits eager and compiled, with its gradients`, () => {
    // The mask is made anew in the graph: it may not come from outside.
    const masked = ({ weights, x }: At) =>
      network.apply(weights, [], x, "train", padded ? tf.tensor2d(oracle.filled, [2, 3], "int32") : undefined)
        .output;
    checkCompiled(masked, { weights: fixture(weights), x });
  });
}

test("selfAttention() has the gradient of its finite differences, with dropout", () => {
  const network = selfAttention(4, { heads: 2, causal: true, dropout: 0.3 });
  const { params, state } = network.init(key(1));
  checkGradient((x) => weighted(network.apply(params, state, x, "train").output), normal(key(2), [1, 3, 4]));
});

test("selfAttention() that is causal keeps the past from the future", () => {
  const network = selfAttention(4, { causal: true });
  const { params, state } = network.init(key(1));
  const sequence = normal(key(2), [1, 6, 4]);
  const changed = tf.concat([tf.slice(sequence, [0, 0, 0], [1, 4, 4]), tf.ones([1, 2, 4])], 1);
  const [before, after] = [sequence, changed].map((x) =>
    tf.slice(network.apply(params, state, x, "train").output, [0, 0, 0], [1, 4, 4]),
  );
  close(after!, before!, 1e-6);
});

test("selfAttention() with dropout draws other masks at each application, and none in evaluation", () => {
  const network = selfAttention(4, { dropout: 0.5 });
  const { params, state } = network.init(key(1));
  const sequences = normal(key(2), [3, 8, 4]);
  const first = network.apply(params, state, sequences, "train");
  const again = network.apply(params, state, sequences, "train");
  const second = network.apply(params, first.state, sequences, "train");
  close(again.output, first.output, 0);
  assert.notDeepEqual(second.output.dataSync(), first.output.dataSync());
  const still = network.apply(params, state, sequences, "evaluate");
  assert.equal(still.state, state);
  close(still.output, selfAttention(4).apply(params, [], sequences, "train").output, 1e-6);
});

test("selfAttention() of a sequence that is all padding is finite", () => {
  const network = selfAttention(4);
  const { params, state } = network.init(key(1));
  const { output } = network.apply(params, state, tf.ones([1, 3, 4]), "train", tf.zeros([1, 3]));
  assert.ok(output.dataSync().every(Number.isFinite));
});

test("selfAttention() refuses what does not fit, and second derivatives", () => {
  const { params, state } = selfAttention(4).init(key(0));
  const network = selfAttention(4);
  assert.throws(
    () => selfAttention(4, { heads: 3 }),
    new RangeError("selfAttention: expected heads that divide the width 4, got 3; use such as 1, 2 or 4"),
  );
  assert.throws(
    () => selfAttention(4, { dropout: 1 }),
    new RangeError("selfAttention: expected dropout in [0, 1), got 1; 0.1 is usual"),
  );
  assert.throws(
    () => network.apply(params, state, tf.zeros([2, 5]), "train"),
    new RangeError("selfAttention: expected x of shape [·, ·, 4], got [2, 5]; pass sequences, [N, T, D]"),
  );
  assert.throws(
    () => network.apply(params, state, tf.zeros([2, 5, 4]), "train", tf.ones([2, 4])),
    new RangeError(
      "selfAttention: expected filled of shape [2, 5], got [2, 4]; pass 1 or 0 for each place of x",
    ),
  );
  const f = ({ x }: { x: tf.Tensor }) => network.apply(params, state, x, "train").output;
  assert.throws(
    () => weightedGradient(({ x }: { x: tf.Tensor }) => weightedGradient(f, { x }).x, { x }),
    new TypeError(
      "selfAttentionHeads: expected a gradient that is not differentiated again, got one that is; use first derivatives only",
    ),
  );
});
