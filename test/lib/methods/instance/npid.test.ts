import assert from "node:assert/strict";
import { test } from "node:test";
import { valueAndGrad } from "../../../../lib/core/gradient.ts";
import { fold, key } from "../../../../lib/core/key.ts";
import { tf } from "../../../../lib/core/tensor.ts";
import { tensors } from "../../../../lib/core/tree.ts";
import { npid } from "../../../../lib/methods/instance/npid.ts";
import { mlp } from "../../../../lib/networks/mlp.ts";
import { sgd } from "../../../../lib/optimizers/sgd.ts";
import { descend } from "../../../../lib/training/descend.ts";
import { fit } from "../../../../lib/training/fit.ts";
import { close } from "../../../support/close.ts";
import { encoder, images, noisy, testMethod } from "../../../support/methods.ts";

const projector = mlp([8, 8, 4]);
const bank = { examples: 40, width: 4 };
const common = { encoder, projector, view: noisy, bank, temperature: 0.2 };
const method = npid(common);
const examples = tf.range(10, 26, 1, "int32");
const batch = { inputs: images, examples };

// Chance is ln 40 = 3.7. The twenty-four rows of images that are in no batch stay where they are, in the way.
testMethod("npid", method, batch, 1.6);

/** The loss in float64: over the rows of `drawn` except each example's own. */
function definition(v: number[][], rows: number[][], drawn: readonly number[], temperature: number): number {
  const losses = v.map((z, i) => {
    const length = Math.hypot(...z);
    const weight = (row: number) =>
      Math.exp(z.reduce((sum, x, d) => sum + x * rows[row]![d]!, 0) / length / temperature);
    const own = examples.dataSync()[i]!;
    const others = drawn.filter((row) => row !== own).reduce((sum, row) => sum + weight(row), 0);
    return -Math.log(weight(own) / (weight(own) + others));
  });
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

test("npid() is the softmax over all rows of the bank, by its definition in float64", () => {
  const still = npid({ ...common, view: (x) => x });
  const { params, state } = still.init(key(2));
  const h = still.encode(params, state, images);
  const v = projector.apply(params.projector, state.network.projector, h, "train").output.arraySync();
  const all = Array.from({ length: 40 }, (_, row) => row);
  const { loss } = still.loss(params, state, batch, key(3));
  close(loss, definition(v, state.bank.arraySync(), all, 0.2), 1e-5);
});

test("npid() begins at the logarithm of its candidates where all rows are equal, its own not counted twice", () => {
  const start = (negatives: number, from: number) => {
    const one = npid({ ...common, negatives });
    const { params, state } = one.init(key(6));
    const same = tf.tile(tf.tensor2d([[1, 0, 0, 0]]), [40, 1]) as tf.Tensor2D;
    return one.loss(params, { ...state, bank: same }, batch, key(from)).loss.dataSync()[0]!;
  };
  close(tf.scalar(start(40, 7)), Math.log(40), 1e-5);
  // Of 12 rows drawn from 40, some are examples of the batch: their anchors have 11 negatives, the others 12.
  const mean = Array.from({ length: 40 }, (_, i) => start(12, i)).reduce((sum, x) => sum + x / 40, 0);
  const expected = (12 / 40) * Math.log(12) + (28 / 40) * Math.log(13);
  assert.ok(Math.abs(mean - expected) < 2e-3, `${mean}, expected ${expected}`);
});

test("npid() remembers the embeddings of its batch, half way, and leaves all other rows", () => {
  const { params, state } = method.init(key(4));
  const { state: next } = method.loss(params, state, batch, key(5));
  const [before, after] = [state.bank.arraySync(), next.bank.arraySync()];
  before.forEach((row, i) => {
    if (i < 10 || i >= 26) assert.deepEqual(after[i], row);
    else assert.notDeepEqual(after[i], row);
  });
  close(tf.norm(next.bank, "euclidean", 1), 1, 1e-5);
});

test("npid() lets no gradient into its bank", () => {
  const { params, state } = method.init(key(8));
  const next = (at: typeof params) => ({
    loss: tf.sum(method.loss(at, state, batch, key(9)).state.bank) as tf.Scalar,
    aux: [],
  });
  const { grads } = valueAndGrad(next, params);
  for (const leaf of tensors(grads)) close(leaf, 0, 0);
});

test("npid() learns in fit as it does step by step", async () => {
  const learner = descend(npid({ ...common, negatives: 12 }), sgd({ learningRate: 0.1 }));
  const fed = { steps: 4, at: () => ({ inputs: tf.clone(images), examples: tf.clone(examples) }) };
  const { history } = await fit(learner, fed, key(5), { showProgress: false });
  let model = learner.init(fold(key(5), -1));
  const losses: number[] = [];
  for (let step = 0; step < 4; step++) {
    const result = learner.step(model, batch, fold(key(5), step));
    model = result.model;
    losses.push(result.loss.dataSync()[0]!);
  }
  close(tf.tensor1d(history.loss!), losses, 1e-4);
});

test("npid() refuses more negatives than there are examples", () => {
  assert.throws(
    () => npid({ ...common, negatives: 41 }),
    new RangeError(
      "npid: expected from 1 to 40 negatives, one for each example at most, got 41; 4096 are usual",
    ),
  );
});
