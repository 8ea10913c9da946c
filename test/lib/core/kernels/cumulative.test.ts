import { test } from "node:test";
import { key, normal } from "../../../../lib/core/key.ts";
import { tf } from "../../../../lib/core/tensor.ts";
import { checkGradient, close } from "../../../support/close.ts";
import { checkCompiled, weighted, weightedGradient } from "../../../support/compiled.ts";

const x = normal(key(1), [2, 5, 3]);
const running = { cumsum: tf.cumsum, cumprod: tf.cumprod };

for (const [name, run] of Object.entries(running)) {
  for (const axis of [0, 1, -1]) {
    for (const exclusive of [false, true]) {
      for (const reverse of [false, true]) {
        const f = (at: tf.Tensor): tf.Tensor => run(tf.add(at, 0.5), axis, exclusive, reverse);
        const how = `${exclusive ? ", exclusive" : ""}${reverse ? ", reverse" : ""}`;

        test(`tf.${name}() along axis ${axis}${how} has the gradient of its finite differences and the same bits compiled`, () => {
          checkGradient((at) => weighted(f(at)), x);
          checkCompiled(f, x);
        });
      }
    }
  }
}

test("tf.cumprod() has its derivative through a zero", () => {
  // y = (2, 0, 0, 0): dy/dx₁ = (0, 2, 2·3, 2·3·4), and no other factor moves anything but y₀.
  const zero = tf.tensor1d([2, 0, 3, 4]);
  close(tf.grad((at) => tf.sum(tf.cumprod(at)))(zero), [1, 2 + 6 + 24, 0, 0], 0);
});

test("tf.cumprod() can be differentiated twice", () => {
  const f = (at: tf.Tensor) => tf.cumprod(at, -1);
  const at = normal(key(2), [2, 4]);
  checkGradient((t) => weighted(tf.square(weightedGradient(f, t))), at);
});
