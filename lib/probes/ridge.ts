/**
 * The ridge probe: least squares from frozen features to one-hot classes.
 *
 *     minimize over W, b:   1/N Σₙ ‖Wᵀ x̂ₙ + b − onehot(yₙ)‖² + λ ‖W‖²        x̂ = (x − μ) / σ
 *     W = (X̂ᵀ X̂ / N + λ I)⁻¹ X̂ᵀ Y / N        b = mean of onehot(y)
 *
 * The answer is the class of the largest score. μ and σ are those of the training features alone; a feature without
 * variance becomes 0. One linear system of D equations, so it is fast, but with few labels it is weaker than the
 * logistic regression of `linearProbe`: there it punishes right answers for being too far on their side.
 *
 * Differs: nothing from scikit-learn's `RidgeClassifier` with alpha = λ N on standardized features.
 */

import { solve } from "../core/operations/solve.ts";
import { tf } from "../core/tensor.ts";
import { agreement } from "../metrics/accuracy.ts";
import { checkSets, type Sets, scaled, scalingOf } from "./features.ts";

export interface RidgeProbeOptions extends Sets {
  /** λ > 0, per example. Default 1e-3. */
  readonly penalty?: number;
}

export interface RidgeProbe {
  /** Share of right answers on `test`, in [0, 1]. */
  readonly accuracy: number;
  /** The class that each test example is taken for. */
  readonly predictions: Int32Array;
  /** Scores of the test examples, `[N, C]` row-major. */
  readonly scores: Float32Array;
}

/** Fits the probe on `train` and measures it on `test`. Inputs of any shape are flattened to `[N, D]`. */
export function ridgeProbe({ train, test, penalty = 1e-3 }: RidgeProbeOptions): RidgeProbe {
  checkSets("ridgeProbe", { train, test });
  if (!(penalty > 0)) {
    throw new RangeError(`ridgeProbe: expected penalty > 0, got ${penalty}; .001 is usual`);
  }
  const { scores, predictions } = tf.tidy(() => {
    const scaling = scalingOf(train.inputs);
    const x = scaled(train.inputs, scaling);
    const [n, d] = x.shape;
    const targets = tf.oneHot(tf.tensor1d(train.labels, "int32"), train.classes.length);
    const y = tf.cast(targets, "float32") as tf.Tensor2D;
    const gram: tf.Tensor2D = tf.add(tf.div(tf.matMul(x, x, true), n), tf.mul(penalty, tf.eye(d)));
    const w = solve(gram, tf.div(tf.matMul(x, y, true), n) as tf.Tensor2D);
    const answered = tf.add(tf.matMul(scaled(test.inputs, scaling), w), tf.mean(y, 0));
    return {
      scores: answered.dataSync<"float32">() as Float32Array,
      predictions: Int32Array.from(tf.argMax(answered, 1).dataSync()),
    };
  });
  return { accuracy: agreement(predictions, test.labels), predictions, scores };
}
