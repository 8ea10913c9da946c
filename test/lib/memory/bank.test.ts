import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../../../lib/core/compile.ts";
import { valueAndGrad } from "../../../lib/core/gradient.ts";
import { key, normal } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { drawOthers, randomBank, recall, remember } from "../../../lib/memory/bank.ts";
import { circle, close } from "../../support/close.ts";

const numbers = (...of: number[]) => tf.tensor1d(of, "int32");
const degrees = (row: tf.Tensor) => {
  const [x, y] = row.dataSync();
  return (Math.atan2(y!, x!) * 180) / Math.PI;
};

test("remember() turns the rows of a batch half way to their new directions and leaves the others", () => {
  const bank = remember(circle(0, 0, 90, 0), numbers(2, 0), tf.mul(circle(30, 60), 5) as tf.Tensor2D);
  const expected = circle(30, 0, 60, 0);
  close(bank, expected.dataSync(), 1e-6);
});

test("remember() of momentum 0 keeps the new rows alone, of length one", () => {
  const bank = remember(circle(0, 0), numbers(1), tf.tensor2d([[0, 7]]), { momentum: 0 });
  close(bank, [1, 0, 0, 1], 1e-6);
});

test("remember() over and over is the moving average that its formula says", () => {
  let bank: tf.Tensor2D = circle(0);
  let [x, y] = [1, 0];
  for (let step = 1; step <= 10; step++) {
    const angle = (step * 10 * Math.PI) / 180;
    bank = remember(bank, numbers(0), circle(step * 10), { momentum: 0.7 });
    [x, y] = [0.7 * x + 0.3 * Math.cos(angle), 0.7 * y + 0.3 * Math.sin(angle)];
    const length = Math.hypot(x, y);
    [x, y] = [x / length, y / length];
  }
  close(degrees(bank), (Math.atan2(y, x) * 180) / Math.PI, 1e-3);
});

test("remember() does the same in a compiled step, and lets no gradient through", () => {
  const step = compile(
    ({ bank, examples, rows }: { bank: tf.Tensor2D; examples: tf.Tensor1D; rows: tf.Tensor2D }) =>
      remember(bank, examples, rows),
  );
  const at = { bank: circle(0, 90, 180), examples: numbers(2, 1), rows: circle(10, 20) };
  assert.deepEqual(step(at).dataSync(), remember(at.bank, at.examples, at.rows).dataSync());
  step.dispose();
  const { grads } = valueAndGrad(
    (rows: tf.Tensor2D) => ({ loss: tf.sum(remember(at.bank, at.examples, rows)) as tf.Scalar, aux: [] }),
    at.rows,
  );
  close(grads, 0, 0);
});

test("recall() has the rows of the examples that it is asked for", () => {
  close(recall(circle(0, 90, 180), numbers(2, 0)), circle(180, 0).dataSync(), 0);
  assert.deepEqual(recall(circle(0, 90, 180), tf.tensor2d([[0, 1, 2]], [1, 3], "int32")).shape, [1, 3, 2]);
});

test("drawOthers() draws all examples but its own, equally often", () => {
  const total = 5;
  const drawn = drawOthers(key(1), numbers(0, 2, 4), 4000, total).arraySync();
  [0, 2, 4].forEach((own, row) => {
    const counts = Array.from({ length: total }, (_, i) => drawn[row]!.filter((one) => one === i).length);
    assert.equal(counts[own], 0);
    counts.forEach((count, i) => {
      if (i !== own) assert.ok(Math.abs(count - 1000) < 4 * Math.sqrt(4000 * 0.25 * 0.75), `${counts}`);
    });
  });
});

test("drawOthers() depends on its key alone", () => {
  const draw = (seed: number) => drawOthers(key(seed), numbers(0, 1), 10, 100).dataSync();
  assert.deepEqual(draw(1), draw(1));
  assert.notDeepEqual(draw(1), draw(2));
});

test("randomBank() holds directions of length one", () => {
  close(tf.norm(randomBank(key(1), 50, 3), "euclidean", 1), 1, 1e-6);
});

test("the bank refuses rows that do not fit, a momentum of 1, and a single example", () => {
  const refuses = (f: () => unknown, message: string) => assert.throws(f, new RangeError(message));
  refuses(
    () => remember(circle(0, 90), numbers(0), normal(key(1), [2, 2]) as tf.Tensor2D),
    "remember: expected rows of shape [1, 2], got [2, 2]; pass one for each example",
  );
  refuses(
    () => remember(circle(0), numbers(0), circle(90), { momentum: 1 }),
    "remember: expected a momentum in [0, 1), got 1; .5 is usual",
  );
  refuses(
    () => drawOthers(key(1), numbers(0), 3, 1),
    "drawOthers: expected at least 2 examples in total, got 1; an example is no negative of itself",
  );
  refuses(
    () => randomBank(key(1), 1.5, 3),
    "randomBank: expected at least 1 of examples, got 1.5; pass a whole number",
  );
});
