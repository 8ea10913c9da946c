import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { floats, type Stored } from "../../../lib/core/data.ts";
import { fold, key, normal } from "../../../lib/core/key.ts";
import { dispose } from "../../../lib/core/scope.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { leaves, type Tree } from "../../../lib/core/tree.ts";
import { simclr } from "../../../lib/methods/instance/simclr.ts";
import { supervised } from "../../../lib/methods/supervision/supervised.ts";
import { chain } from "../../../lib/networks/chain.ts";
import { dropout } from "../../../lib/networks/dropout.ts";
import { mlp } from "../../../lib/networks/mlp.ts";
import { adam } from "../../../lib/optimizers/adam.ts";
import { type Batches, batchAt, batches, labelledBatches } from "../../../lib/training/batches.ts";
import { descend } from "../../../lib/training/descend.ts";
import { fit } from "../../../lib/training/fit.ts";
import type { Learner } from "../../../lib/training/learner.ts";
import { close } from "../../support/close.ts";
import { encoder, images, noisy } from "../../support/methods.ts";

const folder = mkdtempSync(path.join(tmpdir(), "selflab-fit-"));
after(() => rmSync(folder, { recursive: true }));
const quiet = { showProgress: false };

/** Its model is the sum of all batches; each step also draws a number. */
const adder: Learner<{ sum: tf.Tensor }, tf.Tensor> = {
  name: "Adder",
  init: () => ({ sum: tf.scalar(0) }),
  step: ({ sum }, batch, from) => ({
    model: { sum: tf.add(sum, batch) },
    loss: tf.mul(batch, 10),
    metrics: { draw: normal(from, []) as tf.Scalar },
  }),
};

function numbers(...list: number[]): Batches<tf.Tensor> {
  return { steps: list.length, at: (step) => tf.scalar(list[step]!) };
}

/** A model as bits by leaf. */
function bits(model: Tree): Record<string, unknown> {
  return Object.fromEntries(leaves(model).map(({ path, tensor }) => [path, [...tensor.dataSync()]]));
}

test("fit() steps through all batches and returns the first model, the last and the history", async () => {
  const { first, last, history, seconds } = await fit(adder, numbers(1, 2, 3), key(1), quiet);
  close(first.sum, 0, 0);
  close(last.sum, 6, 0);
  assert.deepEqual(Object.keys(history), ["loss", "draw"]);
  assert.deepEqual([...history.loss!], [10, 20, 30]);
  assert.ok(seconds > 0);
});

test("fit() gives step s the key fold(key, s)", async () => {
  const { history } = await fit(adder, numbers(1, 1, 1), key(2), quiet);
  close(
    history.draw!,
    [0, 1, 2].map((step) => normal(fold(key(2), step), []).dataSync()[0]!),
    0,
  );
});

test("fit() keeps the models asked for on the way", async () => {
  const { snapshots } = await fit(adder, numbers(1, 2, 3, 4), key(1), { ...quiet, snapshotsAfter: [1, 3] });
  assert.deepEqual(
    snapshots.map(({ steps }) => steps),
    [1, 3],
  );
  close(snapshots[0]!.model.sum, 1, 0);
  close(snapshots[1]!.model.sum, 6, 0);
});

test("fit() leaves only the first and the last model behind", async () => {
  const from = key(1);
  dispose(await fit(adder, numbers(1), from, quiet).then(({ first, last }) => [first, last]));
  const before = tf.memory().numTensors;
  const { first, last } = await fit(adder, numbers(1, 2, 3), from, quiet);
  assert.equal(tf.memory().numTensors, before + 2);
  dispose([first, last]);
});

test("fit() stops at a loss that is not finite, names step and metric, and frees the model", async () => {
  const from = key(1);
  const tail = "lower the learning rate or look at the data of that step";
  const before = tf.memory().numTensors;
  await assert.rejects(
    fit(adder, numbers(1, 2, Number.NaN, 4), from, quiet),
    new RangeError(`fit: expected finite numbers, got loss = NaN at step 2 of Adder; ${tail}`),
  );
  const divergent: typeof adder = {
    ...adder,
    step: (model, batch, from) => ({
      ...adder.step(model, batch, from),
      metrics: { norm: tf.div(1, model.sum) as tf.Scalar },
    }),
  };
  await assert.rejects(
    fit(divergent, numbers(1), from, quiet),
    new RangeError(`fit: expected finite numbers, got norm = Infinity at step 0 of Adder; ${tail}`),
  );
  assert.equal(tf.memory().numTensors, before);
});

test("fit() frees the batch and the model where the step throws", async () => {
  const from = key(1);
  const broken: typeof adder = {
    ...adder,
    step: () => {
      throw new Error("the learner's own");
    },
  };
  const before = tf.memory().numTensors;
  await assert.rejects(fit(broken, numbers(1, 2), from, quiet), new Error("the learner's own"));
  assert.equal(tf.memory().numTensors, before);
});

