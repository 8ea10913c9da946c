/** A training loop in a cell: it can be interrupted between steps, and goes on afterwards. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
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

const folder = mkdtempSync(path.join(tmpdir(), "selflab-training-"));
after(async () => {
  await kernel.stop();
  rmSync(folder, { recursive: true });
});

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

test("an interrupt ends fit between two calls: its data and its model are freed, and it goes on from its checkpoint", async () => {
  const file = path.join(folder, "sum.safetensors");
  const cells = [
    'import { key } from "./lib/core/key.ts"; import { batches } from "./lib/training/batches.ts"; import { fit } from "./lib/training/fit.ts"; import { loadCheckpoint } from "./lib/training/checkpoint.ts"',
    'const adder = { name: "Sum", init: () => tf.zeros([]), step: (model: tf.Tensor, batch: tf.Tensor2D) => ({ model: tf.add(model, tf.sum(batch)), loss: tf.sum(batch) as tf.Scalar, metrics: {} }) }',
    "const from = key(1); const ones = { data: new Float32Array(1000).fill(1), shape: [500, 2] }",
    `const options = { checkpoint: ${JSON.stringify(file)}, saveEvery: 20 }`,
    "const sum = (steps: number) => fit(adder, batches<tf.Tensor2D>(ones, { batchSize: 4, steps }, from), from, options)",
    "{ const { first, last } = await sum(20); tf.dispose([first, last]) }",
    "const held = tf.memory().numTensors",
  ];
  for (const cell of cells) await kernel.value(cell);
  const { answer } = await kernel.interrupted("await sum(1e7)");
  assert.equal(answer.reply.ename, "KeyboardInterrupt");
  assert.equal(await kernel.value("tf.memory().numTensors - held"), "0");
  await kernel.value(
    "const reached = JSON.parse(loadCheckpoint(options.checkpoint, tf.zeros([]))!.metadata.history!).length",
  );
  assert.equal(await kernel.value("reached > 20 && reached % 20"), "0");
  assert.equal(
    await kernel.value("const { last } = await sum(reached + 7); last.dataSync()[0] === 8 * (reached + 7)"),
    "true",
  );
});

test("an interrupt ends native work as soon as it returns", async () => {
  await kernel.value("const big = tf.randomNormal([1200, 1200])");
  const { answer } = await kernel.interrupted("while (true) tf.tidy(() => tf.matMul(big, big).dataSync())");
  assert.equal(answer.reply.ename, "KeyboardInterrupt");
  assert.equal(await kernel.value("tf.sum(tf.ones([2, 2])).dataSync()[0]"), "4");
});
