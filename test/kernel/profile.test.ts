/** A profile in a notebook: its lines are those of cells. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { KernelClient } from "./client.ts";

let kernel: KernelClient;
before(async () => {
  kernel = await KernelClient.start();
});
after(() => kernel.stop());

test("profile() names the cells, and their functions, in which operations and gradients were called", async () => {
  const cells = [
    'import { tf } from "./lib/core/tensor.ts"; import { valueAndGrad } from "./lib/core/gradient.ts"',
    'import { profile, profileEager } from "./lib/core/profile.ts"; import { profileRows } from "./lib/core/profile/rows.ts"',
    "function layer(x: tf.Tensor2D, w: tf.Tensor2D) {\n  return tf.relu(tf.matMul(x, w));\n}",
    "const loss = (w: tf.Tensor2D) => ({ loss: tf.sum(layer(w, w)) as tf.Scalar, aux: [] })",
    "function step(w: tf.Tensor2D) {\n  const { grads } = valueAndGrad(loss, w);\n\n  return tf.sub(w, grads);\n}",
    "const w = tf.ones([20, 20]) as tf.Tensor2D",
    "const told = ({ operation, gradient, line, caller }: ReturnType<typeof profileRows>[number]) => [operation, gradient, caller, line].join()",
    'const shown = (p: ReturnType<typeof profile>) => [...new Set(profileRows(p).filter(({ operation }) => /MatMul|Sub/.test(operation)).map(told))].sort().join("; ")',
  ];
  for (const cell of cells) await kernel.value(cell);
  const expected =
    "'SelflabMatMul,false,layer,Cell [3]:2; SelflabMatMul,true,layer,Cell [3]:2; Sub,false,step,Cell [5]:4'";
  assert.equal(await kernel.value("shown(profile(step, w))"), expected);
  assert.equal(await kernel.value("shown(profileEager(step, w))"), expected);
});