test("fit() takes a learner whose state passes through its step unchanged", async () => {
  const network = chain({ mlp: mlp([8, 4]), dropout: dropout(0) });
  const method = simclr({ encoder, projector: network, view: noisy });
  const { last } = await fit(
    descend(method, adam({ learningRate: 1e-3 })),
    { steps: 2, at: () => tf.clone(images) },
    key(3),
    quiet,
  );
  assert.equal(leaves(last.state).length, 1);
  assert.ok(Number.isFinite(leaves(last.state)[0]!.tensor.dataSync()[0]));
});

test("fit() from a checkpoint ends with the bits of a run that was not interrupted", async () => {
  const projector = chain({ mlp: mlp([8, 8, 4], { batchNorm: true }), dropout: dropout(0.1) });
  const run = (at?: number, checkpoint?: string) => {
    const learner = descend(simclr({ encoder, projector, view: noisy }), adam({ learningRate: 1e-2 }));
    const data = { data: images.dataSync<"float32">(), shape: images.shape };
    const source = batches(data, { batchSize: 6, steps: 12 }, key(4));
    const breaking: Batches<tf.Tensor4D> = {
      ...source,
      indices(step) {
        if (step === at) throw new Error("power cut");
        return source.indices(step);
      },
    };
    return fit(learner, breaking, key(5), { ...quiet, checkpoint, saveEvery: 3 });
  };
  const whole = await run();
  const file = path.join(folder, "simclr.safetensors");
  await assert.rejects(run(8, file), new Error("power cut"));
  const resumed = await run(undefined, file);
  assert.deepEqual(bits(resumed.last), bits(whole.last));
  assert.deepEqual(bits(resumed.first), bits(whole.first));
  assert.deepEqual(resumed.history, whole.history);
  // A finished run is only read again.
  const again = await run(0, file);
  assert.deepEqual(bits(again.last), bits(whole.last));
  assert.deepEqual(again.history, whole.history);
});

test("fit() on resident data, floats or bytes, ends with the bits of a fit on the same batches from the host", async () => {
  const bytes = {
    data: Uint8Array.from({ length: 16 * 17 }, (_, i) => (37 * i) % 256),
    shape: [17, 4, 4, 1],
    unit: 255,
  };
  const labels = Int32Array.from({ length: 17 }, (_, i) => i % 3);
  const learner = descend(
    supervised({
      encoder,
      features: 8,
      classes: 3,
      view: noisy,
    }),
    adam({ learningRate: 1e-2 }),
  );
  const run = async (from: Batches<{ inputs: tf.Tensor4D; labels: tf.Tensor1D }>) => {
    const { last, history } = await fit(learner, from, key(5), quiet);
    return { last: bits(last), history };
  };
  const resident = (inputs: Stored) =>
    labelledBatches({ inputs, labels, classes: [] }, { batchSize: 5, steps: 8 }, key(6));
  const expected = await run({ steps: 8, at: (step) => batchAt(resident(floats(bytes)), step) });
  const { labels: drawn } = await batchAt(resident(bytes), 0);
  assert.deepEqual(
    [...drawn.dataSync()],
    [...resident(bytes).indices(0)].map((i) => labels[i]),
  );
  assert.equal(new Set(expected.history.loss).size, 8);
  assert.deepEqual(await run(resident(floats(bytes))), expected);
  assert.deepEqual(await run(resident(bytes)), expected);
});

test("fit() frees resident data, at the end and where it fails", async () => {
  const learner = descend(
    simclr({ encoder, projector: chain({ mlp: mlp([8, 4]) }), view: noisy }),
    adam({ learningRate: 1e-3 }),
  );
  const data = { data: new Uint8Array(16 * 40), shape: [40, 4, 4, 1], unit: 255 };
  const [from, own] = [key(5), key(6)];
  const source = batches(data, { batchSize: 8, steps: 4 }, own);
  const before = tf.memory().numTensors;
  const { first, last } = await fit(learner, source, from, quiet);
  dispose([first, last]);
  assert.equal(tf.memory().numTensors, before);
  const broken: typeof source = {
    ...source,
    indices(step) {
      if (step === 2) throw new Error("lost");
      return source.indices(step);
    },
  };
  await assert.rejects(fit(learner, broken, from, quiet), new Error("lost"));
  assert.equal(tf.memory().numTensors, before);
});

test("fit() refuses a checkpoint of a longer run", async () => {
  const file = path.join(folder, "longer.safetensors");
  await fit(adder, numbers(1, 2, 3), key(1), { ...quiet, checkpoint: file });
  await assert.rejects(
    fit(adder, numbers(1, 2), key(1), { ...quiet, checkpoint: file }),
    new RangeError(
      `fit: expected a checkpoint of at most 2 steps, got 3 in ${file}; name another file for another run`,
    ),
  );
  const from = key(1);
  const before = tf.memory().numTensors;
  await assert.rejects(fit(adder, numbers(1, 2), from, { ...quiet, checkpoint: file }), RangeError);
  assert.equal(tf.memory().numTensors, before);
});

