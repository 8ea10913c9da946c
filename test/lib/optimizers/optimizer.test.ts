import { test } from "node:test";
import { tf } from "../../../lib/core/tensor.ts";
import type { Tree } from "../../../lib/core/tree.ts";
import { adam } from "../../../lib/optimizers/adam.ts";
import { chain } from "../../../lib/optimizers/chain.ts";
import { applyUpdates, type Optimizer } from "../../../lib/optimizers/optimizer.ts";
import { cosine, scaleByLearningRate } from "../../../lib/optimizers/schedule.ts";
import { sgd } from "../../../lib/optimizers/sgd.ts";
import { weightDecay } from "../../../lib/optimizers/weightDecay.ts";
import oracle from "../../oracles/optimizers.json" with { type: "json" };
import { close } from "../../support/close.ts";

type Params = { kernel: tf.Tensor2D; bias: tf.Tensor1D };

function tree({ kernel, bias }: { kernel: number[]; bias: number[] }): Params {
  return { kernel: tf.tensor2d(kernel, [3, 2]), bias: tf.tensor1d(bias) };
}

/** The parameters after the oracle's steps. */
function descend(optimizer: Optimizer): Params {
  let params = tree(oracle);
  let state: Tree = optimizer.init(params);
  for (const gradient of oracle.gradients) {
    const step = optimizer.update(tree(gradient), state, params);
    params = applyUpdates(params, step.updates);
    state = step.state;
  }
  return params;
}

const steps = oracle.gradients.length;
const cases: Record<keyof typeof oracle.after, Optimizer> = {
  sgd: sgd({ learningRate: 0.1 }) as Optimizer,
  momentum: sgd({ learningRate: 0.1, momentum: 0.9, weightDecay: 0.02 }) as Optimizer,
  adam: adam({ learningRate: 0.05 }) as Optimizer,
  adamw: adam({ learningRate: 0.05, beta1: 0.8, beta2: 0.95, epsilon: 1e-6, weightDecay: 0.1 }) as Optimizer,
  cosine: sgd({ learningRate: cosine({ peak: 0.2, steps, end: 0.01 }), momentum: 0.5 }) as Optimizer,
};

for (const [name, optimizer] of Object.entries(cases)) {
  test(`${name} ends after ${steps} steps where PyTorch's float64 does, kernel decayed and bias not`, () => {
    const expected = oracle.after[name as keyof typeof oracle.after];
    const { kernel, bias } = descend(optimizer);
    close(kernel, expected.kernel, 5e-6);
    close(bias, expected.bias, 5e-6);
  });
}

test("applyUpdates() adds tree to tree", () => {
  const { kernel, bias } = applyUpdates(tree(oracle), { kernel: tf.ones([3, 2]), bias: tf.zeros([2]) });
  close(
    kernel,
    oracle.kernel.map((value) => value + 1),
    1e-6,
  );
  close(bias, oracle.bias, 1e-6);
});

test("weightDecay() adds rate · parameter to kernels and leaves ranks below 2 as they are", () => {
  const zeros = { kernel: tf.zeros([3, 2]) as tf.Tensor2D, bias: tf.zeros([2]) as tf.Tensor1D };
  const { updates } = weightDecay(0.5).update(zeros, [], tree(oracle));
  close(
    updates.kernel,
    oracle.kernel.map((value) => value / 2),
    1e-6,
  );
  close(updates.bias, 0, 0);
});

test("chain() hands updates from part to part and each part its own state", () => {
  const double = chain(
    scaleByLearningRate(-2) as Optimizer,
    scaleByLearningRate((step) => tf.neg(step) as tf.Scalar) as Optimizer,
  );
  const x = tf.scalar(1);
  let state = double.init(x);
  const seen: number[] = [];
  for (let i = 0; i < 3; i++) {
    const result = double.update(tf.scalar(3) as tf.Tensor, state, x);
    state = result.state;
    seen.push(result.updates.dataSync()[0]!);
  }
  close(seen, [0, 6, 12], 0);
});
