import { test } from "node:test";
import { tf } from "../../../../lib/core/tensor.ts";
import { close } from "../../../support/close.ts";
import { checkCompiled } from "../../../support/compiled.ts";

const x = tf.tensor1d([-2, -1, 0.5, 3]);

const conditions: Record<string, (x: tf.Tensor) => tf.Tensor> = {
  equal: (x) => tf.equal(x, 3),
  notEqual: (x) => tf.notEqual(x, 3),
  greater: (x) => tf.greater(x, 0),
  greaterEqual: (x) => tf.greaterEqual(x, 0.5),
  less: (x) => tf.less(x, 0),
  lessEqual: (x) => tf.lessEqual(x, -1),
  logicalAnd: (x) => tf.logicalAnd(tf.greater(x, -1.5), tf.less(x, 1)),
  logicalOr: (x) => tf.logicalOr(tf.greater(x, 1), tf.less(x, -1.5)),
  logicalNot: (x) => tf.logicalNot(tf.greater(x, 0)),
};

for (const [name, condition] of Object.entries(conditions)) {
  const f = (x: tf.Tensor) => tf.where(condition(x), tf.square(x), tf.mul(x, 5));

  test(`tf.${name}() as a condition lets the gradient through the chosen side only`, () => {
    const gradient = tf.grad((x) => tf.sum(f(x)))(x);
    const chosen = condition(x).dataSync();
    const slopes = [...x.dataSync()].map((value, i) => (chosen[i] ? 2 * value : 5));
    close(gradient, slopes, 1e-6);
    checkCompiled(f, x);
  });
}
