import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../../../lib/core/compile.ts";
import { fold, key, normal, uniform } from "../../../lib/core/key.ts";
import { dispose, tidy } from "../../../lib/core/scope.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { leaves } from "../../../lib/core/tree.ts";
import { supervised } from "../../../lib/methods/supervision/supervised.ts";
import { sequence } from "../../../lib/networks/chain.ts";
import { convolution } from "../../../lib/networks/convolution.ts";
import { dense } from "../../../lib/networks/dense.ts";
import { dropout } from "../../../lib/networks/dropout.ts";
import { pointwise } from "../../../lib/networks/network.ts";
import { batchNorm } from "../../../lib/networks/normalization.ts";
import { adam } from "../../../lib/optimizers/adam.ts";
import { cosine } from "../../../lib/optimizers/schedule.ts";
import { descend } from "../../../lib/training/descend.ts";

/** Convolution, batch normalization, dropout, a view that draws numbers, and Adam with a schedule. */
const encoder = sequence(
  convolution(1, 8, { stride: 2, bias: true }),
  batchNorm(8),
  pointwise((x) => tf.relu(x)),
  pointwise((x) => tf.reshape(x, [-1, 8 * 4 * 4])),
  dropout(0.3),
  dense(128, 16),
  batchNorm(16),
);
const learner = descend(
  supervised({
    encoder,
    features: 16,
    classes: 3,
    view: (images, from) => tf.add(images, tf.mul(normal(from, images.shape), 0.1)),
  }),
  adam({ learningRate: cosine({ peak: 1e-2, steps: 20, warmup: 5 }), weightDecay: 1e-3 }),
);
const batch = {
  inputs: uniform(key(1), [12, 8, 8, 1]) as tf.Tensor4D,
  labels: tf.tensor1d(
    Array.from({ length: 12 }, (_, i) => i % 3),
    "int32",
  ),
};

type Model = ReturnType<typeof learner.init>;
type Step = (model: Model, from: tf.Tensor1D) => { model: Model; loss: tf.Scalar };

const pure: Step = (model, from) => {
  const { model: next, loss } = learner.step(model, batch, from);
  return { model: next, loss };
};

/** The bits of the loss of each step, and of every tensor of the model at the end. */
function run(step: Step, steps: number): { losses: string[]; model: Record<string, string> } {
  let model = tidy(() => learner.init(key(2)));
  const losses: string[] = [];
  for (let i = 0; i < steps; i++) {
    const next = tidy(() => step(model, fold(key(3), i)));
    dispose(model);
    model = next.model;
    losses.push(bits(next.loss));
    next.loss.dispose();
  }
  return { losses, model: Object.fromEntries(leaves(model).map(({ path, tensor }) => [path, bits(tensor)])) };
}

function bits(tensor: tf.Tensor): string {
  const { buffer, byteOffset, byteLength } = tensor.dataSync<"float32">();
  return Buffer.from(buffer, byteOffset, byteLength).toString("hex");
}

test("descend() compiled gives the bits of the eager step: each loss and the whole model over 20 steps", () => {
  const compiled = compile((model: Model, from: tf.Tensor1D, inputs: tf.Tensor4D, labels: tf.Tensor1D) => {
    const { model: next, loss } = learner.step(model, { inputs, labels }, from);
    return { model: next, loss };
  });
  const eager = run(pure, 20);
  const graph = run((model, from) => compiled(model, from, batch.inputs, batch.labels), 20);
  assert.equal(new Set(eager.losses).size, 20);
  assert.ok(Object.keys(eager.model).length > 15, "the whole model is compared");
  assert.deepEqual(graph, eager);
  assert.equal(compiled.graphs(), 1);
});
