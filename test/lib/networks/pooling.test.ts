import assert from "node:assert/strict";
import { test } from "node:test";
import { tf } from "../../../lib/core/tensor.ts";
import type { Network } from "../../../lib/networks/network.ts";
import {
  averagePooling,
  globalAveragePooling,
  globalMaxPooling,
  maxPooling,
  type PoolingOptions,
} from "../../../lib/networks/pooling.ts";
import { checkGradient, close } from "../../support/close.ts";
import { checkCompiled, weighted } from "../../support/compiled.ts";

const run = (network: Network<tf.Tensor>, x: tf.Tensor) => network.apply([], [], x, "train").output;

/** Numbers that lie far from each other, in no order: finite differences change no maximum. */
function spread(shape: number[]): tf.Tensor {
  const size = shape.reduce((product, side) => product * side, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, i) => ((i * 11) % size) / 4 - 2),
    shape,
  );
}

/** The definition: for each window along `sides` the places of x that lie in it, `[C]` each. */
function windows(x: tf.Tensor, { size = 2, stride = size, padding = "valid" }: PoolingOptions): number[][][] {
  const sides = x.shape.slice(1, -1);
  const channels = x.shape.at(-1)!;
  const starts = sides.map((side) => {
    const count = padding === "same" ? Math.ceil(side / stride) : Math.floor((side - size) / stride) + 1;
    const missing = padding === "same" ? Math.max((count - 1) * stride + size - side, 0) : 0;
    return Array.from({ length: count }, (_, i) => i * stride - Math.floor(missing / 2));
  });
  const product = (lists: number[][]): number[][] =>
    lists.reduce<number[][]>((all, list) => all.flatMap((one) => list.map((next) => [...one, next])), [[]]);
  const values = x.dataSync();
  return product(starts).map((start) =>
    product(start.map((from) => Array.from({ length: size }, (_, i) => from + i)))
      .filter((place) => place.every((at, axis) => at >= 0 && at < sides[axis]!))
      .map((place) => {
        const row = place.reduce((index, at, axis) => index * sides[axis]! + at, 0);
        return [...values.slice(row * channels, (row + 1) * channels)];
      }),
  );
}

const settings: PoolingOptions[] = [{}, { size: 3, stride: 2, padding: "same" }, { size: 2, stride: 1 }];

for (const sides of [[7], [4, 5], [3, 4, 2]]) {
  const x = spread([1, ...sides, 3]);
  for (const options of settings) {
    const name = `over ${sides.length} axes, ${JSON.stringify(options)},`;

    test(`maxPooling() and averagePooling() ${name} equal their definition`, () => {
      const found = windows(x, options);
      const column = (rows: number[][], c: number) => rows.map((row) => row[c]!);
      const each = (f: (values: number[]) => number) =>
        found.flatMap((rows) => [0, 1, 2].map((c) => f(column(rows, c))));
      close(
        run(maxPooling(options), x),
        each((values) => Math.max(...values)),
        0,
      );
      const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
      close(run(averagePooling(options), x), each(mean), 1e-5);
    });

    test(`maxPooling() and averagePooling() ${name} have the gradient of their finite differences, also compiled`, () => {
      for (const network of [maxPooling(options), averagePooling(options)]) {
        checkGradient((x) => weighted(run(network, x)), x);
        checkCompiled(({ x }: { x: tf.Tensor }) => run(network, x), { x });
      }
    });
  }

  test(`globalMaxPooling() and globalAveragePooling() over ${sides.length} axes equal their definition`, () => {
    const rows = x.reshape([-1, 3]);
    close(run(globalMaxPooling(), x), tf.max(rows, 0), 0);
    close(run(globalAveragePooling(), x), tf.mean(rows, 0), 1e-5);
    for (const network of [globalMaxPooling(), globalAveragePooling()]) {
      assert.deepEqual(run(network, x).shape, [1, 3]);
      checkGradient((x) => weighted(run(network, x)), x);
      checkCompiled(({ x }: { x: tf.Tensor }) => run(network, x), { x });
    }
  });
}

test("maxPooling() and its kin refuse batches without places", () => {
  assert.throws(
    () => run(maxPooling(), tf.zeros([4, 3])),
    new RangeError(
      "maxPooling: expected x with one to three axes of places between batch and channels, got [4, 3]; pass such as [N, H, W, C]",
    ),
  );
});
