import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../../../lib/core/compile.ts";
import { key, normal } from "../../../lib/core/key.ts";
import { tf } from "../../../lib/core/tensor.ts";
import { tensors } from "../../../lib/core/tree.ts";
import { pca, project, reconstruct } from "../../../lib/linalg/pca.ts";
import oracle from "../../oracles/pca.json" with { type: "json" };
import { checkGradient, close } from "../../support/close.ts";

for (const form of ["tall", "wide"] as const) {
  const { x: rows, ...expected } = oracle[form];
  const x = tf.tensor2d(rows);

  test(`pca() of ${form} data equals numpy's covariance in float64, signs too`, () => {
    const got = pca(x);
    close(got.mean, expected.mean, 1e-5);
    close(got.components, expected.components.flat(), 1e-4);
    close(got.variances, expected.variances, 1e-4);
    close(got.shares, expected.shares, 1e-5);
  });

  test(`pca() of ${form} data gives the same bits compiled`, () => {
    const compiled = compile((x: tf.Tensor2D) => pca(x, 2))(x);
    const eager = pca(x, 2);
    tensors(compiled).forEach((tensor, i) => {
      assert.deepEqual(tensor.dataSync(), tensors(eager)[i]!.dataSync());
    });
  });

  test(`reconstruct() of project() by all components gives ${form} data back`, () => {
    const all = pca(x);
    close(reconstruct(project(x, all), all), x, 1e-4);
  });
}

test("pca() has coordinates without correlation whose variances are those told", () => {
  const x = tf.tensor2d(oracle.tall.x);
  const fit = pca(x, 3);
  const z = project(x, fit);
  close(tf.div(tf.matMul(z, z, true), 19), tf.diag(fit.variances), 1e-4);
});

test("pca() leaves the error of the components that were dropped", () => {
  const x = tf.tensor2d(oracle.tall.x);
  const fit = pca(x, 2);
  const error = tf.sum(tf.square(tf.sub(reconstruct(project(x, fit), fit), x)));
  close(error, 19 * (oracle.tall.variances[2]! + oracle.tall.variances[3]!), 1e-3);
});

test("pca() has the gradient of its finite differences", () => {
  const x = tf.mul(normal(key(1), [8, 3]), tf.tensor1d([4, 2, 1])) as tf.Tensor2D;
  const weights = normal(key(2), [2, 3]);
  checkGradient((x) => {
    const { components, variances } = pca(x as tf.Tensor2D, 2);
    return tf.add(tf.sum(tf.mul(components, weights)), tf.sum(variances));
  }, x);
});

test("pca() of equal rows has variances and shares 0", () => {
  const { variances, shares } = pca(tf.ones([4, 3]));
  close(variances, 0, 0);
  close(shares, 0, 0);
});

test("pca() and project() refuse what does not fit and say so", () => {
  assert.throws(
    () => pca(tf.ones([1, 3])),
    new RangeError("pca: expected at least 2 rows, got 1; pass a data set"),
  );
  assert.throws(
    () => pca(tf.ones([3, 5]), 3),
    new RangeError(
      "pca: expected 1 to 2 components, what 3 rows of 5 numbers can have, got 3; ask for fewer",
    ),
  );
  assert.throws(
    () => project(tf.ones([2, 3]), pca(tf.tensor2d(oracle.tall.x))),
    new RangeError("project: expected x of shape [·, 4], got [2, 3]; pass rows like those of the data set"),
  );
});
