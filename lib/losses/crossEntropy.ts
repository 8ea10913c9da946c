/** The cross-entropy of a classification. */
import { logSumExp } from "../core/numeric.ts";
import { tf } from "../core/tensor.ts";

/**
 * −1/N Σₙ log softmax(logitsₙ)_{labelₙ} in nats. `logits`: `[N, C]`; `labels`: int32 `[N]` in [0, C).
 *
 * Chance with balanced classes is ln C.
 */
export function sparseCrossEntropy(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Scalar {
  const [n, classes] = logits.shape;
  if (labels.shape[0] !== n) {
    throw new RangeError(
      `sparseCrossEntropy: expected ${n} labels, got ${labels.shape[0]}; pass one for each row of logits`,
    );
  }
  const chosen = tf.sum(tf.mul(logits, tf.oneHot(labels, classes)), 1);
  return tf.mean(tf.sub(logSumExp<tf.Tensor1D>(logits), chosen));
}
