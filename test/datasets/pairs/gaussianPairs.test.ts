import assert from "node:assert/strict";
import { test } from "node:test";
import { gaussianPairs } from "../../../datasets/pairs/gaussianPairs.ts";
import { compile } from "../../../lib/core/compile.ts";
import { type Key, key } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { close } from "../../support/close.ts";
import { correlation } from "../images/factorStatistics.ts";

const pairs = gaussianPairs({ correlation: 0.8 });

test("gaussianPairs() draws normal numbers correlated with their partners alone", () => {
  const count = 20000;
  const { c, x } = pairs.draw(count, key(0));
  assert.deepEqual(c.shape, [count, 4]);
  const columns = (of: tf.Tensor2D) => tf.unstack(of, 1).map((column) => Array.from(column.dataSync()));
  const [cs, xs] = [columns(c), columns(x)];
  for (const column of [...cs, ...xs]) {
    const mean = column.reduce((sum, value) => sum + value, 0) / count;
    const square = column.reduce((sum, value) => sum + value ** 2, 0) / count;
    close(mean, 0, 4 / Math.sqrt(count));
    close(square, 1, 4 * Math.sqrt(2 / count));
  }
  cs.forEach((a, i) => {
    xs.forEach((b, j) => {
      close(correlation(a, b), i === j ? 0.8 : 0, 4 / Math.sqrt(count));
    });
  });
});

test("logRatio() is the logarithm of p(x | c) over p(x), density by density", () => {
  const { c, x } = pairs.draw(5, key(1));
  const [cs, xs] = [c.arraySync(), x.arraySync()];
  const density = (value: number, mean: number, variance: number) =>
    Math.exp(-((value - mean) ** 2) / (2 * variance)) / Math.sqrt(2 * Math.PI * variance);
  const expected = cs.flatMap((ci) =>
    xs.map((xj) =>
      xj.reduce(
        (sum, value, k) => sum + Math.log(density(value, 0.8 * ci[k]!, 1 - 0.8 ** 2) / density(value, 0, 1)),
        0,
      ),
    ),
  );
  close(pairs.logRatio(c, x), expected, 1e-4);
});

test("information is the mean of logRatio() over pairs", () => {
  const count = 4000;
  const { c, x } = pairs.draw(count, key(2));
  const own = tf.sum(tf.mul(pairs.logRatio(c, x), tf.eye(count)), 1);
  const ratios = Array.from(own.dataSync());
  const mean = ratios.reduce((sum, value) => sum + value, 0) / count;
  const deviation = Math.sqrt(ratios.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count);
  close(mean, pairs.information, (4 * deviation) / Math.sqrt(count));
  close(pairs.information, 2.0433, 1e-4);
});

test("without correlation nothing is shared", () => {
  const independent = gaussianPairs({ correlation: 0, dimensions: 2 });
  const { c, x } = independent.draw(3, key(3));
  close(independent.logRatio(c, x), 0, 0);
  close(independent.information, 0, 0);
});

test("draw() gives the same bits compiled, and other pairs for another key", () => {
  const compiled = compile((from: Key) => pairs.draw(6, from));
  close(compiled(key(4)).x, pairs.draw(6, key(4)).x.dataSync(), 0);
  assert.notDeepEqual(pairs.draw(6, key(5)).x.dataSync(), pairs.draw(6, key(4)).x.dataSync());
});

test("gaussianPairs() refuses what is no correlation and no dimension", () => {
  assert.throws(
    () => gaussianPairs({ correlation: 1 }),
    new RangeError("gaussianPairs: expected a correlation in (−1, 1), got 1; .8 is usual"),
  );
  assert.throws(
    () => gaussianPairs({ correlation: 0.5, dimensions: 0 }),
    new RangeError("gaussianPairs: expected dimensions to be a whole number ≥ 1, got 0; 4 is usual"),
  );
});
