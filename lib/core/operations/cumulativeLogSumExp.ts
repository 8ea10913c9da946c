/** Running sums of exponentials, in logarithms. */
import { tf } from "../tensor.ts";
import { differentiable } from "./differentiable.ts";
import { runSingle } from "./native.ts";

type Settings = { axis: number; reverse: boolean };

/** The smallest float32: the logarithm of nothing, without the NaN of ∞ − ∞. */
const nothing = -3.4028234663852886e38;

const cumulative = differentiable<Settings>("CumulativeLogsumexp", {
  forward: ([x], { axis, reverse }) => [
    runSingle("CumulativeLogsumexp", [x!, tf.scalar(axis, "int32")], {
      exclusive: false,
      reverse,
      T: { type: "float32" },
      Tidx: { type: "int32" },
    }),
  ],
  backward: ({ inputs: [x], outputs: [y], gradients: [dy], settings: { axis, reverse } }) => [
    () => {
      const floor = tf.clipByValue(y!, nothing, -nothing);
      const share = (dy: tf.Tensor): tf.Tensor => {
        const positive = tf.greater(dy, 0);
        // The logarithm of what is not chosen is taken of 1, so that it has a gradient.
        const log = tf.where(positive, tf.log(tf.where(positive, dy, 1)), nothing);
        const [sums] = cumulative([tf.sub(log, floor)], { axis, reverse: !reverse });
        return tf.exp(tf.add(sums!, x!));
      };
      return tf.sub(share(dy!), share(tf.neg(dy!)));
    },
  ],
});

/**
 * y_k = log Σ_{j≤k} exp x_j along `axis` (default: the last), or over j ≥ k where `reverse` (default false); without
 * overflow.
 *
 *     ∂L/∂x_j = Σ_{k≥j} ȳ_k exp(x_j − y_k)
 *
 * The gradient's positive and negative terms are summed apart, in logarithms. It can be differentiated again.
 */
export function cumulativeLogSumExp<T extends tf.Tensor>(
  x: T,
  { axis = -1, reverse = false }: { readonly axis?: number; readonly reverse?: boolean } = {},
): T {
  return cumulative([x], { axis, reverse })[0] as T;
}
