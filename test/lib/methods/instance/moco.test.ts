import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../../../../lib/core/compile.ts";
import { valueAndGrad } from "../../../../lib/core/gradient.ts";
import { fold, key, split } from "../../../../lib/core/key.ts";
import { normalize } from "../../../../lib/core/numeric.ts";
import { tf } from "../../../../lib/core/tensor.ts";
import { tensors } from "../../../../lib/core/tree.ts";
import { viewForms, viewInfonce } from "../../../../lib/losses/viewInfonce.ts";
import { moco } from "../../../../lib/methods/instance/moco.ts";
import { chain } from "../../../../lib/networks/chain.ts";
import { mlp } from "../../../../lib/networks/mlp.ts";
import { adam } from "../../../../lib/optimizers/adam.ts";
import { cosine } from "../../../../lib/optimizers/schedule.ts";
import { sgd } from "../../../../lib/optimizers/sgd.ts";
import { descend } from "../../../../lib/training/descend.ts";
import { fit } from "../../../../lib/training/fit.ts";
import { close } from "../../../support/close.ts";
import { encoder, images, noisy, testMethod } from "../../../support/methods.ts";

const projector = mlp([8, 8, 4], { batchNorm: true });
const predictor = mlp([4, 8, 4]);
const common = { encoder, projector, view: noisy, temperature: 0.2 };
const queued = moco({ ...common, negatives: { queue: 24, width: 4 }, momentum: 0.9 });
const inBatch = moco({ ...common, negatives: { predictor }, momentum: 0.9 });

// Chance is ln 25 = 3.2 and 4τ ln 16 = 2.2. The queue is longer than the data, so that an image's own keys of the step before
// are among its negatives, and the loss cannot fall below about ln 2.
testMethod("moco with a queue", queued, images, 1.9);
testMethod("moco without a queue", inBatch, images, 1.1);

test("moco() has the loss of the student's query, the teacher's key and the queue, as they were before the step", () => {
  const { params, state } = queued.init(key(2));
  const [keyA, keyB] = split(key(3));
  const { encoder: ofEncoder, projector: ofProjector } = state.online;
  const parts = { encoder: ofEncoder, projector: ofProjector };
  const network = chain({ encoder, projector });
  const q = network.apply(params, parts, noisy(images, keyA!), "train").output;
  // From equal starts the teacher's first average is the student itself.
  const k = network.apply(params, parts, noisy(images, keyB!), "train").output;
  const form = { ...viewForms.moco, temperature: 0.2, more: state.queue as tf.Tensor2D };
  const { loss, state: next } = queued.loss(params, state, images, key(3));
  close(loss, viewInfonce(q, k, form).dataSync(), 1e-5);
  const queue = tf.concat([tf.slice(state.queue as tf.Tensor2D, [16, 0], [8, 4]), normalize(k)], 0);
  // An average of equals rounds, and batch normalization makes more of it.
  close(next.queue as tf.Tensor2D, queue.dataSync(), 1e-5);
});

test("moco() without a queue adds the losses of both sides, each times 2τ", () => {
  const { params, state } = inBatch.init(key(2));
  const views = split(key(3)).map((from) => noisy(images, from));
  const student = chain({ encoder, projector, predictor });
  const { encoder: ofEncoder, projector: ofProjector } = state.online;
  const teacher = (x: tf.Tensor) =>
    chain({ encoder, projector }).apply(params, { encoder: ofEncoder, projector: ofProjector }, x, "train")
      .output;
  const [q1, q2] = views.map((view) => student.apply(params, state.online, view, "train").output);
  const [k1, k2] = views.map(teacher);
  const form = { ...viewForms.mocoV3, temperature: 0.2 };
  const expected = tf.add(viewInfonce(q1!, k2!, form), viewInfonce(q2!, k1!, form)).dataSync();
  close(inBatch.loss(params, state, images, key(3)).loss, expected, 1e-5);
});

test("moco() has a teacher that is the moving average of all students before it, by its closed form", () => {
  const learner = descend(queued, adam({ learningRate: 1e-2 }));
  let model = learner.init(key(4));
  const students: tf.Tensor[][] = [];
  for (let step = 0; step < 5; step++) {
    students.push(tensors({ encoder: model.params.encoder, projector: model.params.projector }));
    model = learner.step(model, images, fold(key(5), step)).model;
  }
  tensors(model.state.teacher.params).forEach((leaf, i) => {
    const weighted = students.map((student, t) =>
      tf.mul(student[i]!, t === 0 ? 0.9 ** 4 : 0.1 * 0.9 ** (4 - t)),
    );
    close(leaf, tf.addN(weighted).dataSync(), 1e-6);
  });
  close(model.state.step, 5, 0);
});

