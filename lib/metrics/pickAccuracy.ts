/**
 * Inter-sample classification: how often is the other view of an image picked out of N candidates?
 *
 *     P(right | r) = C(M − 1 − r, N − 1) / C(M − 1, N − 1)        mean over anchors
 *
 * is the share of all choices of N − 1 other images out of M − 1 that hold none of the anchor's r rivals. A rival is an image
 * that the anchor finds at least as similar as its own other view: ties are misses, so collapse is no success. No sampling,
 * hence no noise from it. Chance is 1/N; for each anchor P falls as N grows.
 */
import { normalize } from "../core/numeric.ts";
import { checkShape, tf } from "../core/tensor.ts";

/** How many anchors are compared at once. */
const block = 500;

/**
 * The rivals r of each anchor, `[M]` on the host: of the rows of `zb`, those whose cosine with row m of `za` is at least that
 * of row m of `zb`. `za`, `zb`: `[M, D]`, row m of both from image m. Reads values, so not inside a compiled step.
 */
export function rivals(za: tf.Tensor2D, zb: tf.Tensor2D): Int32Array {
  checkShape("rivals", "zb", zb.shape, za.shape, "pass two views of the same images");
  const [m, d] = za.shape;
  const counts = new Int32Array(m);
  for (let from = 0; from < m; from += block) {
    const rows = Math.min(block, m - from);
    const found = tf.tidy(() => {
      const anchors = normalize(tf.slice(za, [from, 0], [rows, d]));
      const cosines = tf.matMul(anchors, normalize(zb), false, true);
      const own = tf.oneHot(tf.range(from, from + rows, 1, "int32"), m);
      const positive = tf.sum(tf.mul(cosines, own), 1, true);
      return tf.sum(tf.cast(tf.greaterEqual(cosines, positive), "int32"), 1).dataSync();
    });
    // Each row is as similar as itself.
    for (let i = 0; i < rows; i++) counts[from + i] = found[i]! - 1;
  }
  return counts;
}

export interface PickOptions {
  /** Candidates N an anchor has to choose from, the right one among them: 2 … `images`. */
  readonly candidates: number;
  /** Images M that the rivals were counted among. Default: as many as there are anchors. */
  readonly images?: number;
}

/**
 * The share of right picks in [0, 1], from the rivals of each anchor.
 *
 * @example
 * // Nobody is nearer than the positive for the first anchor; one of two others is for the second.
 * assert.equal(pickAccuracy([0, 1], { candidates: 2, images: 3 }), 0.75);
 */
export function pickAccuracy(
  counts: ArrayLike<number>,
  { candidates, images = counts.length }: PickOptions,
): number {
  if (!(Number.isInteger(candidates) && candidates >= 2 && candidates <= images)) {
    throw new RangeError(
      `pickAccuracy: expected 2 to ${images} candidates, as many as there are images, got ${candidates}; measure more images`,
    );
  }
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum += withoutRival(counts[i]!, candidates - 1, images - 1);
  return sum / counts.length;
}

/** P(none of r rivals is among `drawn` of `others`). */
function withoutRival(r: number, drawn: number, others: number): number {
  let p = 1;
  for (let k = 0; k < drawn && p > 0; k++) p *= Math.max(0, others - r - k) / (others - k);
  return p;
}
