/** TensorFlow's fused batch normalization, forward and backward one operation each. */
import { hold, release } from "../scope.ts";
import { tf } from "../tensor.ts";
import { run } from "./native.ts";

/**
 * Normalizes each channel over the batch and the positions:
 *
 *     y = (x − μ) / √(σ² + ε) · scale + offset
 *
 * x: `[N, H, W, C]`; scale, offset: `[C]`. `mean` is μ, and `variance` the unbiased estimate (divided by N·H·W − 1)
 * for a running average; y itself uses the biased σ². The gradient flows through y only.
 *
 * Source: Ioffe & Szegedy 2015, arXiv:1502.03167, Algorithm 1.
 */
export function fusedBatchNorm(
  x: tf.Tensor4D,
  scale: tf.Tensor1D,
  offset: tf.Tensor1D,
  epsilon: number,
): { output: tf.Tensor4D; mean: tf.Tensor1D; variance: tf.Tensor1D } {
  const settings = {
    T: { type: "float32" },
    U: { type: "float32" },
    epsilon: { float: epsilon },
    data_format: "NHWC",
    is_training: true,
  } as const;
  let statistics: tf.Tensor[] = [];
  const normalized = tf.customGrad((...inputs) => {
    const [x, scale, offset, save] = inputs as unknown as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      (kept: tf.Tensor[]) => void,
    ];
    const empty = () => tf.tensor1d([], "float32");
    const [y, mean, variance, ...reserved] = run(
      "FusedBatchNormV3",
      [x, scale, offset, empty(), empty()],
      settings,
      6,
    );
    statistics = hold([mean!, variance!]);
    save([x, scale, ...reserved]);
    return {
      value: y!,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        run("FusedBatchNormGradV3", [dy, ...saved], settings, 5).slice(0, 3),
    };
  });
  const output = normalized(x, scale, offset) as tf.Tensor4D;
  const [mean, variance] = release(statistics) as [tf.Tensor1D, tf.Tensor1D];
  return { output, mean, variance };
}
