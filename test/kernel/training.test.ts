/** A training loop in a cell: it can be interrupted between steps, and goes on afterwards. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { KernelClient } from "./client.ts";

let kernel: KernelClient;

before(async () => {
  kernel = await KernelClient.start();
  const cells = [
    'import { compile } from "./lib/core/compile.ts"; import { tf } from "./lib/core/tensor.ts"',
    "const step = compile((w: tf.Tensor, x: tf.Tensor) => tf.sub(w, tf.mul(0.1, tf.sub(w, x))))",
    "let steps = 0; let weights: tf.Tensor = tf.zeros([64, 64]); const target = tf.ones([64, 64])",
    "function train() { const next = step(weights, target); weights.dispose(); weights = next; steps++ }",
    "async function trainAll() { while (true) { train(); await new Promise((done) => setImmediate(done)) } }",
  ];
  for (const cell of cells) await kernel.value(cell);
  await kernel.value("train()"); // which compiles
});

after(() => kernel.stop());

const loops = {
  "compiled steps": "while (true) train()",
  "compiled steps with a breath between": "await trainAll()",
  "compiled steps after an await": "await null; while (true) train()",
};

for (const [what, code] of Object.entries(loops)) {
  test(`an interrupt ends ${what}, and training goes on from there`, async () => {
    await kernel.value("steps = 0");
    const { answer } = await kernel.interrupted(code);
    assert.equal(answer.reply.ename, "KeyboardInterrupt");
    const before = Number(await kernel.value("steps"));
    assert.ok(before > 0, "no step was done");
    assert.equal(
      await kernel.value("await new Promise((done) => setTimeout(done, 100)); steps"),
      `${before}`,
    );
    assert.equal(await kernel.value("for (let i = 0; i < 100; i++) train(); steps"), `${before + 100}`);
    assert.equal(await kernel.value("Math.abs(weights.min().dataSync()[0]! - 1) < 1e-3"), "true");
  });
}

test("an interrupt ends native work as soon as it returns", async () => {
  await kernel.value("const big = tf.randomNormal([1200, 1200])");
  const { answer } = await kernel.interrupted("while (true) tf.tidy(() => tf.matMul(big, big).dataSync())");
  assert.equal(answer.reply.ename, "KeyboardInterrupt");
  assert.equal(await kernel.value("tf.sum(tf.ones([2, 2])).dataSync()[0]"), "4");
});
