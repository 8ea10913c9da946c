/** What the heads of a self-attention find, as one operation: `native/attention.cc`. */
import { checkShape, tf } from "../tensor.ts";
import { run, runSingle } from "./native.ts";
import { refuseSecondDerivative } from "./nondifferentiable.ts";

/**
 * `attention` with queries, keys and values of the same places, which stand side by side as one product makes them:
 *
 *     P = softmax(Q Kᵀ / √d + bias)        O = P V
 *
 * parts: Q, K and V, `[N, T, 3, heads, d]`; bias: added to the scores, in any shape that broadcasts to theirs,
 * `[N, heads, T, T]`, and without a gradient; O: `[N, T, heads, d]`. The gradient cannot be differentiated again.
 *
 * Source: Vaswani et al. 2017, arXiv:1706.03762, eq. 1.
 */
export function selfAttentionHeads(parts: tf.Tensor5D, bias?: tf.Tensor): tf.Tensor4D {
  checkShape(
    "selfAttentionHeads",
    "parts",
    parts.shape,
    [null, null, 3, null, null],
    "pass queries, keys and values, [N, T, 3, heads, d]",
  );
  const differentiable = tf.customGrad((...inputs) => {
    const [parts, save] = inputs as unknown as [tf.Tensor, (kept: tf.Tensor[]) => void];
    const biases = bias === undefined ? [] : [bias];
    const T = { type: "float32" } as const;
    const [found, shares] = run("SelflabAttention", [parts, ...biases], { T, B: { int: biases.length } }, 2);
    save([parts, shares!, found!]);
    return {
      value: found!,
      gradFunc: (slope: tf.Tensor, saved: tf.Tensor[]) => {
        refuseSecondDerivative("selfAttentionHeads");
        return runSingle("SelflabAttentionGrad", [...saved, slope], { T });
      },
    };
  });
  return differentiable(parts) as tf.Tensor4D;
}
