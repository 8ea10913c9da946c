import { test } from "node:test";
import { key, normal } from "../../../../lib/core/key.ts";
import { tf } from "../../../../lib/core/tensor.ts";
import { checkCompiled } from "../../../support/compiled.ts";

type At<T> = { x: T };

test("tf.maxPool() gives the same bits eager and compiled where windows overlap, with its gradient", () => {
  const x = normal(key(1), [2, 9, 8, 3]) as tf.Tensor4D;
  checkCompiled(({ x }: At<tf.Tensor4D>) => tf.maxPool(x, 3, 1, "same"), { x });
});

test("tf.maxPool3d() gives the same bits eager and compiled where windows overlap, with its gradient", () => {
  const x = normal(key(2), [2, 5, 6, 4, 3]) as tf.Tensor5D;
  checkCompiled(({ x }: At<tf.Tensor5D>) => tf.maxPool3d(x, 2, 1, "valid"), { x });
});
