import { test } from "node:test";
import { cumulativeLogSumExp } from "../../../../lib/core/operations/cumulativeLogSumExp.ts";
import { tf } from "../../../../lib/core/tensor.ts";
import oracle from "../../../oracles/operations.json" with { type: "json" };
import { checkGradient, close } from "../../../support/close.ts";
import { checkCompiled, weighted, weightedGradient } from "../../../support/compiled.ts";

const { x, value, gradient } = oracle.cumulativeLogSumExp;
const rows = tf.tensor(x, [3, 6]);

test("cumulativeLogSumExp() and its gradient equal PyTorch's in float64", () => {
  close(cumulativeLogSumExp(rows), value, 2e-6);
  close(
    weightedGradient((at: tf.Tensor) => cumulativeLogSumExp(at), rows),
    gradient,
    2e-6,
  );
});

for (const axis of [0, -1]) {
  for (const reverse of [false, true]) {
    const f = (at: tf.Tensor) => cumulativeLogSumExp(at, { axis, reverse });

    test(`cumulativeLogSumExp() along axis ${axis}${reverse ? " in reverse" : ""} has the gradient of its finite differences, twice, and the same bits compiled`, () => {
      checkGradient((at) => weighted(f(at)), rows);
      checkGradient((at) => weighted(tf.square(weightedGradient(f, at))), rows);
      checkCompiled(f, rows);
    });
  }
}

test("cumulativeLogSumExp() neither overflows nor underflows, and −∞ adds nothing", () => {
  close(cumulativeLogSumExp(tf.tensor1d([1000, 1000])), [1000, 1000 + Math.LN2], 1e-4);
  close(cumulativeLogSumExp(tf.tensor1d([-1000, -1000])), [-1000, -1000 + Math.LN2], 1e-4);
  const late = tf.tensor1d([-Infinity, 0, 1]);
  close(cumulativeLogSumExp(late), [-Infinity, 0, Math.log(1 + Math.E)], 1e-6);
  const share = 1 / (1 + Math.E);
  close(tf.grad((at) => tf.sum(tf.slice(cumulativeLogSumExp(at), 1)))(late), [0, 1 + share, 1 - share], 1e-6);
});