test("fit() reports the most memory that was held: a step that needs 200 MB more than another shows it", async () => {
  const size = 25 * 2 ** 20;
  const needing = (floats: number): typeof adder => ({
    ...adder,
    step: (model, batch, from) => {
      const { loss, ...result } = adder.step(model, batch, from);
      return { ...result, loss: tf.add(loss, tf.mean(tf.fill([floats, 2], 1))) };
    },
  });
  const small = await fit(needing(1), numbers(1, 2), key(1), quiet);
  const large = await fit(needing(size), numbers(1, 2), key(1), quiet);
  const grown = (large.peakMemory - small.peakMemory) / 2 ** 20;
  assert.ok(grown > 190 && grown < 700, `grew by ${grown} MiB`);
});

test("fit() traces a learner once for all its runs", async () => {
  let traces = 0;
  const counted: typeof adder = {
    ...adder,
    step(...given) {
      traces++;
      return adder.step(...given);
    },
  };
  for (const run of [1, 2]) await fit(counted, numbers(run, 2), key(run), quiet);
  assert.equal(traces, 1);
});

test("fit() of one learner twice at a time gives each run the bits of a run alone", async () => {
  const learner = descend(
    simclr({ encoder, projector: mlp([8, 4], { batchNorm: true }), view: noisy }),
    adam({ learningRate: 1e-2 }),
  );
  const data = { data: images.dataSync<"float32">(), shape: images.shape };
  const asked: number[] = [];
  const run = async (seed: number) => {
    const source = batches(data, { batchSize: 6, steps: 30 }, key(seed));
    const { last, history } = await fit(
      learner,
      {
        steps: 30,
        async at(step) {
          asked.push(seed);
          await new Promise(setImmediate);
          return await batchAt(source, step);
        },
      },
      key(seed),
      quiet,
    );
    return { last: bits(last), history };
  };
  const alone = [await run(7), await run(8)];
  asked.length = 0;
  assert.deepEqual(await Promise.all([run(7), run(8)]), alone);
  const turns = asked.filter((seed, i) => seed !== asked[i - 1]).length;
  assert.ok(turns > 20, `the runs took turns only ${turns} times`);
});

test("fit() gives the same bits whether it stops after each step or takes many in a call", async () => {
  const learner = descend(
    simclr({ encoder, projector: mlp([8, 4], { batchNorm: true }), view: noisy }),
    adam({ learningRate: 1e-2 }),
  );
  const data = { data: images.dataSync<"float32">(), shape: images.shape };
  const run = (snapshotsAfter: number[]) =>
    fit(learner, batches(data, { batchSize: 6, steps: 50 }, key(4)), key(5), { ...quiet, snapshotsAfter });
  const free = await run([]);
  const stopped = await run(Array.from({ length: 50 }, (_, i) => i + 1));
  assert.deepEqual(bits(free.last), bits(stopped.last));
  assert.deepEqual(free.history, stopped.history);
  assert.deepEqual(
    stopped.snapshots.map(({ steps }) => steps),
    Array.from({ length: 50 }, (_, i) => i + 1),
  );
  assert.deepEqual(bits(stopped.snapshots.at(-1)!.model), bits(stopped.last));
});

test("fit() names the step that was not finite within a call of many", async () => {
  const data = {
    data: Float32Array.from({ length: 40 }, (_, i) => (i === 17 ? Number.NaN : i)),
    shape: [40, 1],
  };
  const source = batches<tf.Tensor2D>(data, { batchSize: 1, steps: 40 }, key(9));
  const step = Array.from({ length: 40 }, (_, i) => source.indices(i)[0]).indexOf(17);
  assert.ok(step > 10, `step ${step}`);
  const summing: typeof adder = {
    ...adder,
    step: (model, batch, from) => adder.step(model, tf.sum(batch), from),
  };
  const before = tf.memory().numTensors;
  await assert.rejects(
    fit(summing, source, key(1), quiet),
    new RangeError(
      `fit: expected finite numbers, got loss = NaN at step ${step} of Adder; lower the learning rate or look at the data of that step`,
    ),
  );
  assert.equal(tf.memory().numTensors, before + 1);
});

test("fit() lets other work of the process run in between", async () => {
  let ticks = 0;
  const timer = setInterval(() => ticks++, 5);
  const slow: Batches<tf.Tensor> = {
    steps: 4,
    at(step) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60);
      return tf.scalar(step);
    },
  };
  await fit(adder, slow, key(1), quiet);
  clearInterval(timer);
  assert.ok(ticks >= 3, `${ticks} ticks`);
});
