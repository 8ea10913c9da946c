import assert from "node:assert/strict";
import { test } from "node:test";
import { imageSet } from "../../experiments/imageSets.ts";
import { trainZoo, type ZooLoss, zooBatch, zooLosses } from "../../experiments/lossZoo.ts";
import { key, normal } from "../../lib/core/key.ts";
import { tf } from "../../lib/core/tensor.ts";
import { amongLabels } from "../../lib/losses/pairs.ts";
import { checkGradient, close } from "../support/close.ts";

const { classes, perClass } = zooBatch;
const labels = tf.tensor1d(
  Array.from({ length: classes * perClass }, (_, i) => i % classes),
  "int32",
);
const pairs = amongLabels(labels);
const losses = Object.values(zooLosses) as readonly ZooLoss[];
const lossOf = ({ of }: ZooLoss, z: tf.Tensor2D) => of({ z, pairs, key: key(1) });

/** Every class at a far point of its own: what all of these losses want. */
function apart(distance: number): tf.Tensor2D {
  return tf.mul(tf.oneHot(labels, classes), distance) as tf.Tensor2D;
}

for (const loss of losses) {
  test(`the zoo's ${loss.name} has its floor where classes are points far apart, and never goes below`, () => {
    // N-pair's λ asks for short embeddings, so that its best is above the floor by their norm.
    const least = loss.name === "N-pair" ? lossOf(loss, apart(4)) : lossOf(loss, apart(30));
    close(least, loss.floor, loss.name === "N-pair" ? 0.04 : 1e-3);
    for (let seed = 0; seed < 5; seed++) {
      const z = normal(key(seed), [classes * perClass, 3]) as tf.Tensor2D;
      assert.ok(lossOf(loss, z).dataSync()[0]! > loss.floor);
    }
  });

  test(`the zoo's ${loss.name} prefers classes apart to equal embeddings`, () => {
    const [good, equal] = [apart(3), tf.zeros([classes * perClass, 8]) as tf.Tensor2D].map(
      (z) => lossOf(loss, z).dataSync()[0]!,
    );
    assert.ok(good! < equal!, `${good} apart, ${equal} equal`);
  });
}

test("the zoo's NCE is the definition in float64 by loops", () => {
  const z = normal(key(4), [classes * perClass, 2]) as tf.Tensor2D;
  const rows = z.arraySync();
  const count = rows.length;
  const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  let expected = 0;
  rows.forEach((own, i) => {
    const others = rows.map((row, j) => ({ row, j })).filter(({ j }) => j !== i);
    const logit = (row: number[]) => {
      const square = (row[0]! - own[0]!) ** 2 + (row[1]! - own[1]!) ** 2;
      const ratio = (count - 1) / (perClass - 1);
      return -square - Math.log(perClass - 1) + Math.log(count - 1) - Math.log(ratio);
    };
    const ofClass = others.filter(({ j }) => j % classes === i % classes);
    // The mean over the data, and ν times the mean over the noise, of which there are ν for each of the data.
    expected += ofClass.reduce((sum, { row }) => sum + softplus(-logit(row)), 0) / (perClass - 1) / count;
    expected += others.reduce((sum, { row }) => sum + softplus(logit(row)), 0) / (perClass - 1) / count;
  });
  close(lossOf(zooLosses.nce, z), expected, 1e-4);
});

test("the zoo's N-pair and NCE have the gradients of their finite differences", () => {
  const z = tf.mul(normal(key(5), [classes * perClass, 2]), 0.5) as tf.Tensor2D;
  checkGradient((at) => lossOf(zooLosses.nPair, at), z);
  checkGradient((at) => lossOf(zooLosses.nce, at), z);
});

test("trainZoo() learns digits from labels and not from labels dealt out at random", async () => {
  const set = imageSet("MNIST", { train: 2000, test: 500 }, key(6));
  const train = (shuffled: boolean) =>
    trainZoo(zooLosses.contrastive, set, { dimensions: 16, steps: 60, shuffled }, key(7));
  const [right, random] = [await train(false), await train(true)];
  assert.ok(right.trained.byCosine > right.untrained.byCosine + 0.1, `${right.trained.byCosine}`);
  assert.ok(right.trained.byDistance > random.trained.byDistance + 0.1, `${random.trained.byDistance}`);
  assert.equal(right.untrained.byCosine, random.untrained.byCosine);
  assert.deepEqual(right.trained.test.inputs.shape, [500, 16]);
  assert.equal(right.curve.chance, 1);
  assert.ok(right.curve.loss.at(-1)! < right.curve.loss[0]!);
});

test("trainZoo() begins every loss with the same network and the same batches", async () => {
  const set = imageSet("MNIST", { train: 500, test: 100 }, key(8));
  const seen: number[][] = [];
  for (const name of ["a", "b"]) {
    const loss: ZooLoss = {
      name,
      of: ({ z }) => (name === "a" ? tf.mean(tf.square(z)) : tf.mul(tf.mean(tf.square(z)), 1)) as tf.Scalar,
      floor: 0,
      sees: "place",
    };
    const { curve, untrained } = await trainZoo(loss, set, { dimensions: 2, steps: 3 }, key(9));
    seen.push([...curve.loss, ...untrained.test.inputs.data]);
  }
  assert.deepEqual(seen[0], seen[1]);
});