test("moco() holds the keys of the last K images exactly, step after step", () => {
  const learner = descend(queued, sgd({ learningRate: 0.1 }));
  let model = learner.init(key(4));
  const seen: number[] = [];
  for (let step = 0; step < 4; step++) {
    model = learner.step(model, images, fold(key(5), step)).model;
    seen.push(...(model.state.queue as tf.Tensor2D).slice([8, 0], [16, 4]).dataSync());
    assert.deepEqual(
      [...(model.state.queue as tf.Tensor2D).dataSync()].slice(-seen.length),
      seen.slice(-24 * 4),
    );
  }
  close(tf.norm(model.state.queue as tf.Tensor2D, "euclidean", 1), 1, 1e-5);
});

test("moco() begins at the logarithm of its candidates when all embeddings are equal", () => {
  const constant = {
    init: () => ({ params: [], state: [] }),
    apply: (_p: unknown, state: never[]) => ({ output: tf.ones([16, 4]) as tf.Tensor2D, state }),
  };
  const same = constant as unknown as typeof projector;
  const start = (method: ReturnType<typeof moco>) => {
    const { params, state } = method.init(key(6));
    const filled = "shape" in state.queue ? { ...state, queue: tf.ones([24, 4]) as tf.Tensor2D } : state;
    return method.loss(params, filled, images, key(7)).loss;
  };
  close(start(moco({ ...common, projector: same, negatives: { queue: 24, width: 4 } })), Math.log(25), 1e-5);
  close(
    start(moco({ ...common, projector: same, negatives: { predictor: same } })),
    0.8 * Math.log(16),
    1e-5,
  );
});

test("moco() learns nothing in its teacher by gradient", () => {
  const { params, state } = queued.init(key(8));
  const { grads } = valueAndGrad((teacher: typeof state.teacher.params) => {
    const { loss } = queued.loss(
      params,
      { ...state, teacher: { ...state.teacher, params: teacher } },
      images,
      key(9),
    );
    return { loss, aux: [] };
  }, state.teacher.params);
  for (const leaf of tensors(grads)) close(leaf, 0, 0);
});

test("moco() follows a schedule of its momentum", () => {
  const rising = cosine({ peak: 0, steps: 4, end: 1 });
  const method = moco({ ...common, negatives: { queue: 24, width: 4 }, momentum: rising });
  const learner = descend(method, sgd({ learningRate: 0.1 }));
  let model = learner.init(key(4));
  const before = () => tensors(model.state.teacher.params).map((leaf) => leaf.dataSync());
  for (let step = 0; step < 4; step++) model = learner.step(model, images, fold(key(5), step)).model;
  // At step 4 the momentum is 1: the teacher stands still.
  const last = before();
  model = learner.step(model, images, fold(key(5), 4)).model;
  assert.deepEqual(before(), last);
});

test("moco() has the same numbers in a compiled step", () => {
  for (const method of [queued, inBatch]) {
    const learner = descend(method as typeof queued, sgd({ learningRate: 0.1 }));
    const step = compile(learner.step);
    const model = learner.init(key(4));
    const [eager, compiled] = [learner.step, step].map((run) => tensors(run(model, images, key(5))));
    compiled!.forEach((leaf, i) => {
      close(leaf, eager![i]!.dataSync(), 1e-5);
    });
    step.dispose();
  }
});

test("moco() learns in fit as it does step by step, from a teacher that begins as its student", async () => {
  const learner = descend(queued, adam({ learningRate: 1e-2 }));
  const { history, last } = await fit(learner, { steps: 6, at: () => tf.clone(images) }, key(5), {
    showProgress: false,
  });
  let model = learner.init(fold(key(5), -1));
  const losses: number[] = [];
  for (let step = 0; step < 6; step++) {
    const result = learner.step(model, images, fold(key(5), step));
    model = result.model;
    losses.push(result.loss.dataSync()[0]!);
  }
  close(history.loss!, losses, 1e-4);
  tensors(last).forEach((leaf, i) => {
    close(leaf, tensors(model)[i]!.dataSync(), 1e-4);
  });
});

test("moco() refuses a batch that is longer than its queue", () => {
  const short = moco({ ...common, negatives: { queue: 8, width: 4 } });
  const { params, state } = short.init(key(1));
  assert.throws(
    () => short.loss(params, state, images, key(2)),
    new RangeError("enqueue: expected at most 8 rows, got 16; make the queue at least as long as a batch"),
  );
});
