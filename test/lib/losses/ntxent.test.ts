import assert from "node:assert/strict";
import { test } from "node:test";
import { valueAndGrad } from "../../../lib/core/gradient.ts";
import { key, normal } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import {
  contrastiveAccuracy,
  maskedLogSumExp,
  ntxent,
  pairSimilarities,
} from "../../../lib/losses/ntxent.ts";
import oracle from "../../oracles/ntxent.json" with { type: "json" };
import { checkGradient, circle, close } from "../../support/close.ts";

const [n, d] = oracle.shape as [number, number];
const za = tf.tensor2d(oracle.za, [n, d]);
const zb = tf.tensor2d(oracle.zb, [n, d]);

function value(loss: tf.Scalar): number {
  return loss.dataSync()[0]!;
}

for (const { temperature, loss, gradA, gradB } of oracle.cases) {
  test(`ntxent() equals loops in float64, and its gradient PyTorch's, at temperature ${temperature}`, () => {
    const got = valueAndGrad(
      ({ a, b }: { a: tf.Tensor2D; b: tf.Tensor2D }) => ({ loss: ntxent(a, b, { temperature }), aux: [] }),
      { a: za, b: zb },
    );
    // Float32 carries a cosine over τ to about 1e-7 / τ.
    close(got.loss, loss, 1e-6 / temperature);
    close(got.grads.a, gradA, 2e-6 / temperature);
    close(got.grads.b, gradB, 2e-6 / temperature);
  });
}

test("ntxent() is ln(2N − 1) when all embeddings are equal", () => {
  for (const count of [2, 5, 64]) {
    const same = tf.ones([count, 3]) as tf.Tensor2D;
    close(ntxent(same, same, { temperature: 0.1 }), Math.log(2 * count - 1), 1e-5);
  }
});

test("ntxent() has the closed form ln(1 + 2e^(−1/τ)) for two images whose views are equal and orthogonal", () => {
  const z = circle(0, 90);
  close(ntxent(z, z, { temperature: 0.5 }), Math.log(1 + 2 * Math.exp(-2)), 1e-6);
});

test("ntxent() ignores the scale of each row", () => {
  const scales = tf.tensor2d([0.1, 1, 5, 10, 100], [n, 1]);
  close(ntxent(tf.mul(za, scales), zb), value(ntxent(za, zb)), 1e-5);
});

test("ntxent() without normalization depends on the scale, as the dot product does", () => {
  const loss = (scale: number) =>
    value(
      ntxent(tf.mul(circle(0, 90), scale), tf.mul(circle(0, 90), scale), {
        normalized: false,
        temperature: 1,
      }),
    );
  close(loss(1), Math.log(1 + 2 * Math.exp(-1)), 1e-6);
  close(loss(2), Math.log(1 + 2 * Math.exp(-4)), 1e-6);
});

test("ntxent() ignores the order of the images and which view comes first", () => {
  const order = tf.tensor1d([3, 0, 4, 1, 2], "int32");
  const loss = value(ntxent(za, zb));
  close(ntxent(tf.gather(za, order), tf.gather(zb, order)), loss, 1e-6);
  close(ntxent(zb, za), loss, 1e-6);
});

test("ntxent() depends on which rows are pairs", () => {
  assert.ok(Math.abs(value(ntxent(za, tf.reverse(zb, 0))) - value(ntxent(za, zb))) > 0.05);
});

test("ntxent() has the gradient of its finite differences", () => {
  const other = normal(key(2), [4, 3]) as tf.Tensor2D;
  checkGradient((x) => ntxent(x, other), normal(key(1), [4, 3]) as tf.Tensor2D);
});

test("ntxent() is finite with a finite gradient at temperature .01, also for equal, opposite and zero rows", () => {
  const rows = [circle(0, 0, 0), circle(0, 180, 0), tf.zeros([3, 2]) as tf.Tensor2D];
  for (const a of rows)
    for (const b of rows) {
      const { loss, grads } = valueAndGrad(
        (x: tf.Tensor2D) => ({ loss: ntxent(x, b, { temperature: 0.01 }), aux: [] }),
        a,
      );
      for (const number of [...loss.dataSync(), ...grads.dataSync()])
        assert.ok(Number.isFinite(number), `${number}`);
    }
});

test("ntxent() refuses views of unequal shape, one image, and temperatures that are not above 0", () => {
  assert.throws(
    () => ntxent(za, tf.zeros([n, 3])),
    new RangeError("ntxent: expected zb of shape [5, 4], got [5, 3]; pass two views of the same batch"),
  );
  assert.throws(
    () => ntxent(tf.ones([1, 2]), tf.ones([1, 2])),
    new RangeError("ntxent: expected at least 2 images, got 1; a negative needs another image"),
  );
  for (const temperature of [0, -1, Number.NaN]) {
    const message = `ntxent: expected a temperature above 0, got ${temperature}; .1 to .5 is usual`;
    assert.throws(() => ntxent(za, zb, { temperature }), new RangeError(message));
  }
});

test("contrastiveAccuracy() is the share of anchors whose positive is nearest, counted by hand", () => {
  // 0° and 10° find each other; 90°, 100° and 180° are nearest to views of other images, and so is 95°.
  close(contrastiveAccuracy(circle(0, 90, 180), circle(10, 100, 95)), 2 / 6, 1e-6);
});

test("contrastiveAccuracy() is 1 when views agree and images differ, and 0 when the positive is the farthest", () => {
  const z = circle(0, 90, 180, 270);
  close(contrastiveAccuracy(z, z), 1, 0);
  close(contrastiveAccuracy(z, tf.neg(z)), 0, 0);
});

test("contrastiveAccuracy() is 1 / (2N − 1) by chance", () => {
  const count = 500;
  const [a, b] = [key(3), key(4)].map((from) => normal(from, [count, 64]) as tf.Tensor2D);
  const chance = 1 / (2 * count - 1);
  close(contrastiveAccuracy(a!, b!), chance, 4 * Math.sqrt(chance / (2 * count)));
});

test("contrastiveAccuracy() counts ties as misses, so collapse is no success", () => {
  close(contrastiveAccuracy(tf.ones([4, 2]), tf.ones([4, 2])), 0, 0);
});

test("pairSimilarities() are cosines over the temperature, both views stacked", () => {
  const { similarities } = pairSimilarities("test", circle(0, 90), circle(60, 180), { temperature: 0.5 });
  const angles = [0, 90, 60, 180];
  const expected = angles.flatMap((a) => angles.map((b) => 2 * Math.cos(((a - b) * Math.PI) / 180)));
  close(similarities, expected, 1e-6);
});

test("maskedLogSumExp() sums over the marked pairs only", () => {
  const similarities = tf.tensor2d([
    [1, 100],
    [2, 3],
  ]);
  close(
    maskedLogSumExp(
      similarities,
      tf.tensor2d([
        [1, 0],
        [1, 1],
      ]),
    ),
    [1, 3.31326169],
    1e-5,
  );
});
