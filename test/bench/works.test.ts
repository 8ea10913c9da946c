import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { compiledStep, eagerStep, learnerTrainer } from "../../bench/learnerTrainer.ts";
import { works } from "../../bench/works/all.ts";
import { kmeans } from "../../bench/works/kmeans.ts";
import { sinkhorn } from "../../bench/works/sinkhorn.ts";
import { type SkipGrams, type Tables, word2vec } from "../../bench/works/word2vec.ts";
import { valueAndGrad } from "../../lib/core/gradient.ts";
import { integers, key, split } from "../../lib/core/key.ts";
import { dispose, tidy } from "../../lib/core/scope.ts";
import { tf } from "../../lib/core/tensor.ts";
import { inClone } from "../../scripts/setup/places.mjs";
import { close } from "../support/close.ts";

for (const work of works()) {
  test(`the work "${work.short}" has its peers, and is the same eager and compiled`, async () => {
    for (const library of ["with_pytorch", "with_jax"]) {
      const file = inClone("bench", "peers", library, `${work.id}.py`);
      assert.ok(existsSync(file), `expected ${file}`);
    }
    const first = tidy(() => work.learner.init(key(0)));
    const start = { first, batch: tidy(() => work.batch()), key: key(1) };
    const trainers = [compiledStep(work.learner), eagerStep(work.learner)].map((step) =>
      learnerTrainer(step, start),
    );
    const [compiled, eager] = await Promise.all(trainers.map((trainer) => trainer.run(2)));
    assert.deepEqual(compiled!.losses, eager!.losses);
    assert.ok(compiled!.losses.every(Number.isFinite));
    for (const trainer of trainers) trainer.dispose();
    dispose([start.first, start.batch, start.key]);
  });
}

test("word2vec()'s step adds to its rows what descent on whole tables would, where rows occur again and again", () => {
  const { learner } = word2vec();
  const tables = learner.init(key(0));
  const [words, contexts, negatives] = split(key(1), 3).map((from, i) =>
    integers(from, i === 2 ? [512, 5] : [512], 0, 50),
  ) as [tf.Tensor1D, tf.Tensor1D, tf.Tensor2D];
  const batch: SkipGrams = { words, contexts, negatives };
  const { model, loss } = learner.step(tables, batch, key(2));
  const whole = valueAndGrad((at: Tables) => {
    const rows = (table: tf.Tensor, ids: tf.Tensor) =>
      tf.reshape(tf.gather(table, tf.reshape(ids, [-1]) as tf.Tensor1D), [512, -1, 100]);
    const u = rows(at.words, words);
    const score = (ids: tf.Tensor) => tf.sum(tf.mul(u, rows(at.contexts, ids)), 2);
    const right = tf.sum(tf.log(tf.sigmoid(score(contexts))));
    const wrong = tf.sum(tf.log(tf.sigmoid(tf.neg(score(negatives)))));
    return { loss: tf.neg(tf.div(tf.add(right, wrong), 512)) as tf.Scalar, aux: [] };
  }, tables);
  close(loss, whole.loss, 1e-5);
  for (const name of ["words", "contexts"] as const) {
    close(model[name], tf.sub(tables[name], tf.mul(whole.grads[name], 0.025 * 512)), 1e-5);
  }
});

test("kmeans()'s step never raises the distance, and leaves the centers where points are their own", () => {
  const { learner, batch } = kmeans();
  let centers = learner.init(key(0));
  let last = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 3; i++) {
    const { model, loss } = learner.step(centers, batch(), key(1));
    const [distance] = loss.dataSync();
    assert.ok(distance! <= last, `expected at most ${last}, got ${distance}`);
    last = distance!;
    centers = model;
  }
  const settled = learner.step(centers, centers, key(1));
  close(settled.model, centers, 1e-5);
  close(settled.loss, 0, 1e-5);
});

test("sinkhorn()'s loss is ln K where all scores are equal", () => {
  close(sinkhorn().learner.step([], tf.zeros([512, 300]), key(0)).loss, Math.log(300), 1e-4);
});
