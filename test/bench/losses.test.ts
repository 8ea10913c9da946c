import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { compiledStep, eagerStep, learnerTrainer } from "../../bench/learnerTrainer.ts";
import { contrastiveLosses } from "../../bench/works/contrastiveLosses.ts";
import { key } from "../../lib/core/key.ts";
import { dispose, tidy } from "../../lib/core/scope.ts";
import { tf } from "../../lib/core/tensor.ts";
import { inClone } from "../../scripts/setup/places.mjs";
import { close } from "../support/close.ts";

const peers = readFileSync(inClone("bench", "peers", "with_pytorch", "losses.py"), "utf8");

for (const work of contrastiveLosses()) {
  test(`the loss "${work.short}" has its peer, is the same eager and compiled, and shows its gradient in the next loss`, async () => {
    assert.match(peers, new RegExp(`^(def ${work.id}\\(|NAIVE\\["${work.id}"\\] = )`, "m"));
    const batch = tidy(() => work.batch());
    const first = tidy(() => work.learner.init(key(0)));
    close(first, batch.start, 0);
    const start = { first, batch, key: key(1) };
    const trainers = [compiledStep(work.learner), eagerStep(work.learner)].map((step) =>
      learnerTrainer(step, start),
    );
    const [compiled, eager] = await Promise.all(trainers.map((trainer) => trainer.run(3)));
    assert.deepEqual(compiled!.losses, eager!.losses);
    // Ten times what the comparison with the peers allows there. Draws differ from step to step in any case.
    const change = Math.abs(compiled!.losses[1]! - compiled!.losses[0]!);
    assert.ok(work.drawn || change > 0.01, `expected a change of more than .01, got ${change}`);
    for (const trainer of trainers) trainer.dispose();
    dispose([first, batch, start.key]);
  });
}

test("a step begins at the first embeddings again, so that many steps lead no farther than one", () => {
  const { learner, batch } = contrastiveLosses().find(({ id }) => id === "ntxent")!;
  const { start, ...rest } = batch();
  const once = learner.step(start, { start, ...rest }, key(1)).model;
  const elsewhere = tf.add(start, 3) as tf.Tensor2D;
  const { model } = learner.step(start, { start: elsewhere, ...rest }, key(1));
  close(tf.sub(model, 3), once, 1e-5);
});
