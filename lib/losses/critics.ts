/** Critics: the score of each anchor with each candidate, `[A, C]`, from their embeddings. The higher, the more alike. */
import { normalize } from "../core/numeric.ts";
import { checkShape, tf } from "../core/tensor.ts";

/** s = aᵀc. `anchors`: `[A, D]`; `candidates`: `[C, D]`. */
export function dotCritic(anchors: tf.Tensor2D, candidates: tf.Tensor2D): tf.Tensor2D {
  checkShape(
    "dotCritic",
    "candidates",
    candidates.shape,
    [null, anchors.shape[1]],
    "embed both in one space",
  );
  return tf.matMul(anchors, candidates, false, true);
}

/**
 * s = cos(a, c) / τ. `anchors`: `[A, D]`; `candidates`: `[C, D]`. τ > 0 may be a tensor, so that it can be learned.
 *
 * τ bounds the scores to [−1/τ, 1/τ], and so bounds the loss away from 0.
 */
export function cosineCritic(
  anchors: tf.Tensor2D,
  candidates: tf.Tensor2D,
  temperature: number | tf.Scalar,
): tf.Tensor2D {
  checkTemperature("cosineCritic", temperature);
  return tf.div(dotCritic(normalize(anchors), normalize(candidates)), temperature);
}

/**
 * s = aᵀ W c: contrastive predictive coding's critic, for embeddings of two spaces. `anchors`: `[A, D]`; `weights`: `[D, E]`;
 * `candidates`: `[C, E]`.
 *
 * Source: van den Oord et al. 2018, arXiv:1807.03748, eq. 3, whose f is exp(s).
 */
export function bilinearCritic(
  anchors: tf.Tensor2D,
  candidates: tf.Tensor2D,
  weights: tf.Tensor2D,
): tf.Tensor2D {
  const sides = [anchors.shape[1], candidates.shape[1]];
  checkShape("bilinearCritic", "weights", weights.shape, sides, "pass one row for each feature of an anchor");
  return dotCritic(tf.matMul(anchors, weights), candidates);
}

/** Throws unless τ > 0; the value of a tensor is not looked at. */
export function checkTemperature(where: string, temperature: number | tf.Scalar): void {
  if (typeof temperature !== "number" || temperature > 0) return;
  throw new RangeError(`${where}: expected a temperature above 0, got ${temperature}; .1 to .5 is usual`);
}
