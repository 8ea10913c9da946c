import { test } from "node:test";
import { key, normal } from "../../../../lib/core/key.ts";
import { eigenSymmetric } from "../../../../lib/core/operations/eigen.ts";
import { tf } from "../../../../lib/core/tensor.ts";
import { close } from "../../../support/close.ts";

test("eigenSymmetric() of [[2, 1], [1, 2]] is 1 and 3", () => {
  close(
    eigenSymmetric(
      tf.tensor2d([
        [2, 1],
        [1, 2],
      ]),
    ).values,
    [1, 3],
    1e-6,
  );
});

test("eigenSymmetric() has orthonormal vectors that rebuild the matrix", () => {
  const a = normal(key(1), [8, 8]) as tf.Tensor2D;
  const matrix = tf.add(a, tf.transpose(a)) as tf.Tensor2D;
  const { values, vectors } = eigenSymmetric(matrix);
  close(tf.matMul(vectors, vectors, true), tf.eye(8), 1e-5);
  close(tf.matMul(tf.mul(vectors, values), vectors, false, true), matrix, 1e-5);
});
