import assert from "node:assert/strict";
import { test } from "node:test";
import { key, normal } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import type { Tree } from "../../../lib/core/tree.ts";
import { transformer, transformerBlock } from "../../../lib/networks/transformer.ts";
import oracle from "../../oracles/transformer.json" with { type: "json" };
import { checkGradient, close } from "../../support/close.ts";
import { checkCompiled, weighted } from "../../support/compiled.ts";
import { fixture } from "../../support/fixture.ts";
import { checkAgainst } from "../../support/gradients.ts";

const x = fixture(oracle.x) as tf.Tensor3D;
const slopes = fixture(oracle.slopes) as tf.Tensor;
const filled = tf.tensor2d(oracle.filled, [2, 3], "int32");

type At = { weights: Tree; x: tf.Tensor };

for (const { norm, weights, output, dx, dWeights } of oracle.block) {
  const network = transformerBlock(4, {
    heads: 2,
    hidden: 5,
    causal: true,
    norm: norm as "before" | "after",
  });
  const { state } = network.init(key(0));

  test(`transformerBlock(), norm "${norm}", causal and with padding, has PyTorch's values and gradients`, () => {
    const f = ({ weights, x }: At) => network.apply(weights, state, x, "train", filled).output;
    const gradients = { weights: fixture(dWeights), x: fixture(dx) };
    const at = { weights: fixture(weights), x };
    checkAgainst(f, at, { output: fixture(output) as tf.Tensor, slopes, gradients }, 5e-5);
  });
}

test("transformerBlock() has the gradient of its finite differences", () => {
  const network = transformerBlock(4, { heads: 2, hidden: 6 });
  const { params, state } = network.init(key(1));
  checkGradient((x) => weighted(network.apply(params, state, x, "train").output), normal(key(2), [1, 3, 4]));
});

for (const norm of ["before", "after"] as const) {
  test(`transformer(), norm "${norm}", gives the same bits eager and compiled, with dropout and gradients`, () => {
    const network = transformer(4, { layers: 2, heads: 2, causal: true, norm, dropout: 0.2 });
    const at = { weights: network.init(key(1)).params, x: normal(key(2), [2, 3, 4]) };
    // The state is made in the graph: the gradient is by all arguments, and keys have none.
    const run = ({ weights, x }: typeof at) =>
      network.apply(weights, network.init(key(3)).state, x, "train").output;
    checkCompiled(run, at);
  });

  test(`transformer(), norm "${norm}", is its blocks one after the other`, () => {
    const network = transformer(4, { layers: 2, heads: 2, norm });
    const { params, state } = network.init(key(1)) as {
      params: Record<string, Tree>;
      state: Record<string, Tree>;
    };
    const sequences = normal(key(2), [2, 3, 4]);
    const block = transformerBlock(4, { heads: 2, norm });
    const first = block.apply(params.block0!, state.block0!, sequences, "train").output;
    const second = block.apply(params.block1!, state.block1!, first, "train").output;
    const { output } = network.apply(params, state, sequences, "train");
    assert.deepEqual(
      Object.keys(params),
      norm === "before" ? ["block0", "block1", "norm"] : ["block0", "block1"],
    );
    if (norm === "after") close(output, second, 0);
    else close(tf.mean(tf.square(output), -1), 1, 1e-2);
  });
}

test("transformer() with dropout draws other masks at each application, and none in evaluation", () => {
  const network = transformer(4, { layers: 1, dropout: 0.5 });
  const { params, state } = network.init(key(1));
  const sequences = normal(key(2), [2, 5, 4]);
  const first = network.apply(params, state, sequences, "train");
  const second = network.apply(params, first.state, sequences, "train");
  assert.notDeepEqual(second.output.dataSync(), first.output.dataSync());
  const plain = transformer(4, { layers: 1 });
  const still = plain.apply(params, plain.init(key(1)).state, sequences, "train").output;
  close(network.apply(params, state, sequences, "evaluate").output, still, 1e-6);
});
